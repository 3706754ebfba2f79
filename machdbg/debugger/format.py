"""How values print: LLDB 19's forms."""

from __future__ import annotations

from typing import NamedTuple

from machdbg.machine.ctype import Array, Enum, FunctionType, Pointer, Record, Typedef, Void, strip

from .error import DebuggerError
from .formatstring import expand, parse
from .formatters import Summary, item_text
from .scalar import is_char_array, is_char_pointer, is_function_pointer, number_text, parse_format, scalar_text, summary
from .synthetic import MadeUp, seen
from .template import MARK, Number, Part, Template
from .value import FETCHED, Value

NESTED = 8  # how deep summaries, or members made up, may have others inside; LLDB does not survive a circle of them
ONE_LINE_NAMES = 50  # the most characters that the names of members on one line may have together


class FormatOptions(NamedTuple):
    """What ``frame variable`` and ``expression`` take: -f, -T, -L, -F, -D, -P, -A, -R, -Y, -Z, and the target's
    limits."""

    format: str | None = None  # one of LLDB's format letters (``parse_format``); None: by the type
    show_types: bool = False
    show_location: bool = False
    flat: bool = False
    depth: int | None = None  # None: no limit
    pointer_depth: int = 0
    max_children: int | None = 256  # None: no limit
    raw: bool = False
    one_line: bool = True
    max_string: int = 1024
    null: str = "NULL"  # how null pointers to records read; without a process it is ``nullptr``
    raw_rules: bool = False  # without the summaries that types have been given
    texts: bool = True  # with the strings that arrays and pointers of char hold
    quiet_depth: int = 0  # down to which neither of them is shown
    elements: int | None = None  # of an array, or of what a pointer points to, that are shown
    synthetic: bool = True  # with the members that filters and Python classes give types
    summary: Summary | None = None  # for the value itself, instead of its type's


DEFAULT = FormatOptions()
ONE_LINE = DEFAULT._replace(null=f"{0:#018x}")  # as the members that a summary shows
WITHOUT_RULES = DEFAULT._replace(raw_rules=True)


def describe(value: Value, options: FormatOptions = DEFAULT) -> str:
    """``(type) name = value``, without a newline at the end, over several lines for big aggregates.

    A value without a name gives ``(type) value``, as ``p`` prints. A value that cannot be shown ends in a newline of
    its own (LLDB prints an empty line there).
    """
    if options.flat:
        return "\n".join(_flat_lines(value, options, pointers=options.pointer_depth))
    return described(value, options)[0]


def described(value: Value, options: FormatOptions = DEFAULT) -> tuple[str, bool]:
    """``describe``, and whether it leaves members out because of ``max_children`` (LLDB then prints a notice)."""
    if options.flat:
        return describe(value, options), False
    template = _template(value, options) if value.error is None else None
    if template is not None:
        try:
            return template.fill(value), template.limited
        except DebuggerError:
            pass  # some of it may still be there
    printer = _Printer(options)
    printer.value(value, 0, options.pointer_depth, root=True)
    return "".join(printer.parts), printer.limited


def _template(value: Value, options: FormatOptions) -> Template | None:
    """What is shown of all such values; None if that depends on more than their bytes."""
    formatters = value.memory.formatters
    if (options.pointer_depth or options.depth is not None or options.show_location or options.summary is not None
            or options.quiet_depth or options.elements is not None or formatters.has_members
            or value.bit_size is not None or value.type.size > FETCHED):
        return None
    known = formatters.templates
    key = options, value.type, value.name, value.owner
    if key not in known:
        outline = _Outline(options)
        blank = Value(value.name, value.type, value.memory, address=0, path="", owner=value.owner)
        try:
            outline.value(blank, 0, 0, root=True)
            known[key] = Template.of("".join(outline.parts), outline.marked, outline.limited)
        except _NoOutlineError:
            known[key] = None
    return known[key]


def object_description(value: Value, options: FormatOptions = DEFAULT) -> str:
    """What ``po`` shows: the summary, or else the value. Raises DebuggerError for what has neither."""
    if options.elements is not None:
        lines = [f"  {object_description(value.element(index))}\n\n" for index in range(options.elements)]
        return f"{{\n{''.join(lines)}}}"
    text = _own_summary(value, options)
    if text is None:
        text = summary(value, options.max_string)
    return text if text is not None else own_text(value, options)


def own_text(value: Value, options: FormatOptions = DEFAULT) -> str:
    """A scalar without its summary. Raises DebuggerError for an aggregate that has none either."""
    if not value.is_aggregate:
        return _leaf(value, options._replace(raw=True), None)
    if not _has_summary(value, options):
        raise DebuggerError("no native language runtime")
    return _leaf(value, options, _own_summary(value, options))


def argument_text(value: Value) -> str:
    """``name=value`` as in a frame line. A summary of a type's own takes the value's place, as LLDB has it."""
    try:
        number = _number(value)
    except DebuggerError:
        return f"{value.name}=<unavailable>"
    value = seen(value)
    rule = _rule(value, DEFAULT)
    text = None if rule is None or rule.beside else rule_text(rule, value)
    if text is None:
        text = summary(value)
    if text is not None:
        return f"{value.name}={text}"
    if value.is_aggregate:
        if _fits_one_line(value, DEFAULT):
            return f"{value.name}={_Printer(DEFAULT).one_liner(value)}"
        where = f" @ {value.address:#018x}" if value.address is not None else ""
        return f"{value.name}={value.type_name}{where}"
    if isinstance(value.stripped, Pointer):
        return f"{value.name}={number:#018x}"
    return f"{value.name}={number_text(value, number, _format_of(value, DEFAULT))}"


def _number(value: Value) -> int:
    """The bits of a scalar, 0 for an aggregate. Raises DebuggerError for a value that cannot be shown."""
    if value.error is not None:
        raise DebuggerError(value.error)
    return 0 if value.is_aggregate else value.unsigned


# what the types' formatters say


def _seen(value: Value, options: FormatOptions, nested: int = 0) -> Value:
    """A value with the members that are shown; ``nested``: how many of those around it have members made up."""
    return seen(value) if options.synthetic and not options.raw and nested < NESTED else value


def _rule(value: Value, options: FormatOptions) -> Summary | None:
    """The summary that a value's type has been given."""
    if options.raw or options.raw_rules or value.error is not None:
        return None
    return value.memory.formatters.style(value.type).summary


def _format_of(value: Value, options: FormatOptions) -> str | None:
    """The format asked for, or the one that the value's type has been given."""
    if options.format is not None or options.raw:
        return options.format
    rule = value.memory.formatters.style(value.type).format
    return rule.letter if rule is not None else None


def rule_text(rule: Summary, value: Value, depth: int = 0) -> str | None:
    """The text of a summary; None if it has none for this value. Summaries in it go ``NESTED`` deep."""
    if rule.call is not None:
        return rule.call(value)
    if rule.one_line:
        shown = value.dereference() if isinstance(value.stripped, Pointer) else value
        return _Printer(ONE_LINE).one_liner(shown, names=not rule.omit_names)

    def show(item: Value, letter: str | None) -> str:
        if letter is not None and not item.is_aggregate:
            return scalar_text(item, parse_format(letter))
        inner = _rule(item, DEFAULT) if item is not value and depth < NESTED else None
        text = rule_text(inner, item, depth + 1) if inner is not None and not inner.beside else None
        return text if text is not None else _Printer(WITHOUT_RULES).inline(item)

    text = expand(parse(rule.text), lambda item: item_text(value, item, show))
    return "error: summary string parsing error" if text is None else text


def _is_text(value: Value, options: FormatOptions) -> bool:
    """Whether it is an array that is shown as a string."""
    return options.texts and not options.raw and is_char_array(value.type) and bool(value.type.size)


def _has_summary(value: Value, options: FormatOptions) -> bool:
    return _is_text(value, options) or _rule(value, options) is not None


def _own_summary(value: Value, options: FormatOptions) -> str | None:
    """What the summary that a value's type has been given says of it."""
    rule = _rule(value, options)
    if rule is None or (not rule.beside and _is_null_record(value)):
        return None
    return rule_text(rule, value)


def _is_null_record(value: Value) -> bool:
    """Whether it is a null pointer to a structure, of which LLDB shows no summary."""
    return isinstance(value.target, Record) and value.problem() is None and not value.unsigned


def _has_children(value: Value, options: FormatOptions) -> bool:
    """Whether LLDB sees members in a value (for the one-line form)."""
    value = _seen(value, options)
    stripped = value.stripped
    if isinstance(stripped, Array | Record) or (isinstance(value, MadeUp) and not isinstance(stripped, Pointer)):
        rule = _rule(value, options)
        hidden = _is_text(value, options) or (rule is not None and not rule.expand)
        return value.child_count > 0 and not hidden
    if not isinstance(stripped, Pointer) or _rule(value, options) is not None:
        return False
    return not isinstance(strip(stripped.target), Void) and not is_char_pointer(value.type)


def _fits_one_line(value: Value, options: FormatOptions) -> bool:
    names = 0
    children = value.children(options.max_children)
    if isinstance(value, MadeUp) and len(children) < min(value.child_count, options.max_children or value.child_count):
        return False  # LLDB, if a member that was announced is not there
    for child in children:
        names += len(child.name)
        if names > ONE_LINE_NAMES or _has_children(child, options):
            return False
    return True


def _leaf(value: Value, options: FormatOptions, text: str | None, one_line: bool = False) -> str:
    """A scalar with its summary ``text``, or an aggregate that has one; on one line the summary of a string or of the
    user's stands alone. Raises DebuggerError for what cannot be shown."""
    number = _number(value)
    alone = False
    if text is not None:
        rule = _rule(value, options)
        alone = rule is not None and (rule.hide_value or (one_line and not rule.beside))
    elif options.texts and not options.raw:
        text = summary(value, options.max_string)
        alone = text is not None and one_line and is_char_pointer(value.type)
    if value.is_aggregate:
        return text if text is not None else f"<{_read_error(value)}>"
    shown = value.substitute if isinstance(value, MadeUp) and value.substitute is not None else value
    try:
        plain = number_text(shown, number if shown is value else shown.unsigned, _format_of(value, options),
                            options.null)
    except DebuggerError as error:
        return f"<{error}>"
    if text is None:
        return plain or ("<no summary available>" if one_line else "")
    return text if alone or not plain else f"{plain} {text}"


def _read_error(value: Value) -> str:
    try:
        _ = value.data
    except DebuggerError as error:
        return str(error)
    return ""


def _location(value: Value) -> str:
    return f"{value.address:#018x}: " if value.address is not None else "scalar: "


class _Printer:
    """Builds the text of one value."""

    def __init__(self, options: FormatOptions) -> None:
        self.options = options
        self.parts: list[str] = []
        self.limited = False
        self.nested = 0  # how many of the values around have members that were made up

    def value(self, value: Value, depth: int, pointers: int, root: bool = False) -> None:
        """Append ``value``; ``depth`` is that of the aggregates around it, ``pointers`` how many may be followed."""
        options = self.at(depth)
        style = value.memory.formatters.style(value.type)
        if style.members is not None:
            value = _seen(value, options, self.nested)
        if options.show_location:
            self.parts.append(_location(value))
        named = not root or bool(value.name)
        kind = f"({value.type_name}) " if root or options.show_types else ""
        self.parts.append(f"{'  ' * depth}{kind}{value.name} =" if named else f"{'  ' * depth}{kind}")
        if root and options.summary is not None:
            self.summarized(value, options.summary, depth, pointers, named)
            return
        if root and options.elements is not None:
            self.elements(value, options.elements, pointers, named)
            return
        made = self.made(value, options) if style.summary is not None else None
        if value.is_aggregate and made is None and value.error is None and not _is_text(value, options):
            self.aggregate(value, depth, pointers, named)
            return
        try:
            text = self.leaf(value, options, made)
        except DebuggerError as error:
            self.parts.append(f"{' ' if named else ''}<{error}>\n")
            return
        self.parts.append(f" {text}" if named and text else text)
        if not style.plain or pointers or options.depth is not None:
            self.below(value, depth, pointers)

    def made(self, value: Value, options: FormatOptions) -> str | None:
        """What the summary that a value's type has been given says of it."""
        return _own_summary(value, options)

    def leaf(self, value: Value, options: FormatOptions, made: str | None, one_line: bool = False) -> str:
        """The text of a value without members, or with a summary ``made`` of it."""
        return _leaf(value, options, made, one_line)

    def below(self, value: Value, depth: int, pointers: int) -> None:
        """Append what is shown below a value that has a text of its own."""
        rule = _rule(value, self.options) if value.is_aggregate else None
        if rule is not None:
            if rule.expand and value.child_count and not self.too_deep(depth):
                self.parts.append(" {\n")
                self.members(value, depth, pointers)
                self.parts.append("  " * depth + "}")
        elif self.too_deep(depth) and self.expands(value):
            self.parts.append("{...}")
        elif isinstance(value.stripped, Pointer):
            if pointers > 0 and value.unsigned:
                self.pointee(value, depth, pointers)
        elif isinstance(value, MadeUp) and value.child_count:
            self.aggregate(value, depth, pointers, named=True)

    def expands(self, value: Value) -> bool:
        return is_function_pointer(value.type) or (value.child_count > 0 and not self.opaque(value))

    @staticmethod
    def opaque(value: Value) -> bool:
        target = value.target
        return target is not None and isinstance(target, Void)

    def too_deep(self, depth: int) -> bool:
        return self.options.depth is not None and depth >= self.options.depth

    def aggregate(self, value: Value, depth: int, pointers: int, named: bool) -> None:
        if self.too_deep(depth):
            self.parts.append("{...}" if named else " {...}")
            return
        options = self.options
        plain = options.one_line and not (options.show_types or options.show_location or options.raw or pointers > 0)
        plain = plain and not (depth < options.quiet_depth and _has_summary(value, options))
        if not value.child_count or options.max_children == 0 or (
                isinstance(value, MadeUp) and not value.children(options.max_children)):
            self.parts.append(" {}")
        elif plain and _fits_one_line(value, options):
            self.parts.append(f" {self.one_liner(value)}")
        else:
            if not named:
                self.parts[-1] = self.parts[-1].rstrip()
            self.parts.append(" {\n")
            self.members(value, depth, pointers)
            self.parts.append("  " * depth + "}")

    def at(self, depth: int) -> FormatOptions:
        """The options for values that lie in ``depth`` others."""
        options = self.options
        if depth >= options.quiet_depth:
            return options
        return options._replace(raw_rules=True, texts=False)

    def summarized(self, value: Value, rule: Summary, depth: int, pointers: int, named: bool) -> None:
        """A value with a summary that was chosen for it."""
        text = rule_text(rule, value)
        if not value.is_aggregate and not rule.hide_value:
            text = self.leaf(value, self.options, text)
        self.parts.append(f" {text}" if named and text else text or "")
        if rule.expand and value.is_aggregate and value.child_count and not self.too_deep(depth):
            self.parts.append(" {\n")
            self.members(value, depth, pointers)
            self.parts.append("  " * depth + "}")

    def elements(self, value: Value, count: int, pointers: int, named: bool) -> None:
        """The first elements of an array or of what a pointer points to; other scalars are shown in hex."""
        stripped, target = value.stripped, value.target
        is_scalar = not (value.is_aggregate or isinstance(stripped, Pointer))
        options = self.options
        if is_scalar and not isinstance(value.type, Enum | Typedef) and options.format is None:
            options = options._replace(format="x")
        if not value.is_aggregate or _is_text(value, options):
            text = _leaf(value, options, None)
            self.parts.append(f" {text}" if named and text else text)
        if is_scalar:
            return
        if isinstance(stripped, Record) or isinstance(target, Void | FunctionType):
            self.parts.append(" {}")
            return
        self.parts.append(" {\n")
        for index in range(count):
            self.value(value.element(index), 1, pointers)
            self.parts.append("\n")
        self.parts.append("}")

    def pointee(self, value: Value, depth: int, pointers: int) -> None:
        if not value.child_count:
            self.parts.append(" {}")
            return
        self.parts.append(" {\n")
        self.members(value, depth, pointers - 1)
        self.parts.append("  " * depth + "}")

    def members(self, value: Value, depth: int, pointers: int) -> None:
        limit = self.options.max_children
        self.nested += isinstance(value, MadeUp)
        for child in value.children(limit):
            self.value(child, depth + 1, pointers)
            self.parts.append("\n")
        self.nested -= isinstance(value, MadeUp)
        if limit is not None and value.child_count > limit:
            self.limited = True
            self.parts.append("  " * (depth + 1) + "...\n")

    def one_liner(self, value: Value, *, names: bool = True) -> str:
        """``(a = 1, b = 2)``, or ``(1, 2)``."""
        limit = self.options.max_children
        texts = [f"{child.name} = {self.inline(child)}" if names and child.name else self.inline(child)
                 for child in value.children(limit)]
        if limit is not None and value.child_count > limit:
            texts.append("...")
        return f"({', '.join(texts)})"

    def inline(self, value: Value) -> str:
        value = _seen(value, self.options)
        if value.is_aggregate and not _has_summary(value, self.options):
            return self.place(value)
        try:
            return self.leaf(value, self.options, self.made(value, self.options), one_line=True)
        except DebuggerError as error:
            return f"<{error}>"

    def place(self, value: Value) -> str:
        """What stands on one line for a value with members."""
        return f"{value.type_name} @ {value.address:#018x}" if value.address is not None else "{}"


class _NoOutlineError(Exception):
    """What is shown depends on more than a value's own bytes."""


class _Outline(_Printer):
    """Builds the text of all values of a type: with marks for their parts, which are ``marked``. It never looks at the
    value that it is given; its address is the offset in the whole."""

    def __init__(self, options: FormatOptions) -> None:
        super().__init__(options)
        self.marked: list[Number | Part] = []

    def made(self, value: Value, options: FormatOptions) -> str | None:
        if value.is_aggregate and _rule(value, options) is not None:
            raise _NoOutlineError
        return None

    def leaf(self, value: Value, options: FormatOptions, made: str | None, one_line: bool = False) -> str:
        if options.format is None and value.memory.formatters.style(value.type).plain:
            self.marked.append(Number.at(value, options.null))
        else:
            self.marked.append(Part.at(value, lambda part: _leaf(part, options, _own_summary(part, options), one_line)))
        return MARK

    def place(self, value: Value) -> str:
        raise _NoOutlineError


def _flat_lines(value: Value, options: FormatOptions, nested: int = 0, pointers: int = 0) -> list[str]:
    """``path = value`` for each scalar inside; ``pointers`` is how many may be followed."""
    value = _seen(value, options, nested)
    lines: list[str] = []
    made_up = isinstance(value, MadeUp) and not isinstance(value.stripped, Pointer)
    has_members = value.is_aggregate and value.error is None
    if not has_members:
        try:
            text = _leaf(value, options, _own_summary(value, options))
        except DebuggerError as error:
            text = f"<{error}>"
        lines.append(f"{_location(value) if options.show_location else ''}{value.path} = {text}")
    follows = not has_members and pointers > 0 and isinstance(value.stripped, Pointer) and not value.problem()
    children: list[Value] = []
    if options.elements is not None and isinstance(value.stripped, Array | Pointer):
        children = [value.element(index) for index in range(options.elements)]
        if not value.is_aggregate:
            children = [child.with_path(f"*({value.path})") for child in children]  # as LLDB has it
    elif has_members or made_up or (follows and value.unsigned):
        children = value.children(options.max_children)
    for child in children:
        lines += _flat_lines(child, options._replace(elements=None), nested + made_up, pointers - follows)
    return lines
