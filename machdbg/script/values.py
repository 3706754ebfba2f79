"""SBValue: values as scripts see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger import format as formats
from machdbg.debugger import paths
from machdbg.debugger.error import DebuggerError, ExpressionError
from machdbg.debugger.synthetic import MadeUp
from machdbg.debugger.value import Value
from machdbg.machine.ctype import Array, Pointer

from . import constants
from .access import Access
from .base import SBError, SBStream
from .data import SBData
from .plainvalue import PlainValue, Scope
from .types import SBType

if TYPE_CHECKING:
    from .breakpoints import SBWatchpoint
    from .frame import SBFrame
    from .process import SBProcess
    from .target import SBTarget
    from .thread import SBThread


class SBValue(PlainValue):
    """A value: a variable, a member, a register or the result of an expression."""

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

    # taking it apart

    def GetNumChildren(self, most: int = 0xFFFFFFFF) -> int:
        shown = self._shown
        if isinstance(shown, MadeUp):
            return min(shown.members.count(most), most)
        return min(shown.child_count, most) if shown is not None else 0

    def MightHaveChildren(self) -> bool:
        shown = self._shown
        answer = shown.members.might_have() if isinstance(shown, MadeUp) else None
        return answer if answer is not None else self.GetNumChildren() > 0

    def GetChildAtIndex(self, index: int, dynamic: int = 0, synthetic: bool = False) -> SBValue:
        """The member or element ``index``; with ``synthetic`` a pointer is an array without an end."""
        value = self._shown
        if value is None or index < 0:
            return SBValue()
        if isinstance(value, MadeUp):
            return self._made(value.members.at(index) if index < value.child_count else None)
        if synthetic and isinstance(value.stripped, Pointer) and (index or not value.child_count):
            return self._try(lambda value: value.element(index))
        if index >= value.child_count:
            return SBValue()
        if isinstance(value.stripped, Array):
            return self._try(lambda value: value.element(index))
        return self._try(lambda value: value.children(index + 1)[index])

    def GetChildMemberWithName(self, name: str, dynamic: int = 0) -> SBValue:
        shown = self._shown
        if isinstance(shown, MadeUp):
            return self._made(shown.made(name))
        return self._try(lambda value: value.child(name))

    def GetIndexOfChildWithName(self, name: str) -> int:
        shown = self._shown
        if isinstance(shown, MadeUp):
            index = shown.members.index(name)
            return constants.LLDB_INVALID_INDEX32 if index is None else index
        names = [child.name for child in shown.children()] if shown is not None else []
        return names.index(name) if name in names else constants.LLDB_INVALID_INDEX32

    def GetValueForExpressionPath(self, path: str) -> SBValue:
        """What ``.a->b[2]`` behind the value names."""
        def find(value: Value) -> Value:
            named = paths.resolve_path(f"it{path}", lambda _: value, "%s")
            return named.renamed(path.lstrip(".->*&").rpartition(".")[2].rpartition(">")[2] or value.name)

        found = self._try(find)
        return found if not found.GetError().Fail() else SBValue()

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

    def synthetic_child_from_expression(self, name: str, expression: str, options: Any = None) -> SBValue:
        return self.CreateValueFromExpression(name, expression, options)

    def synthetic_child_from_data(self, name: str, data: SBData, type_: SBType) -> SBValue:
        return self.CreateValueFromData(name, data, type_)

    def synthetic_child_from_address(self, name: str, address: int, type_: SBType) -> SBValue:
        return self.CreateValueFromAddress(name, address, type_)

    def GetVTable(self) -> SBValue:
        """An error: C has none."""
        return SBValue(None, self._scope, error="no vtables in C")

    def Watch(self, resolve: bool, read: bool, write: bool, error: SBError | None = None) -> SBWatchpoint:
        """Watch where it lies, for reads, for changes, or both."""
        outcome = error if error is not None else SBError()
        return self.GetTarget().WatchAddress(self.GetLoadAddress(), self.GetByteSize(), read, write, outcome)

    def WatchPointee(self, resolve: bool, read: bool, write: bool, error: SBError | None = None) -> SBWatchpoint:
        """Watch what it points to."""
        return self.Dereference().Watch(resolve, read, write, error)

    def Clear(self) -> None:
        self._value = self._seen = self._error = None

    def GetDynamicValue(self, use: int = 0) -> SBValue:
        return self

    def GetStaticValue(self) -> SBValue:
        return self

    def GetNonSyntheticValue(self) -> SBValue:
        """The same value with the members that its type has."""
        return self._like(synthetic=False)

    def GetSyntheticValue(self) -> SBValue:
        """The same value with the members that a formatter of its type gives it; invalid if there is none."""
        found = self._like(synthetic=True)
        return found if found.IsSynthetic() else SBValue()

    def _like(self, *, synthetic: bool) -> SBValue:
        found = SBValue(self._value, self._scope, error=self._error, kind=self._kind, synthetic=synthetic)
        found.SetFormat(self._format)
        return found

    def Persist(self) -> SBValue:
        """The value as it is now, kept as ``$N``."""
        if self._value is None or self._scope is None:
            return SBValue()
        scope = self._scope
        return self._try(lambda value: scope.target.persistent.keep(value.frozen()))

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
        from .frame import SBFrame
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
        return formats.describe(self._value, formats.FormatOptions(format=self._letter(), synthetic=self._synthetic))

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
    def child(self) -> Access:
        return Access(self)

    deref = property(Dereference)
    address_of = property(AddressOf)
    dynamic = property(GetStaticValue)
    target = property(GetTarget)
    process = property(GetProcess)
    thread = property(GetThread)
    frame = property(GetFrame)
    num_children = property(GetNumChildren)
    path = property(get_expr_path)


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
