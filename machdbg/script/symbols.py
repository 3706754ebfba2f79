"""SBAddress, SBLineEntry, SBCompileUnit, SBFunction, SBSymbol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.describe import address_description
from machdbg.debugger.sections import sections
from machdbg.debugger.symbols import line_at, position_at, prototype
from machdbg.machine.function import Code, Line
from machdbg.machine.image import Image

from . import constants
from .base import SBFileSpec, SBObject
from .block import SBAddressRange, SBAddressRangeList, SBBlock
from .instructions import SBInstructionList, instructions
from .sections import SBSection
from .types import SBType

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .modules import SBModule, SBSymbolContext
    from .target import SBTarget


class SBAddress(SBObject):
    """A place in memory. Images are always where they are linked: file and load addresses are the same."""

    def __init__(self, address: int | None = None, target: Target | SBTarget | None = None) -> None:
        self.address = address
        self._target = _engine(target)

    def IsValid(self) -> bool:
        return self.address is not None

    def _code(self) -> Code | None:
        return self._target.function_at(self.address) if self._target is not None and self.address is not None else None

    def _image(self) -> Image | None:
        if self._target is None or self.address is None:
            return None
        code = self._code()
        if code is not None:
            return code.image
        return next((image for image in self._target.images
                     if image.base <= self.address < image.base + image.size), None)

    def GetLoadAddress(self, target: Any = None) -> int:
        return constants.LLDB_INVALID_ADDRESS if self.address is None else self.address

    def GetFileAddress(self) -> int:
        return self.GetLoadAddress()

    def SetLoadAddress(self, address: int, target: Any) -> None:
        self.address, self._target = address, _engine(target)

    def OffsetAddress(self, offset: int) -> bool:
        if self.address is None:
            return False
        self.address += offset
        return True

    def GetOffset(self) -> int:
        """Bytes from where its image begins."""
        image = self._image()
        return self.GetLoadAddress() - (image.base if image is not None else 0)

    def GetModule(self) -> SBModule:
        from .modules import SBModule
        return SBModule(self._image(), self._target)

    def GetFunction(self) -> SBFunction:
        code = self._code()
        return SBFunction(code, self._target) if code is not None and code.has_lines else SBFunction()

    def GetSymbol(self) -> SBSymbol:
        return SBSymbol(self._code(), self._target)

    def GetLineEntry(self) -> SBLineEntry:
        code = self._code()
        return entry_at(code, self.address, self._target) if code is not None and self.address is not None else (
            SBLineEntry())

    def GetCompileUnit(self) -> SBCompileUnit:
        code = self._code()
        return SBCompileUnit.of(code, self._target)

    def GetSymbolContext(self, scope: int = 0) -> SBSymbolContext:
        from .modules import SBSymbolContext
        return SBSymbolContext(self._code(), self.address, self._target)

    def GetBlock(self) -> SBBlock:
        code = self._code()
        position = position_at(code, self.address) if code is not None and self.address is not None else None
        return SBBlock.around(code, self._target, position) if code is not None and position is not None else SBBlock()

    def GetSection(self) -> SBSection:
        image = self._image()
        found = (SBSection(section, self._target) for section in sections(image)) if image is not None else iter(())
        return next((each for each in found if each.holds(self.GetLoadAddress())), SBSection())

    def SetAddress(self, section: SBSection, offset: int) -> None:
        self.address = section.GetFileAddress() + offset

    def Clear(self) -> None:
        self.address = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBAddress) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __int__(self) -> int:
        return self.GetLoadAddress()

    def describe(self) -> str:
        assert self.address is not None
        text = address_description(self._target, self.address) if self._target is not None else None
        return text or f"{self.address:#018x}"

    module = property(GetModule)
    compile_unit = property(GetCompileUnit)
    line_entry = property(GetLineEntry)
    function = property(GetFunction)
    symbol = property(GetSymbol)
    offset = property(GetOffset)
    file_addr = property(GetFileAddress)
    load_addr = property(GetLoadAddress)
    block = property(GetBlock)
    section = property(GetSection)


def _engine(target: Any) -> Target | None:
    """The engine's target of an SBTarget; one that is the engine's already."""
    found: Target | None = getattr(target, "engine", target)
    return found


def entry_at(code: Code, address: int, target: Target | None) -> SBLineEntry:
    """The line entry of an address inside a function."""
    line = line_at(code, address)
    if line is None:
        return SBLineEntry()
    position = position_at(code, address)
    start = code.pc(position) if position is not None else code.address
    end = min((code.pc(other) for other in code.positions() if code.pc(other) > start),
              default=code.address + code.size)
    return SBLineEntry(line, start, end, target)


class SBLineEntry(SBObject):
    """A line of source and the addresses of its code."""

    def __init__(self, line: Line | None = None, start: int = 0, end: int = 0, target: Target | None = None) -> None:
        self._line = line
        self._start = start
        self._end = end
        self._target = target

    def IsValid(self) -> bool:
        return self._line is not None

    def GetFileSpec(self) -> SBFileSpec:
        return SBFileSpec(self._line.file if self._line is not None else "")

    def GetLine(self) -> int:
        return self._line.line if self._line is not None else 0

    def GetColumn(self) -> int:
        return self._line.column if self._line is not None else 0

    def GetStartAddress(self) -> SBAddress:
        return SBAddress(self._start, self._target) if self._line is not None else SBAddress()

    def GetEndAddress(self) -> SBAddress:
        return SBAddress(self._end, self._target) if self._line is not None else SBAddress()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBLineEntry) and (self._line, self._start) == (other._line, other._start)

    def __hash__(self) -> int:
        return hash(self._line)

    def GetSameLineContiguousAddressRangeEnd(self, include_inlined: bool = False) -> SBAddress:
        return self.GetEndAddress()

    def __int__(self) -> int:
        return self.GetLine()

    def describe(self) -> str:
        assert self._line is not None
        return f"{self._line.file}:{self._line.line}" + (f":{self._line.column}" if self._line.column else "")

    file = property(GetFileSpec)
    line = property(GetLine)
    column = property(GetColumn)
    addr = property(GetStartAddress)
    end_addr = property(GetEndAddress)


class SBCompileUnit(SBObject):
    """A source file that was compiled into an image; its line entries are those of its step points, by address."""

    def __init__(self, file: str | None = None, image: Image | None = None, target: Target | None = None) -> None:
        self._file = file
        self._image = image
        self._target = target

    @classmethod
    def of(cls, code: Code | None, target: Target | None) -> SBCompileUnit:
        """The one that a function comes from; invalid without debug information."""
        return cls(code.file, code.image, target) if code is not None and code.has_lines else cls()

    def IsValid(self) -> bool:
        return self._file is not None

    def GetFileSpec(self) -> SBFileSpec:
        return SBFileSpec(self._file or "")

    def GetLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def _entries(self) -> list[SBLineEntry]:
        if self._image is None:
            return []
        found = [(code.pc(position), code) for code in self._image.functions.values()
                 if code.has_lines and code.file == self._file for position in code.positions()]
        return [entry_at(code, pc, self._target) for pc, code in sorted(found, key=lambda each: each[0])]

    def GetNumLineEntries(self) -> int:
        return len(self._entries())

    def GetLineEntryAtIndex(self, index: int) -> SBLineEntry:
        entries = self._entries()
        return entries[index] if 0 <= index < len(entries) else SBLineEntry()

    def FindLineEntryIndex(self, start: int, line: int, *_: Any) -> int:
        """The index of the next entry for a line; UINT32_MAX if there is none."""
        found = (index for index, entry in enumerate(self._entries()) if index >= start and entry.GetLine() == line)
        return next(found, constants.LLDB_INVALID_INDEX32)

    def GetNumSupportFiles(self) -> int:
        return int(self.IsValid())

    def GetSupportFileAtIndex(self, index: int) -> SBFileSpec:
        return self.GetFileSpec() if index == 0 else SBFileSpec()

    def FindSupportFileIndex(self, start: int, file: SBFileSpec, full: bool = True) -> int:
        return 0 if start == 0 and file == self.GetFileSpec() else constants.LLDB_INVALID_INDEX32

    def __iter__(self) -> Iterator[SBLineEntry]:
        return iter(self._entries())

    def __len__(self) -> int:
        return self.GetNumLineEntries()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBCompileUnit) and (self._file, self._image) == (other._file, other._image)

    def __hash__(self) -> int:
        return hash(self._file)

    def describe(self) -> str:
        return f"CompileUnit: language = \"c11\", file = '{self._file}'"

    file = property(GetFileSpec)
    num_line_entries = property(GetNumLineEntries)


class _OfCode(SBObject):
    """What SBFunction and SBSymbol share."""

    def __init__(self, code: Code | None = None, target: Target | None = None) -> None:
        self._code = code
        self._target = target

    def IsValid(self) -> bool:
        return self._code is not None

    def GetName(self) -> str | None:
        return self._code.qualified_name if self._code is not None else None

    def GetDisplayName(self) -> str | None:
        return prototype(self._code) if self._code is not None else None

    def GetMangledName(self) -> str | None:
        """None: C has no mangled names."""
        return None

    def GetStartAddress(self) -> SBAddress:
        return SBAddress(self._code.address, self._target) if self._code is not None else SBAddress()

    def GetEndAddress(self) -> SBAddress:
        code = self._code
        return SBAddress(code.address + code.size, self._target) if code is not None else SBAddress()

    def GetPrologueByteSize(self) -> int:
        """Bytes before the first step point."""
        code = self._code
        return code.pc(code.positions()[0]) - code.address if code is not None and code.positions() else 0

    def GetInstructions(self, target: Any = None, flavor: str | None = None, *, first: int = 0,
                        count: int | None = None) -> SBInstructionList:
        """The step points, from an address on."""
        return instructions(self._code, self._target, first, count)

    @property
    def instructions(self) -> SBInstructionList:
        return self.GetInstructions()

    def __hex__(self) -> str:
        return hex(self.GetStartAddress().GetLoadAddress())

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, _OfCode) and self._code is other._code

    def __hash__(self) -> int:
        return hash(id(self._code))

    @property
    def _range(self) -> str:
        assert self._code is not None
        return f"[{self._code.address:#018x}-{self._code.address + self._code.size:#018x})"

    name = property(GetName)
    mangled = property(GetMangledName)
    addr = property(GetStartAddress)
    end_addr = property(GetEndAddress)
    prologue_size = property(GetPrologueByteSize)


class SBFunction(_OfCode):
    """A function with debug information."""

    def GetArgumentName(self, index: int) -> str | None:
        names = [each.name for each in self._code.variables() if each.is_argument] if self._code is not None else []
        return names[index] if 0 <= index < len(names) else None

    def GetType(self) -> SBType:
        from machdbg.debugger.names import function_type
        return SBType(function_type(self._code), self._target) if self._code is not None else SBType()

    def GetBlock(self) -> SBBlock:
        """The body."""
        return SBBlock(self._code, self._target)

    def GetRanges(self) -> SBAddressRangeList:
        code = self._code
        return SBAddressRangeList([SBAddressRange(self.GetStartAddress(), code.size)] if code is not None else [])

    def GetIsOptimized(self) -> bool:
        return self._code is not None and self._code.optimized

    def GetLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def describe(self) -> str:
        return f"SBFunction: name = {self.GetName()}, range = {self._range}"

    type = property(GetType)
    block = property(GetBlock)


class SBSymbol(_OfCode):
    """A function, whether it has debug information or not."""

    def GetSize(self) -> int:
        return self._code.size if self._code is not None else 0

    def GetValue(self) -> int:
        return self._code.address if self._code is not None else 0

    def GetType(self) -> int:
        return constants.eSymbolTypeCode if self._code is not None else constants.eSymbolTypeInvalid

    def IsExternal(self) -> bool:
        return self._code is not None

    def IsSynthetic(self) -> bool:
        return False

    def describe(self) -> str:
        return f'range = {self._range}, name="{self.GetName()}"'

    type = property(GetType)
    external = property(IsExternal)
    synthetic = property(IsSynthetic)
