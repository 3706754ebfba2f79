"""SBBlock, SBAddressRange, SBDeclaration: parts of functions, and where something is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from machdbg.debugger.frame import Frame
from machdbg.machine.function import Code

from . import constants
from .access import Access
from .base import SBFileSpec, SBList, SBObject, SBOptions

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .symbols import SBAddress
    from .valuelist import SBValueList

Span = tuple[int, int]


class SBBlock(SBObject):
    """A function's body, or a block in braces that has variables. ``span`` are its step points, None for the body."""

    def __init__(self, code: Code | None = None, target: Target | None = None, span: Span | None = None) -> None:
        self._code = code
        self._target = target
        self._span = span

    @classmethod
    def around(cls, code: Code, target: Target | None, position: int) -> SBBlock:
        """The innermost block of a function around a step point."""
        inside = [span for span in _spans(code) if span[0] <= position < span[1]]
        return cls(code, target, min(inside, key=lambda span: span[1] - span[0], default=None))

    def IsValid(self) -> bool:
        return self._code is not None

    def IsInlined(self) -> bool:
        return False

    def GetInlinedName(self) -> str | None:
        """None: no function here is inlined."""
        return None

    def GetContainingInlinedBlock(self) -> SBBlock:
        return SBBlock()

    def GetInlinedCallSiteFile(self) -> SBFileSpec:
        return SBFileSpec()

    def GetInlinedCallSiteLine(self) -> int:
        return 0

    GetInlinedCallSiteColumn = GetInlinedCallSiteLine

    def _family(self) -> list[SBBlock]:
        """All blocks of the function, the body first."""
        if self._code is None:
            return []
        return [SBBlock(self._code, self._target, span) for span in (None, *_spans(self._code))]

    def _holds(self, other: SBBlock) -> bool:
        """Whether another block of the function lies in it."""
        if self._span == other._span or other._span is None:
            return False
        return self._span is None or (self._span[0] <= other._span[0] and other._span[1] <= self._span[1])

    def GetParent(self) -> SBBlock:
        """The block around it; invalid for a function's body."""
        around = [block for block in self._family() if block._holds(self)]
        return min(around, key=lambda block: block._width, default=SBBlock())

    @property
    def _width(self) -> int:
        return 1 << 62 if self._span is None else self._span[1] - self._span[0]

    def _children(self) -> list[SBBlock]:
        return [block for block in self._family() if block.GetParent() == self]

    def GetFirstChild(self) -> SBBlock:
        return next(iter(self._children()), SBBlock())

    def GetSibling(self) -> SBBlock:
        """The next block inside the same one."""
        family = self.GetParent()._children()
        after = family[family.index(self) + 1:] if self in family else []
        return next(iter(after), SBBlock())

    def _bounds(self) -> tuple[int, int]:
        code = self._code
        assert code is not None
        if self._span is None:
            return code.address, code.address + code.size
        inside = [code.pc(each) for each in code.positions() if self._span[0] <= each < self._span[1]]
        behind = [code.pc(each) for each in code.positions() if code.pc(each) > max(inside, default=0)]
        return min(inside, default=code.address), min(behind, default=code.address + code.size)

    def GetNumRanges(self) -> int:
        return int(self.IsValid())

    def GetRangeStartAddress(self, index: int) -> SBAddress:
        return self._edge(index, 0)

    def GetRangeEndAddress(self, index: int) -> SBAddress:
        return self._edge(index, 1)

    def _edge(self, index: int, which: int) -> SBAddress:
        from .symbols import SBAddress
        return SBAddress(self._bounds()[which], self._target) if self.IsValid() and index == 0 else SBAddress()

    def GetRangeIndexForBlockAddress(self, address: SBAddress) -> int:
        inside = self.IsValid() and self._bounds()[0] <= address.GetLoadAddress() < self._bounds()[1]
        return 0 if inside else constants.LLDB_INVALID_INDEX32

    def get_ranges_array(self) -> list[list[SBAddress]]:
        return [[self.GetRangeStartAddress(0), self.GetRangeEndAddress(0)]] if self.IsValid() else []

    def GetVariables(self, where: Any, arguments: bool, locals_: bool, statics: bool, dynamic: int = 0) -> SBValueList:
        """The variables that the block itself has; ``where`` is a frame, whose values they get, or a target."""
        from .frame import SBFrame
        from .valuelist import SBValueList
        code = self._code
        if code is None:
            return SBValueList()
        frame = where if isinstance(where, SBFrame) else where.GetProcess().GetSelectedThread().GetSelectedFrame()
        chosen = [variable for variable in code.variables() if variable.scope == self._span
                  and (arguments if variable.is_argument else locals_)]
        return SBValueList([frame.value_of(variable) for variable in chosen])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBBlock) and (self._code, self._span) == (other._code, other._span)

    def __hash__(self) -> int:
        return hash((id(self._code), self._span))

    def describe(self) -> str:
        low, high = self._bounds()
        return f"Block: {{id: {self._family().index(self)}}} [{low:#010x}-{high:#010x})"

    name = property(GetInlinedName)
    inlined_block = property(GetContainingInlinedBlock)
    parent = property(GetParent)
    first_child = property(GetFirstChild)
    sibling = property(GetSibling)
    num_ranges = property(GetNumRanges)
    ranges = property(get_ranges_array)

    @property
    def range(self) -> Access:
        return Access(self.get_ranges_array())


def _spans(code: Code) -> list[Span]:
    """Where the variables of inner blocks exist, the outer blocks first."""
    return sorted({variable.scope for variable in code.variables() if variable.scope is not None},
                  key=lambda span: (span[0], -span[1]))


def block_of(frame: Frame) -> SBBlock:
    """The innermost block in which a frame is."""
    return SBBlock.around(frame.code, frame.thread.process.target, frame.position)


class SBDeclaration(SBOptions, defaults={"FileSpec": None, "Line": 0, "Column": 0}):
    """Where something is declared."""

    def IsValid(self) -> bool:
        return bool(self.values["FileSpec"]) and self.values["Line"] > 0

    def describe(self) -> str:
        column = f":{self.values['Column']}" if self.values["Column"] else ""
        return f"{self.values['FileSpec']}:{self.values['Line']}{column}"

    @property
    def file(self) -> Any:
        return self.values["FileSpec"]

    @property
    def line(self) -> int:
        return int(self.values["Line"])

    @property
    def column(self) -> int:
        return int(self.values["Column"])


class SBAddressRange(SBObject):
    """So many bytes from an address on."""

    def __init__(self, start: SBAddress | None = None, size: int = 0) -> None:
        self._start = start
        self._size = size

    def IsValid(self) -> bool:
        return self._start is not None and self._start.IsValid()

    def GetBaseAddress(self) -> Any:
        from .symbols import SBAddress
        return self._start if self._start is not None else SBAddress()

    def GetByteSize(self) -> int:
        return self._size

    def Clear(self) -> None:
        self._start, self._size = None, 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBAddressRange) and (self._start, self._size) == (other._start, other._size)

    def __hash__(self) -> int:
        return hash((self._start, self._size))

    def describe(self) -> str:
        start = self.GetBaseAddress().GetLoadAddress()
        return f"[{start:#x}-{start + self._size:#x})"


class SBAddressRangeList(SBList[SBAddressRange], at="GetAddressRangeAtIndex", empty=SBAddressRange):
    """Ranges, counted from 0."""
