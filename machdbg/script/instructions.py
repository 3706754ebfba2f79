"""SBInstruction: step points in the place of machine instructions, as ``disassemble`` shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from machdbg.debugger.disassembly import describe_step
from machdbg.machine.function import Code

from .base import SBList, SBObject
from .data import SBData

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .symbols import SBAddress


class SBInstruction(SBObject):
    """A step point of a function. It has no operands and no bytes; its comment is the line that is about to be
    executed there."""

    def __init__(self, code: Code | None = None, position: int = 0, target: Target | None = None) -> None:
        self._code = code
        self._position = position
        self._target = target

    def IsValid(self) -> bool:
        return self._code is not None

    def GetAddress(self) -> SBAddress:
        from .symbols import SBAddress
        code = self._code
        return SBAddress(code.pc(self._position), self._target) if code is not None else SBAddress()

    def _parts(self) -> tuple[str, str]:
        mnemonic, _, comment = describe_step(self._code, self._position).partition(";") if self._code else ("", "", "")
        return mnemonic.strip(), comment.strip()

    def GetMnemonic(self, target: Any = None) -> str:
        return self._parts()[0]

    def GetOperands(self, target: Any = None) -> str:
        return ""

    def GetComment(self, target: Any = None) -> str:
        return self._parts()[1]

    def GetByteSize(self) -> int:
        """Bytes up to the next step point."""
        code = self._code
        if code is None:
            return 0
        here = code.pc(self._position)
        return min((code.pc(each) for each in code.positions() if code.pc(each) > here),
                   default=code.address + code.size) - here

    def GetData(self, target: Any = None) -> SBData:
        """Nothing: there is no machine code."""
        return SBData()

    def DoesBranch(self) -> bool:
        return False

    HasDelaySlot = DoesBranch

    def CanSetBreakpoint(self) -> bool:
        return self.IsValid()

    def __len__(self) -> int:
        return self.GetByteSize()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __hex__(self) -> str:
        return hex(self.GetAddress().GetLoadAddress())

    def describe(self) -> str:
        assert self._code is not None and self._code.image is not None
        place = f"{self._code.image.name}[{self._code.pc(self._position):#x}]"
        return f"{place}: {describe_step(self._code, self._position)}"

    def __str__(self) -> str:
        return self.describe() if self.IsValid() else ""

    mnemonic = property(GetMnemonic)
    operands = property(GetOperands)
    comment = property(GetComment)
    addr = property(GetAddress)
    size = property(GetByteSize)
    is_branch = property(DoesBranch)


class SBInstructionList(SBList[SBInstruction], at="GetInstructionAtIndex", empty=SBInstruction):
    """Step points, counted from 0."""

    def AppendInstruction(self, instruction: SBInstruction) -> None:
        self._items.append(instruction)

    def GetInstructionsCount(self, start: Any, end: Any, can_set_breakpoint: bool = False) -> int:
        """How many lie from one address up to another."""
        low, high = start.GetLoadAddress(), end.GetLoadAddress()
        return sum(low <= each.GetAddress().GetLoadAddress() < high for each in self._items)


def instructions(code: Code | None, target: Target | None, first: int = 0,
                 count: int | None = None) -> SBInstructionList:
    """The step points of a function by address, from the address ``first`` on."""
    if code is None:
        return SBInstructionList()
    positions = [each for each in sorted(code.positions(), key=code.pc) if code.pc(each) >= first]
    return SBInstructionList([SBInstruction(code, each, target) for each in positions[:count]])
