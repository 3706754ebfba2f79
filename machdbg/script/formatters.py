"""SBTypeSummary, SBTypeFormat, SBTypeFilter, SBTypeSynthetic, and the categories that hold them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatters import (
    Category,
    Filter,
    Rule,
    Rules,
    Summary,
    Synthetic,
    TypeFormat,
    candidates,
    filters,
    formats,
    summaries,
    synthetics,
)
from machdbg.debugger.scalar import FORMATS

from . import constants
from .base import SBObject, SBOptions, SBStream
from .types import SBType

if TYPE_CHECKING:
    from .host import Host
    from .interpreter import ScriptInterpreter

LETTERS = list(FORMATS)  # LLDB numbers its formats in this order
_BITS = {"cascade": constants.eTypeOptionCascade, "skip_pointers": constants.eTypeOptionSkipPointers,
         "skip_references": constants.eTypeOptionSkipReferences,
         "hide_value": constants.eTypeOptionHideValue, "one_line": constants.eTypeOptionShowOneLiner,
         "omit_names": constants.eTypeOptionHideNames, "hide_empty": constants.eTypeOptionHideEmptyAggregates}


def _scripts() -> ScriptInterpreter:
    """The interpreter of the debugger whose script is running."""
    from . import lldb
    host = lldb.debugger._host
    if host is None:
        raise DebuggerError("no debugger is running a script")
    return host.scripts


class SBTypeRule(SBObject):
    """What the rules share: their options, as bits (eTypeOption...)."""

    _kind: type[Rule] = Rule

    def __init__(self, rule: Any = None) -> None:
        self.rule: Any = rule

    def IsValid(self) -> bool:
        return self.rule is not None

    def GetOptions(self) -> int:
        bits = sum(bit for name, bit in _BITS.items() if getattr(self.rule, name, False))
        hidden = isinstance(self.rule, Summary) and not self.rule.expand
        return bits | (constants.eTypeOptionHideChildren if hidden else 0)

    def SetOptions(self, options: int) -> None:
        if self.rule is not None:
            self.rule = replace(self.rule, **_flags(type(self.rule), options))

    def IsEqualTo(self, other: SBTypeRule) -> bool:
        return self == other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBTypeRule) and self.rule == other.rule

    __hash__ = object.__hash__

    def describe(self) -> str:
        text: str = self.rule.describe()
        return text

    def __str__(self) -> str:
        return self.describe() if self.IsValid() else ""

    options = property(GetOptions, SetOptions)


def _flags(kind: type[Rule], options: int) -> dict[str, Any]:
    """The attributes of a rule that option bits stand for."""
    known = kind.__dataclass_fields__
    found = {name: bool(options & bit) for name, bit in _BITS.items() if name in known}
    if "expand" in known:
        found["expand"] = not options & constants.eTypeOptionHideChildren
    return found


class SBTypeSummary(SBTypeRule):
    """A summary: a string, or Python."""

    @classmethod
    def _made(cls, options: int, **parts: Any) -> SBTypeSummary:
        return cls(Summary(**parts, **_flags(Summary, options)))

    @classmethod
    def CreateWithSummaryString(cls, text: str, options: int = 0) -> SBTypeSummary:
        return cls._made(options, text=text) if text else cls()

    @classmethod
    def CreateWithFunctionName(cls, name: str, options: int = 0) -> SBTypeSummary:
        """Of a function of (valobj, internal_dict)."""
        return cls._made(options, call=_scripts().summary_function(name), lines=(name,)) if name else cls()

    @classmethod
    def CreateWithScriptCode(cls, text: str, options: int = 0) -> SBTypeSummary:
        """Of the lines of such a function."""
        if not text:
            return cls()
        lines = text.splitlines()
        return cls._made(options, call=_scripts().summary_body(lines), lines=tuple(lines))

    def _change(self, made: SBTypeSummary) -> None:
        self.rule = made.rule

    def SetSummaryString(self, text: str) -> None:
        self._change(self.CreateWithSummaryString(text, self.GetOptions()))

    def SetFunctionName(self, name: str) -> None:
        self._change(self.CreateWithFunctionName(name, self.GetOptions()))

    def SetFunctionCode(self, text: str) -> None:
        self._change(self.CreateWithScriptCode(text, self.GetOptions()))

    def IsSummaryString(self) -> bool:
        return self.rule is not None and self.rule.call is None

    def IsFunctionName(self) -> bool:
        return self.rule is not None and self.rule.call is not None and len(self.rule.lines) == 1 and (
            self.rule.lines[0].replace(".", "").isidentifier())

    def IsFunctionCode(self) -> bool:
        return self.IsValid() and not self.IsSummaryString() and not self.IsFunctionName()

    def DoesPrintValue(self, value: Any) -> bool:
        return self.rule is not None and not self.rule.hide_value

    def GetData(self) -> str | None:
        """The string, the name or the code."""
        if self.rule is None:
            return None
        return self.rule.text if self.rule.call is None else "\n".join(self.rule.lines)

    is_summary_string = property(IsSummaryString)
    is_function_name = property(IsFunctionName)
    summary_data = property(GetData)


class SBTypeSummaryOptions(SBOptions, defaults={"Language": 0, "Capping": 1}):
    """What a summary function with three arguments gets as the third."""


class SBTypeFormat(SBTypeRule):
    """A format."""

    def __init__(self, format_: Any = None, options: int = 0) -> None:
        if isinstance(format_, int):
            letter = LETTERS[format_]
            format_ = TypeFormat(letter=letter, name=FORMATS[letter], **_flags(TypeFormat, options))
        super().__init__(format_)

    def GetFormat(self) -> int:
        return LETTERS.index(self.rule.letter) if self.rule is not None else 0

    def SetFormat(self, format_: int) -> None:
        self.rule = SBTypeFormat(format_, self.GetOptions()).rule

    format = property(GetFormat, SetFormat)


class SBTypeFilter(SBTypeRule):
    """The members that are shown."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(Filter(**_flags(Filter, options)) if isinstance(options, int) else options)

    def AppendExpressionPath(self, path: str) -> None:
        self._set([*self._paths(), path])

    def ReplaceExpressionPathAtIndex(self, index: int, path: str) -> bool:
        paths = self._paths()
        if not 0 <= index < len(paths):
            return False
        self._set([*paths[:index], path, *paths[index + 1:]])
        return True

    def GetNumberOfExpressionPaths(self) -> int:
        return len(self._paths())

    def GetExpressionPathAtIndex(self, index: int) -> str | None:
        paths = self._paths()
        return paths[index].removeprefix(".") if 0 <= index < len(paths) else None

    def Clear(self) -> None:
        self._set([])

    def _paths(self) -> list[str]:
        return list(self.rule.paths) if self.rule is not None else []

    def _set(self, paths: list[str]) -> None:
        rule = self.rule if self.rule is not None else Filter()
        self.rule = replace(rule, paths=tuple(path if path.startswith((".", "-", "[")) else f".{path}"
                                              for path in paths))

    count = property(GetNumberOfExpressionPaths)


class SBTypeSynthetic(SBTypeRule):
    """Members that a Python class makes up."""

    @classmethod
    def CreateWithClassName(cls, name: str, options: int = 0) -> SBTypeSynthetic:
        if not name:
            return cls()
        return cls(Synthetic(text=f"Python class {name}", make=_scripts().provider(name), **_flags(Synthetic, options)))

    @classmethod
    def CreateWithScriptCode(cls, text: str, options: int = 0) -> SBTypeSynthetic:
        """Of the methods of such a class."""
        return cls.CreateWithClassName(_scripts().provider_body(text.splitlines()), options)

    def SetClassName(self, name: str) -> None:
        self.rule = self.CreateWithClassName(name, self.GetOptions()).rule

    def SetClassCode(self, text: str) -> None:
        self.rule = self.CreateWithScriptCode(text, self.GetOptions()).rule

    def IsClassName(self) -> bool:
        return self.IsValid()

    def IsClassCode(self) -> bool:
        return False

    def GetData(self) -> str | None:
        return self.rule.text.removeprefix("Python class ") if self.rule is not None else None

    synthetic_data = property(GetData)
    contains_code = property(IsClassCode)


class SBTypeNameSpecifier(SBObject):
    """For which types a rule is: those of a name, or all whose name a regular expression matches."""

    def __init__(self, name: str | SBType = "", regex: bool | int = False) -> None:
        self._type = name if isinstance(name, SBType) else None
        self._name = (name.GetName() or "") if isinstance(name, SBType) else name
        self._regex = bool(regex)

    def IsValid(self) -> bool:
        return bool(self._name)

    def GetName(self) -> str | None:
        return self._name or None

    def GetType(self) -> SBType:
        return self._type if self._type is not None else SBType()

    def IsRegex(self) -> bool:
        return self._regex

    def GetMatchType(self) -> int:
        """eFormatterMatchExact or eFormatterMatchRegex."""
        return int(self._regex)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBTypeNameSpecifier) and (self._name, self._regex) == (other._name, other._regex)

    IsEqualTo = __eq__

    def __hash__(self) -> int:
        return hash(self._name)

    def __str__(self) -> str:
        return f"SBTypeNameSpecifier({self._name},{'regex' if self._regex else 'plain'})" if self._name else ""

    name = property(GetName)
    is_regex = property(IsRegex)


class _Kind(NamedTuple):
    """A kind of rules, and how the methods of categories and debuggers call it."""

    word: str
    plural: str
    made: type[SBTypeRule]
    pick: Callable[[Category], Rules[Any]]


_KINDS = (_Kind("Summary", "Summaries", SBTypeSummary, summaries),
          _Kind("Format", "Formats", SBTypeFormat, formats),
          _Kind("Filter", "Filters", SBTypeFilter, filters),
          _Kind("Synthetic", "Synthetics", SBTypeSynthetic, synthetics))


class SBTypeCategory(SBObject):
    """A category. For each kind of rule it has AddTypeSummary, DeleteTypeSummary, GetNumSummaries, GetSummaryAtIndex,
    GetSummaryForType, GetTypeNameSpecifierForSummaryAtIndex, summaries, num_summaries (and so on for Format, Filter,
    Synthetic)."""

    def __init__(self, category: Category | None = None, host: Host | None = None) -> None:
        self.category = category
        self._host = host

    def IsValid(self) -> bool:
        return self.category is not None

    def GetName(self) -> str | None:
        return self.category.name if self.category is not None else None

    def GetEnabled(self) -> bool:
        return self.category is not None and self.category.enabled

    def SetEnabled(self, enabled: bool) -> None:
        if self.category is not None:
            self.category.enabled = bool(enabled)
            self._changed()

    def _changed(self) -> None:
        if self._host is not None:
            self._host.formatters.changed()

    def _rules(self, kind: _Kind) -> list[tuple[SBTypeNameSpecifier, SBTypeRule]]:
        rules = kind.pick(self.category) if self.category is not None else None
        if rules is None:
            return []
        return [(SBTypeNameSpecifier(name, name in rules.patterns), kind.made(rule)) for name, rule in rules]

    def _add(self, kind: _Kind, specifier: SBTypeNameSpecifier, made: SBTypeRule) -> bool:
        if self.category is None or not specifier or not made:
            return False
        kind.pick(self.category).add(specifier.GetName() or "", made.rule, regex=specifier.IsRegex())
        self._changed()
        return True

    def _delete(self, kind: _Kind, specifier: SBTypeNameSpecifier) -> bool:
        found = self.category is not None and kind.pick(self.category).delete(specifier.GetName() or "")
        self._changed()
        return found

    def _for_type(self, kind: _Kind, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        if self.category is None:
            return kind.made()
        rules = kind.pick(self.category)
        type_ = specifier.GetType().ctype
        if type_ is not None:
            return kind.made(rules.find(candidates(type_)))
        exact: dict[str, Any] = rules.exact
        patterns = [rule for name, (_, rule) in rules.patterns.items() if name == specifier.GetName()]
        return kind.made(patterns[0] if specifier.IsRegex() and patterns else exact.get(specifier.GetName() or ""))

    def describe(self) -> str:
        return f"Category name: {self.GetName()}"

    def GetDescription(self, stream: SBStream, *_: Any) -> bool:
        stream.Print(str(self))
        return True

    def __str__(self) -> str:
        return self.describe() if self.IsValid() else ""

    name = property(GetName)
    enabled = property(GetEnabled, SetEnabled)


def _give(kind: _Kind) -> None:
    """Give categories the methods for a kind of rule."""
    def at(self: SBTypeCategory, index: int) -> SBTypeRule:
        rules = self._rules(kind)
        return rules[index][1] if 0 <= index < len(rules) else kind.made()

    def specifier(self: SBTypeCategory, index: int) -> SBTypeNameSpecifier:
        rules = self._rules(kind)
        return rules[index][0] if 0 <= index < len(rules) else SBTypeNameSpecifier()

    def count(self: SBTypeCategory) -> int:
        return len(self._rules(kind))

    def every(self: SBTypeCategory) -> list[SBTypeRule]:
        return [rule for _, rule in self._rules(kind)]

    low = kind.plural.lower()
    for name, made in {
            f"AddType{kind.word}": lambda self, specifier, rule: self._add(kind, specifier, rule),
            f"DeleteType{kind.word}": lambda self, specifier: self._delete(kind, specifier),
            f"GetNum{kind.plural}": count, f"Get{kind.word}AtIndex": at,
            f"Get{kind.word}ForType": lambda self, specifier: self._for_type(kind, specifier),
            f"GetTypeNameSpecifierFor{kind.word}AtIndex": specifier, f"num_{low}": property(count),
            low: property(every), kind.word.lower(): property(every)}.items():
        setattr(SBTypeCategory, name, made)


for _kind in _KINDS:
    _give(_kind)


class HasCategories:
    """The part of SBDebugger that is about categories."""

    _host: Host | None

    def _categories(self) -> list[Category]:
        return list(self._host.formatters.categories.values()) if self._host is not None else []

    def GetNumCategories(self) -> int:
        return len(self._categories())

    def GetCategoryAtIndex(self, index: int) -> SBTypeCategory:
        found = self._categories()
        return SBTypeCategory(found[index], self._host) if 0 <= index < len(found) else SBTypeCategory()

    def GetCategory(self, name: str) -> SBTypeCategory:
        found = next((each for each in self._categories() if each.name == name), None)
        return SBTypeCategory(found, self._host)

    def GetDefaultCategory(self) -> SBTypeCategory:
        return self.GetCategory("default")

    def CreateCategory(self, name: str) -> SBTypeCategory:
        """A new category, not enabled, or the one of this name."""
        if self._host is None:
            return SBTypeCategory()
        return SBTypeCategory(self._host.formatters.category(name), self._host)

    def DeleteCategory(self, name: str) -> bool:
        if self._host is None or name == "default" or name not in self._host.formatters.categories:
            return False
        del self._host.formatters.categories[name]
        self._host.formatters.changed()
        return True

    def _rule(self, kind: _Kind, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        """The rule of a kind for a type in the categories that are enabled."""
        found = (SBTypeCategory(each, self._host)._for_type(kind, specifier) for each in self._categories()
                 if each.enabled)
        return next((rule for rule in found if rule), kind.made())

    def GetSummaryForType(self, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        return self._rule(_KINDS[0], specifier)

    def GetFormatForType(self, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        return self._rule(_KINDS[1], specifier)

    def GetFilterForType(self, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        return self._rule(_KINDS[2], specifier)

    def GetSyntheticForType(self, specifier: SBTypeNameSpecifier) -> SBTypeRule:
        return self._rule(_KINDS[3], specifier)


class SBSyntheticValueProvider:
    """A class that users' own may inherit from: no members."""

    def __init__(self, valobj: Any) -> None:
        """Nothing to remember."""

    def num_children(self) -> int:
        return 0

    def get_child_index(self, name: str) -> int | None:
        return None

    def get_child_at_index(self, index: int) -> Any:
        return None

    def update(self) -> None:
        """Nothing to look at anew."""

    def has_children(self) -> bool:
        return False

    def __len__(self) -> int:
        return self.num_children()
