"""What a value is and holds, as scripts see it: the part of SBValue that knows no other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from machdbg.debugger import format as formats
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatters import Filter, Synthetic
from machdbg.debugger.scalar import FORMATS, scalar_text, summary
from machdbg.debugger.synthetic import MadeUp, seen
from machdbg.debugger.value import Value
from machdbg.machine.ctype import Array, Integer, Pointer, strip

from . import constants
from .base import SBError, SBFileSpec, SBObject
from .block import SBDeclaration
from .data import SBData
from .formatters import SBTypeFilter, SBTypeFormat, SBTypeRule, SBTypeSummary, SBTypeSynthetic
from .types import SBType

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.target import Target

    from .host import Host
    from .symbols import SBAddress

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


class PlainValue(SBObject):
    """A value by itself: what it is called, its type, what it holds, how it is changed."""

    def __init__(self, value: Value | None = None, scope: Scope | None = None, *, error: str | None = None,
                 kind: int = constants.eValueTypeInvalid, synthetic: bool = True) -> None:
        self._seen: Value | None = value if isinstance(value, MadeUp) else None
        self._value = value.raw if isinstance(value, MadeUp) else value
        self._scope = scope
        self._error = error
        self._kind = kind
        self._format = 0
        self._synthetic = synthetic  # whether the members are those that a formatter of the type gives it

    @property
    def engine_value(self) -> Value | None:
        """The debugger's value, with the format that was set."""
        return self._value

    @property
    def _shown(self) -> Value | None:
        """The value with the members that are shown."""
        if self._value is None or not self._synthetic:
            return self._value
        if self._seen is None:
            self._seen = seen(self._value)
        return self._seen

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
        if self._value is None:
            return SBError("error: No value")
        done = SBError()
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

    def GetID(self) -> int:
        """A number for the value: values at other places have others."""
        value = self._value
        return hash((value.path, value.address)) & 0xFFFFFFFF if value is not None else constants.LLDB_INVALID_UID

    def GetDeclaration(self) -> SBDeclaration:
        """Where a variable is declared; invalid for others."""
        found = SBDeclaration()
        frame = self._scope.frame if self._scope is not None else None
        named = [each for each in frame.in_scope() if each.name == self.GetName()] if frame is not None else []
        if frame is not None and named and named[-1].line:
            found.values |= {"FileSpec": SBFileSpec(frame.code.file), "Line": named[-1].line}
        return found

    def GetTypeSummary(self) -> SBTypeRule:
        return SBTypeSummary(self._rule("summary"))

    def GetTypeFormat(self) -> SBTypeRule:
        return SBTypeFormat(self._rule("format"))

    def GetTypeFilter(self) -> SBTypeRule:
        rule = self._rule("members")
        return SBTypeFilter(rule if isinstance(rule, Filter) else None)

    def GetTypeSynthetic(self) -> SBTypeRule:
        rule = self._rule("members")
        return SBTypeSynthetic(rule if isinstance(rule, Synthetic) else None)

    def _rule(self, kind: str) -> Any:
        """The rule of a kind that applies to its type."""
        value = self._value
        return getattr(value.memory.formatters.style(value.type), kind) if value is not None else None

    def IsSyntheticChildrenGenerated(self) -> bool:
        return False

    def SetSyntheticChildrenGenerated(self, wanted: bool) -> None:
        """Accepted."""

    def IsRuntimeSupportValue(self) -> bool:
        return False

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
        """Whether its members are made up, or chosen by a filter."""
        return isinstance(self._shown, MadeUp)

    def SetPreferSyntheticValue(self, wanted: bool) -> None:
        self._synthetic = bool(wanted)

    def GetPreferSyntheticValue(self) -> bool:
        return self._synthetic

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
        value = self._scalar()
        if value is None or value.is_aggregate or value.problem() is not None:
            return None
        try:
            return scalar_text(value, self._letter())
        except DebuggerError:
            return None

    def _scalar(self) -> Value | None:
        """The value, or the scalar that a formatter of its type puts in its place."""
        shown = self._shown
        return shown.substitute or shown if isinstance(shown, MadeUp) else shown

    def GetSummary(self, *_: Any) -> str | None:
        """What is printed beside the value: the summary of its type, the text of a string, the function pointed to."""
        if self._value is None:
            return None
        rule = self._value.memory.formatters.style(self._value.type).summary
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
        value = self._scalar()
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
    error = property(GetError)
    summary = property(GetSummary)
    description = property(GetObjectDescription)
    location = property(GetLocation)
    unsigned = property(GetValueAsUnsigned)
    signed = property(GetValueAsSigned)


def _is_float(value: Value) -> bool:
    from machdbg.machine.ctype import Float
    return isinstance(strip(value.type), Float)
