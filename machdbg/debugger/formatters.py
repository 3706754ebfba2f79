"""How values of a type are shown: summaries and formats that users (and the debugger) give types, in categories."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from machdbg.machine.ctype import CType, FunctionType, Pointer, Qualified, Typedef, Void

from .error import DebuggerError
from .scalar import is_number
from .synthetic import Filtered, Members, seen, walk
from .typename import type_name

if TYPE_CHECKING:
    from .template import Template
    from .value import Value


@dataclass(frozen=True)
class Rule:
    """What all rules share: ``cascade``: also for typedefs of the type; ``skip_pointers``: not for pointers to it;
    ``skip_references`` is only listed, as C has none."""

    cascade: bool = True
    skip_pointers: bool = False
    skip_references: bool = False

    def describe(self) -> str:
        """How lists show it."""
        return self._flags()

    def _flags(self) -> str:
        """What a list says behind the rule."""
        return "".join(f" ({text})" for is_set, text in (
            (not self.cascade, "not cascading"), (self.skip_pointers, "skip pointers"),
            (self.skip_references, "skip references")) if is_set)


@dataclass(frozen=True)
class TypeFormat(Rule):
    """A format letter (as ``scalar`` has it) for the values of a type; ``name`` is how lists call it."""

    letter: str = ""
    name: str = ""

    def describe(self) -> str:
        return f"{self.name}{self._flags()}"


@dataclass(frozen=True)
class Summary(Rule):
    """A summary: a string of text and ``${var...}`` items, or a function that gives a text or None for nothing.

    ``lines`` are what a list shows of a function. ``one_line``: all members on one line (``omit_names``: without their
    names). ``expand``: the members follow below. ``hide_value``: the summary stands for the value. ``beside``: also
    where others take a value's place, on one line, the value stays (summaries that the debugger itself brings).
    """

    text: str = ""
    call: Callable[[Value], str | None] | None = None
    lines: tuple[str, ...] = ()
    one_line: bool = False
    omit_names: bool = False
    expand: bool = False
    hide_value: bool = False
    hide_empty: bool = False
    beside: bool = False

    def describe(self) -> str:
        flags = "".join(f" ({text})" for is_set, text in (
            (self.expand, "show children"), (self.hide_value, "hide value"), (self.one_line, "one-line printout"),
        ) if is_set) + self._flags() + (" (hide member names)" if self.omit_names else "")
        if self.call is not None:
            return flags + "\n" + "\n".join(f"      {line}" for line in self.lines)
        return f"`{self.text}`{flags}"


@dataclass(frozen=True)
class Filter(Rule):
    """Which members are shown: paths from the value, as ``.key`` or ``.where.x``."""

    paths: tuple[str, ...] = ()

    def describe(self) -> str:
        lines = "".join(f"    {path}\n" for path in self.paths)
        return f"{self._flags()} {{\n{lines}}}"

    def members(self, value: Value) -> Members:
        return Filtered(value, self.paths)


@dataclass(frozen=True)
class Synthetic(Rule):
    """Members that are made up; ``make`` makes them for a value, None if it cannot. ``text`` is what lists show."""

    text: str = ""
    make: Callable[[Value], Members | None] = field(default=lambda value: None)

    def describe(self) -> str:
        return f"{self._flags()} {self.text}"

    def members(self, value: Value) -> Members | None:
        return self.make(value)


RuleT = TypeVar("RuleT", bound=Rule)


class Rules(Generic[RuleT]):
    """Rules by the name of the type, or by a regular expression on it; names go before expressions."""

    def __init__(self) -> None:
        self.exact: dict[str, RuleT] = {}
        self.patterns: dict[str, tuple[re.Pattern[str], RuleT]] = {}

    def __iter__(self) -> Iterator[tuple[str, RuleT]]:
        yield from self.exact.items()
        yield from ((text, rule) for text, (_, rule) in self.patterns.items())

    def add(self, name: str, rule: RuleT, *, regex: bool = False) -> None:
        """Add a rule, in the place of one that was there. Raises DebuggerError for what is no expression."""
        if not regex:
            self.exact.pop(name, None)  # lists show rules in the order in which they were added
            self.exact[name] = rule
            return
        try:
            self.patterns[name] = re.compile(name), rule
        except re.error:
            raise DebuggerError("regex format error (maybe this is not really a regex?)") from None

    def delete(self, name: str) -> bool:
        """Delete a rule; whether there was one."""
        return self.exact.pop(name, None) is not None or self.patterns.pop(name, None) is not None

    def clear(self) -> None:
        self.exact.clear()
        self.patterns.clear()

    def find(self, names: tuple[Candidate, ...]) -> RuleT | None:
        """The rule for a type of these names."""
        for candidate in names:
            rule = self.exact.get(candidate.name)
            if rule is not None and candidate.allows(rule):
                return rule
        for candidate in names:
            for pattern, rule in self.patterns.values():
                if pattern.search(candidate.name) and candidate.allows(rule):
                    return rule
        return None


class Candidate(NamedTuple):
    """A name under which rules for a type are looked up, and what lies between: a typedef, a pointer."""

    name: str
    through_typedef: bool = False
    through_pointer: bool = False

    def allows(self, rule: Rule) -> bool:
        return (rule.cascade or not self.through_typedef) and not (rule.skip_pointers and self.through_pointer)


@lru_cache(maxsize=4096)
def candidates(type_: CType, through_typedef: bool = False, through_pointer: bool = False) -> tuple[Candidate, ...]:
    """The names of a type: its own, what it points to, what it is a typedef of."""
    found = [Candidate(type_name(type_), through_typedef, through_pointer)]
    if isinstance(type_, Pointer) and not through_pointer and not isinstance(type_.target, Void | FunctionType):
        found += candidates(type_.target, through_typedef, True)
    if isinstance(type_, Typedef):
        found += candidates(type_.target, through_typedef or not isinstance(type_, Qualified), through_pointer)
    return tuple(found)


@dataclass
class Category:
    """A set of rules that can be switched off as a whole."""

    name: str
    enabled: bool = True
    summaries: Rules[Summary] = field(default_factory=Rules)
    formats: Rules[TypeFormat] = field(default_factory=Rules)
    filters: Rules[Filter] = field(default_factory=Rules)
    synthetics: Rules[Synthetic] = field(default_factory=Rules)

    @property
    def is_empty(self) -> bool:
        return not any(rules.exact or rules.patterns
                       for rules in (self.summaries, self.formats, self.filters, self.synthetics))


class Style(NamedTuple):
    """The rules for values of a type. ``plain``: there are none, and its values are numbers and nothing beside."""

    summary: Summary | None
    format: TypeFormat | None
    members: Filter | Synthetic | None
    plain: bool


class Formatters:
    """All categories, and the summaries that have names. Which rule a type has is remembered until ``changed``."""

    def __init__(self) -> None:
        self.categories: dict[str, Category] = {"default": Category("default")}
        self.named: dict[str, Summary] = {}
        self.has_members = False  # whether any rule says which members there are
        self._styles: dict[CType, Style] = {}
        self.templates: dict[Any, Template | None] = {}  # what was made by the rules, until they change

    def category(self, name: str) -> Category:
        """The category of this name; a new one is not enabled."""
        return self.categories.setdefault(name, Category(name, enabled=False))

    def enabled(self) -> Iterator[Category]:
        return (category for category in self.categories.values() if category.enabled)

    def changed(self) -> None:
        """To be called after rules or categories were changed."""
        self._styles.clear()
        self.templates.clear()
        self.has_members = any(rules.exact or rules.patterns for category in self.enabled()
                               for rules in (category.filters, category.synthetics))

    def style(self, type_: CType) -> Style:
        """What the rules say of a type; for each kind of them, the first category decides that has one."""
        style = self._styles.get(type_)
        if style is None:
            names = candidates(type_)
            enabled = list(self.enabled())
            rules = (_first([category.summaries for category in enabled], names),
                     _first([category.formats for category in enabled], names),
                     _first([category.filters for category in enabled], names)
                     or _first([category.synthetics for category in enabled], names))
            style = self._styles[type_] = Style(*rules, plain=not any(rules) and is_number(type_))
        return style


def _first(kind: list[Rules[RuleT]], names: tuple[Candidate, ...]) -> RuleT | None:
    return next((rule for rules in kind if (rule := rules.find(names)) is not None), None)


def summaries(category: Category) -> Rules[Summary]:
    return category.summaries


def formats(category: Category) -> Rules[TypeFormat]:
    return category.formats


def filters(category: Category) -> Rules[Filter]:
    return category.filters


def synthetics(category: Category) -> Rules[Synthetic]:
    return category.synthetics


# the language of summary strings


_RANGE = re.compile(r"\[(?:(\d+)-(\d+))?\]$")


def item_text(value: Value, item: str, show: Callable[[Value, str | None], str]) -> str | None:
    """The text of ``${var...}`` in the summary of ``value``; None if it has no value. ``show`` gives the text of a
    value in a format."""
    path, _, directive = item.partition("%")
    pointed = path.startswith("*")
    path = path.removeprefix("*")
    if not path.startswith(("var", "svar")):
        return None
    path = path.removeprefix("s").removeprefix("var")
    value = seen(value)
    span = _RANGE.search(path)
    try:
        found: Value | None = walk(value, path[:span.start()] if span is not None else path)
        if found is not None and pointed:
            found = found.dereference()
        if found is None or found.problem() is not None:
            return None if found is None else f"<{found.problem()}>"
        if span is not None:
            last = int(span[2]) if span[2] is not None else found.child_count - 1
            texts = [show(found.element(index), directive or None) for index in range(int(span[1] or 0), last + 1)]
            return f"[{','.join(texts)}]"
        return _directed(found, directive, show)
    except DebuggerError:
        return None


def _directed(value: Value, directive: str, show: Callable[[Value, str | None], str]) -> str | None:
    """A value in the way that the directive behind ``%`` asks for."""
    if directive == "T":
        return value.type_name
    if directive == "N":
        return value.name
    if directive == "#":
        return str(value.child_count)
    if directive == "L":
        return f"{value.address:#018x}" if value.address is not None else ""
    if directive in ("V", "S", "@", ""):
        return show(value, None)
    return show(value, directive)

