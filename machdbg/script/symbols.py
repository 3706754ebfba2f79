"""SBAddress, SBModule, SBFunction and what else lies at addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.describe import address_description
from machdbg.debugger.symbols import line_at, position_at, prototype
from machdbg.debugger.types import find_in
from machdbg.machine.function import Code, Line
from machdbg.machine.image import Image

from . import constants
from .base import SBFileSpec, SBList, SBObject
from .types import SBType, SBTypeList

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

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
        return SBCompileUnit(code.file if code is not None and code.has_lines else None)

    def GetSymbolContext(self, scope: int = 0) -> SBSymbolContext:
        return SBSymbolContext(self._code(), self.address, self._target)

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
    """A source file that was compiled."""

    def __init__(self, file: str | None = None) -> None:
        self._file = file

    def IsValid(self) -> bool:
        return self._file is not None

    def GetFileSpec(self) -> SBFileSpec:
        return SBFileSpec(self._file or "")

    def GetLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def describe(self) -> str:
        return f"CompileUnit: language = \"c11\", file = '{self._file}'"

    file = property(GetFileSpec)


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

    def GetIsOptimized(self) -> bool:
        return self._code is not None and self._code.optimized

    def GetLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def describe(self) -> str:
        return f"SBFunction: name = {self.GetName()}, range = {self._range}"

    type = property(GetType)


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


class SBModule(SBObject):
    """An image: the executable, a library, the kernel."""

    def __init__(self, image: Image | None = None, target: Target | None = None) -> None:
        self._image = image
        self._target = target

    def IsValid(self) -> bool:
        return self._image is not None

    def GetFileSpec(self) -> SBFileSpec:
        return SBFileSpec(self._image.path if self._image is not None else "")

    GetPlatformFileSpec = GetFileSpec

    def GetTriple(self) -> str:
        return "x86_64-apple-macosx"

    def GetUUIDString(self) -> str | None:
        """None: images here have no UUIDs."""
        return None

    def GetNumSymbols(self) -> int:
        return len(self._image.functions) if self._image is not None else 0

    def GetSymbolAtIndex(self, index: int) -> SBSymbol:
        codes = list(self._image.functions.values()) if self._image is not None else []
        return SBSymbol(codes[index], self._target) if 0 <= index < len(codes) else SBSymbol()

    def FindSymbol(self, name: str, kind: int = constants.eSymbolTypeAny) -> SBSymbol:
        code = self._image.functions.get(name) if self._image is not None else None
        return SBSymbol(code, self._target)

    def FindFunctions(self, name: str, mask: int = 0) -> SBSymbolContextList:
        code = self._image.functions.get(name) if self._image is not None else None
        return SBSymbolContextList([SBSymbolContext(code, code.address, self._target)] if code is not None else [])

    def FindFirstType(self, name: str) -> SBType:
        found = find_in([self._image], name) if self._image is not None else None
        return SBType(found, self._target)

    def FindTypes(self, name: str) -> SBTypeList:
        found = self.FindFirstType(name)
        return SBTypeList([found] if found.IsValid() else [])

    def GetObjectFileHeaderAddress(self) -> SBAddress:
        return SBAddress(self._image.base, self._target) if self._image is not None else SBAddress()

    def ResolveFileAddress(self, address: int) -> SBAddress:
        return SBAddress(address, self._target)

    def __iter__(self) -> Iterator[SBSymbol]:
        return iter(self.symbols)

    def __len__(self) -> int:
        return self.GetNumSymbols()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBModule) and self._image is other._image

    def __hash__(self) -> int:
        return hash(id(self._image))

    def describe(self) -> str:
        assert self._image is not None
        return f"(x86_64) {self._image.path}"

    @property
    def symbols(self) -> list[SBSymbol]:
        return [self.GetSymbolAtIndex(index) for index in range(self.GetNumSymbols())]

    file = property(GetFileSpec)
    platform_file = property(GetFileSpec)
    triple = property(GetTriple)
    uuid = property(GetUUIDString)
    num_symbols = property(GetNumSymbols)


class SBSymbolContext(SBObject):
    """All that is known about an address."""

    def __init__(self, code: Code | None = None, address: int | None = None, target: Target | None = None) -> None:
        self._code = code
        self._address = SBAddress(address, target)
        self._target = target

    def IsValid(self) -> bool:
        return self._address.IsValid()

    def GetModule(self) -> SBModule:
        return SBModule(self._code.image, self._target) if self._code is not None else self._address.GetModule()

    def GetCompileUnit(self) -> SBCompileUnit:
        return SBCompileUnit(self._code.file if self._code is not None and self._code.has_lines else None)

    def GetFunction(self) -> SBFunction:
        return SBFunction(self._code if self._code is not None and self._code.has_lines else None, self._target)

    def GetSymbol(self) -> SBSymbol:
        return SBSymbol(self._code, self._target)

    def GetLineEntry(self) -> SBLineEntry:
        if self._code is None or self._address.address is None:
            return SBLineEntry()
        return entry_at(self._code, self._address.address, self._target)

    def describe(self) -> str:
        parts = [("Module", self.GetModule()), ("CompileUnit", self.GetCompileUnit()),
                 ("Function", self.GetFunction()), ("LineEntry", self.GetLineEntry()), ("Symbol", self.GetSymbol())]
        return "\n".join(f"{name:>11}: {part}" for name, part in parts if part)

    module = property(GetModule)
    compile_unit = property(GetCompileUnit)
    function = property(GetFunction)
    symbol = property(GetSymbol)
    line_entry = property(GetLineEntry)


class SBSymbolContextList(SBList[SBSymbolContext], at="GetContextAtIndex", empty=SBSymbolContext):
    """Several of them, counted from 0."""

    @property
    def functions(self) -> list[SBFunction]:
        return [item.GetFunction() for item in self._items]

    @property
    def symbols(self) -> list[SBSymbol]:
        return [item.GetSymbol() for item in self._items]

    @property
    def modules(self) -> list[SBModule]:
        return [item.GetModule() for item in self._items]

    @property
    def compile_units(self) -> list[SBCompileUnit]:
        return [item.GetCompileUnit() for item in self._items]

    @property
    def line_entries(self) -> list[SBLineEntry]:
        return [item.GetLineEntry() for item in self._items]
