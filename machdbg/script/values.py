"""SBValue and its like: values as scripts see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger import format as formats
from machdbg.debugger import paths
from machdbg.debugger.error import DebuggerError, ExpressionError
from machdbg.debugger.scalar import FORMATS, scalar_text, summary
from machdbg.debugger.value import Value
from machdbg.machine.ctype import Array, Integer, Pointer, strip

from . import constants
from .base import SBError, SBObject, SBStream
from .data import SBData
from .types import SBType

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.target import Target

    from .host import Host
    from .process import SBProcess
    from .stack import SBFrame, SBThread
    from .symbols import SBAddress
    from .target import SBTarget

MASK = (1 << 64) - 1
LETTERS = list(FORMATS)  # LLDB numbers its formats in this order


class Scope:
    """Where values are looked at: the target, and the frame whose variables expressions see."""

    def __init__(self, host: Host, target: Target, frame: Frame | None = None) -> None:
        self.host = host
        self.target = target
        self.frame = frame

    def evaluate(self, text: str) -> Value | None:
        """The value of a C expression; None if it is void. Raises DebuggerError."""
        from machdbg.debugger.expression import evaluate
        return evaluate(self.target, self.frame, text)


class SBValue(SBObject):
    """A value: a variable, a member, a register or the result of an expression."""

    def __init__(self, value: Value | None = None, scope: Scope | None = None, *, error: str | None = None,
                 kind: int = constants.eValueTypeInvalid) -> None:
        self._value = value
        self._scope = scope
        self._error = error
        self._kind = kind
        self._format = 0

    def _made(self, value: Value | None) -> SBValue:
        """Another value, at the same place."""
        return SBValue(value, self._scope) if value is not None else SBValue()

    def _try(self, make: Any) -> SBValue:
        """What ``make`` gives, an invalid value with the reason if it cannot."""
        if self._value is None:
            return SBValue()
        try:
            return self._made(make(self._value))
        except DebuggerError as error:
            return SBValue(None, self._scope, error=str(error))

    # what it is

    def IsValid(self) -> bool:
        return self._value is not None or self._error is not None

    def GetError(self) -> SBError:
        """Why it cannot be had; success if it can."""
        if self._error is not None:
            return SBError(self._error)
        problem = self._value.problem() if self._value is not None else None
        if problem is not None:
            return SBError(problem)
        done = SBError()
        if self._value is not None:
            done.succeed()
        return done

    def GetName(self) -> str | None:
        return self._value.name if self._value is not None else None

    def GetTypeName(self) -> str | None:
        return self._value.type_name if self._value is not None else None

    GetDisplayTypeName = GetTypeName

    def GetType(self) -> SBType:
        if self._value is None or self._scope is None:
            return SBType()
        return SBType(self._value.type, self._scope.target, self._value.owner)

    def GetByteSize(self) -> int:
        return self._value.type.size if self._value is not None else 0

    def GetValueType(self) -> int:
        return self._kind

    def IsInScope(self) -> bool:
        return self._value is not None

    def GetValueDidChange(self) -> bool:
        """Never: what a value was at the last stop is not remembered."""
        return False

    def IsDynamic(self) -> bool:
        return False

    def IsSynthetic(self) -> bool:
        return False

    def TypeIsPointerType(self) -> bool:
        return self._value is not None and isinstance(self._value.stripped, Pointer)

    def GetFormat(self) -> int:
        return self._format

    def SetFormat(self, format_: int) -> None:
        self._format = format_

    def _letter(self) -> str | None:
        return LETTERS[self._format] or None if 0 <= self._format < len(LETTERS) else None

    # what it holds

    def GetValue(self) -> str | None:
        """The text of a scalar; None for structures and arrays."""
        value = self._value
        if value is None or value.is_aggregate or value.problem() is not None:
            return None
        try:
            return scalar_text(value, self._letter())
        except DebuggerError:
            return None

    def GetSummary(self) -> str | None:
        """What is printed beside the value: the summary of its type, the text of a string, the function pointed to."""
        if self._value is None:
            return None
        rule = self._value.memory.formatters.summary(self._value.type)
        text = formats.rule_text(rule, self._value) if rule is not None else None
        return text if text is not None else summary(self._value)

    def GetObjectDescription(self) -> str | None:
        """As ``po`` prints it."""
        return self.GetValue() or self.GetSummary()

    def GetValueAsUnsigned(self, error: SBError | int = 0, fail: int = 0) -> int:
        """The number, in as many bits as the type has. Its parameters are (fail_value) or (error, fail_value)."""
        return self._number(error, fail) & MASK

    def GetValueAsSigned(self, error: SBError | int = 0, fail: int = 0) -> int:
        """The number with its sign."""
        number = self._number(error, fail)
        value = self._value
        if value is not None and isinstance(value.stripped, Integer):
            return number
        return number - (1 << 64) if number >> 63 else number

    def GetValueAsAddress(self) -> int:
        return self.GetValueAsUnsigned(constants.LLDB_INVALID_ADDRESS)

    def _number(self, error: SBError | int, fail: int) -> int:
        if isinstance(error, SBError):
            outcome = error
        else:
            outcome, fail = SBError(), error
        value = self._value
        try:
            if value is None:
                raise DebuggerError("could not get SBValue")
            if value.is_aggregate:
                raise DebuggerError("could not resolve value")
            number = value.as_integer() if not _is_float(value) else int(value.as_float())
        except DebuggerError as problem:
            outcome.SetErrorString(str(problem))
            return fail
        outcome.succeed()
        return number

    def GetData(self) -> SBData:
        """The bytes."""
        try:
            return SBData(self._value.data) if self._value is not None else SBData()
        except DebuggerError:
            return SBData()

    def GetPointeeData(self, index: int = 0, count: int = 1) -> SBData:
        """The bytes of ``count`` elements that a pointer points to, or that an array has, from ``index`` on."""
        value = self._value
        if value is None or not isinstance(value.stripped, Pointer | Array) or count <= 0:
            return SBData()
        try:
            return SBData(b"".join(value.element(index + step).data for step in range(count)))
        except DebuggerError:
            return SBData()

    def GetLocation(self) -> str | None:
        if self._value is None:
            return None
        return f"{self._value.address:#018x}" if self._value.address is not None else ""

    def GetLoadAddress(self) -> int:
        """Where it lies; LLDB_INVALID_ADDRESS if nowhere."""
        address = self._value.address if self._value is not None else None
        return constants.LLDB_INVALID_ADDRESS if address is None else address

    def GetAddress(self) -> SBAddress:
        from .symbols import SBAddress
        if self._value is None or self._value.address is None or self._scope is None:
            return SBAddress()
        return SBAddress(self._value.address, self._scope.target)

    # changing it

    def SetValueFromCString(self, text: str, error: SBError | None = None) -> bool:
        """Store what a C expression gives, in the value's type."""
        problem = error if error is not None else SBError()
        value, scope = self._value, self._scope
        try:
            if value is None or scope is None:
                raise DebuggerError("invalid value object")
            new = scope.evaluate(f"({value.type_name.partition(':')[0]})({text})")
            if new is None or value.bit_size is not None:
                raise DebuggerError("the value cannot be set")
            value.store(new.data)
        except DebuggerError as failed:
            problem.SetErrorString(str(failed))
            return False
        problem.succeed()
        return True

    def _set(self, text: str) -> None:
        self.SetValueFromCString(text)

    def SetData(self, data: SBData, error: SBError) -> bool:
        """Store bytes."""
        try:
            if self._value is None:
                raise DebuggerError("invalid value object")
            self._value.store(data.bytes)
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return False
        error.succeed()
        return True

    # taking it apart

    def GetNumChildren(self, most: int = 0xFFFFFFFF) -> int:
        return min(self._value.child_count, most) if self._value is not None else 0

    def MightHaveChildren(self) -> bool:
        return self.GetNumChildren() > 0

    def GetChildAtIndex(self, index: int, dynamic: int = 0, synthetic: bool = False) -> SBValue:
        """The member or element ``index``; with ``synthetic`` a pointer is an array without an end."""
        value = self._value
        if value is None or index < 0:
            return SBValue()
        if synthetic and isinstance(value.stripped, Pointer) and (index or not value.child_count):
            return self._try(lambda value: value.element(index))
        if index >= value.child_count:
            return SBValue()
        if isinstance(value.stripped, Array):
            return self._try(lambda value: value.element(index))
        return self._try(lambda value: value.children(index + 1)[index])

    def GetChildMemberWithName(self, name: str, dynamic: int = 0) -> SBValue:
        return self._try(lambda value: value.child(name))

    def GetIndexOfChildWithName(self, name: str) -> int:
        names = [child.name for child in self._value.children()] if self._value is not None else []
        return names.index(name) if name in names else constants.LLDB_INVALID_INDEX32

    def GetValueForExpressionPath(self, path: str) -> SBValue:
        """What ``.a->b[2]`` behind the value names."""
        def find(value: Value) -> Value:
            named = paths.resolve_path(f"it{path}", lambda _: value, "%s")
            return named.renamed(path.lstrip(".->*&").rpartition(".")[2].rpartition(">")[2] or value.name)

        return self._try(find)

    def Dereference(self) -> SBValue:
        return self._try(lambda value: value.dereference())

    def AddressOf(self) -> SBValue:
        return self._try(lambda value: value.address_of())

    def Cast(self, type_: SBType) -> SBValue:
        """The value's bytes as another type."""
        def cast(value: Value) -> Value:
            if type_.ctype is None:
                raise DebuggerError("invalid type")
            if value.address is not None:
                return Value.in_memory(value.name, type_.ctype, value.memory, value.address)
            data = value.data.ljust(type_.ctype.size, b"\0")[:type_.ctype.size]
            return Value.of_bytes(value.name, type_.ctype, value.memory, data)

        return self._try(cast)

    def CreateChildAtOffset(self, name: str, offset: int, type_: SBType) -> SBValue:
        """What lies ``offset`` bytes into the value (or what it points to), as another type."""
        def create(value: Value) -> Value:
            base = value.unsigned if isinstance(value.stripped, Pointer) else value.address
            if base is None or type_.ctype is None:
                raise DebuggerError("the value is not in memory")
            return Value.in_memory(name, type_.ctype, value.memory, base + offset)

        return self._try(create)

    def CreateValueFromExpression(self, name: str, expression: str, options: Any = None) -> SBValue:
        found = self._evaluated(expression, self._scope)
        return self._made(found._value.renamed(name)) if found._value is not None else found

    def CreateValueFromAddress(self, name: str, address: int, type_: SBType) -> SBValue:
        def create(value: Value) -> Value:
            if type_.ctype is None:
                raise DebuggerError("invalid type")
            return Value.in_memory(name, type_.ctype, value.memory, address)

        return self._try(create)

    def CreateValueFromData(self, name: str, data: SBData, type_: SBType) -> SBValue:
        def create(value: Value) -> Value:
            if type_.ctype is None:
                raise DebuggerError("invalid type")
            return Value.of_bytes(name, type_.ctype, value.memory, data.bytes[:type_.ctype.size])

        return self._try(create)

    def Clone(self, name: str) -> SBValue:
        return self._try(lambda value: value.renamed(name))

    def EvaluateExpression(self, expression: str, options: Any = None, name: str | None = None) -> SBValue:
        """An expression in which the members of the value are names."""
        value, scope = self._value, self._scope
        if value is None or scope is None:
            return SBValue()
        from .members import with_members
        found = self._evaluated(with_members(value, expression), scope)
        if found._value is None:
            return found
        return self._made(found._value.renamed(name) if name else scope.target.persistent.keep(found._value))

    def _evaluated(self, text: str, scope: Scope | None) -> SBValue:
        if scope is None:
            return SBValue()
        return evaluated(scope, text, keep=False)

    def GetDynamicValue(self, use: int = 0) -> SBValue:
        return self

    def GetStaticValue(self) -> SBValue:
        return self

    GetNonSyntheticValue = GetSyntheticValue = Persist = GetStaticValue

    def GetExpressionPath(self, stream: SBStream, qualify: bool = False) -> bool:
        if self._value is None:
            return False
        stream.Print(self._value.path)
        return True

    def get_expr_path(self) -> str:
        return self._value.path if self._value is not None else ""

    # where it is

    def GetTarget(self) -> SBTarget:
        from .target import SBTarget
        return SBTarget(self._scope.target, self._scope.host) if self._scope is not None else SBTarget()

    def GetProcess(self) -> SBProcess:
        return self.GetTarget().GetProcess()

    def GetFrame(self) -> SBFrame:
        from .stack import SBFrame
        scope = self._scope
        return SBFrame(scope.frame, scope.host) if scope is not None and scope.frame is not None else SBFrame()

    def GetThread(self) -> SBThread:
        return self.GetFrame().GetThread()

    # Python's own ways

    def __len__(self) -> int:
        return self.GetNumChildren()

    def __iter__(self) -> Iterator[SBValue]:
        return (self.GetChildAtIndex(index) for index in range(self.GetNumChildren()))

    def __int__(self) -> int:
        return self.GetValueAsSigned()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SBValue) or self._value is None or other._value is None:
            return self is other
        return (self._value.path, self._value.address, self._value.type_name) == (
            other._value.path, other._value.address, other._value.type_name)

    __hash__ = object.__hash__

    def describe(self) -> str:
        if self._value is None:
            return f"error: {(self._error or '').rstrip()}"
        return formats.describe(self._value, formats.FormatOptions(format=self._letter()))

    def linked_list_iter(self, next_item_name: str, end_of_list_test: Any = None) -> Iterator[SBValue]:
        """Follow pointers to the next element until one is null, or until the test given is true."""
        item = self
        seen: set[int] = set()
        while item.IsValid():
            number = item.GetValueAsUnsigned()
            if (end_of_list_test(item) if end_of_list_test is not None else number == 0) or number in seen:
                return
            seen.add(number)
            yield item
            item = item.GetChildMemberWithName(next_item_name)

    @property
    def children(self) -> list[SBValue]:
        return list(self)

    @property
    def child(self) -> list[SBValue]:
        return list(self)

    name = property(GetName)
    type = property(GetType)
    size = property(GetByteSize)
    is_in_scope = property(IsInScope)
    format = property(GetFormat, SetFormat)
    value = property(GetValue, _set)
    value_type = property(GetValueType)
    changed = property(GetValueDidChange)
    data = property(GetData)
    load_addr = property(GetLoadAddress)
    addr = property(GetAddress)
    deref = property(Dereference)
    address_of = property(AddressOf)
    error = property(GetError)
    summary = property(GetSummary)
    description = property(GetObjectDescription)
    dynamic = property(GetStaticValue)
    location = property(GetLocation)
    target = property(GetTarget)
    process = property(GetProcess)
    thread = property(GetThread)
    frame = property(GetFrame)
    num_children = property(GetNumChildren)
    unsigned = property(GetValueAsUnsigned)
    signed = property(GetValueAsSigned)
    path = property(get_expr_path)


def _is_float(value: Value) -> bool:
    from machdbg.machine.ctype import Float
    return isinstance(strip(value.type), Float)


def evaluated(scope: Scope, text: str, *, keep: bool) -> SBValue:
    """The value of an expression, kept as ``$N`` if ``keep``; an SBValue with an error if it has none."""
    try:
        value = scope.evaluate(text)
    except ExpressionError as error:
        return SBValue(None, scope, error=f"{error}\n")
    except DebuggerError as error:
        return SBValue(None, scope, error=f"error: {error}\n")
    if value is None:
        return SBValue(None, scope, error="unknown error")
    return SBValue(scope.target.persistent.keep(value) if keep else value, scope,
                   kind=constants.eValueTypeConstResult)


class SBValueList(SBObject):
    """Values, counted from 0."""

    def __init__(self, values: list[SBValue] | None = None) -> None:
        self._values = list(values or ())

    def IsValid(self) -> bool:
        return True

    def GetSize(self) -> int:
        return len(self._values)

    def GetValueAtIndex(self, index: int) -> SBValue:
        return self._values[index] if 0 <= index < len(self._values) else SBValue()

    def GetFirstValueByName(self, name: str) -> SBValue:
        return next((value for value in self._values if value.GetName() == name), SBValue())

    def Append(self, value: SBValue | SBValueList) -> None:
        self._values += value._values if isinstance(value, SBValueList) else [value]

    def Clear(self) -> None:
        self._values.clear()

    def __len__(self) -> int:
        return len(self._values)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[SBValue]:
        return iter(self._values)

    def __getitem__(self, key: int | str) -> SBValue | list[SBValue]:
        """By index, or all of a name."""
        if isinstance(key, int):
            return self._values[key]
        return [value for value in self._values if value.GetName() == key]

    def describe(self) -> str:
        return "\n".join(map(str, self._values))
