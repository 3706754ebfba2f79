"""SBModule, and all that is known about an address: SBSymbolContext."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.sections import sections
from machdbg.debugger.types import find_in
from machdbg.machine.function import Code
from machdbg.machine.image import Image

from . import constants
from .access import Access
from .base import SBFileSpec, SBList, SBObject
from .block import SBBlock
from .sections import SBSection
from .symbols import SBAddress, SBCompileUnit, SBFunction, SBLineEntry, SBSymbol, entry_at
from .types import SBType, SBTypeList, basic_type

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .target import SBTarget
    from .valuelist import SBValueList
    from .values import SBValue


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

    def GetByteOrder(self) -> int:
        return constants.eByteOrderLittle

    def GetAddressByteSize(self) -> int:
        return 8

    def GetVersion(self) -> list[int]:
        """Nothing: images have no versions."""
        return []

    def IsFileBacked(self) -> bool:
        return self.IsValid()

    # symbols

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

    def FindSymbols(self, name: str, kind: int = constants.eSymbolTypeAny) -> SBSymbolContextList:
        return self.FindFunctions(name)

    @property
    def symbols(self) -> list[SBSymbol]:
        return [self.GetSymbolAtIndex(index) for index in range(self.GetNumSymbols())]

    @property
    def symbol(self) -> Access:
        return Access(self.symbols, lambda symbol: [symbol.GetName()])

    # types and globals

    def FindFirstType(self, name: str) -> SBType:
        found = find_in([self._image], name) if self._image is not None else None
        return SBType(found, self._target)

    def FindTypes(self, name: str) -> SBTypeList:
        found = self.FindFirstType(name)
        return SBTypeList([found] if found.IsValid() else [])

    def GetTypes(self, mask: int = constants.eTypeClassAny) -> SBTypeList:
        """The types of the image, of the classes asked for."""
        types = [SBType(each, self._target) for each in self._image.types.values()] if self._image is not None else []
        return SBTypeList([each for each in types if mask == constants.eTypeClassAny or each.GetTypeClass() & mask])

    def GetBasicType(self, basic: int) -> SBType:
        return basic_type(basic, self._target)

    def FindGlobalVariables(self, target: SBTarget, name: str, most: int) -> SBValueList:
        from .valuelist import SBValueList
        found = target.FindGlobalVariables(name, 1 << 32)
        return SBValueList([each for each in found if each.GetAddress().GetModule() == self][:most])

    def FindFirstGlobalVariable(self, target: SBTarget, name: str) -> SBValue:
        from .values import SBValue
        return next(iter(self.FindGlobalVariables(target, name, 1)), SBValue())

    # files

    def _units(self) -> list[SBCompileUnit]:
        if self._image is None:
            return []
        return [SBCompileUnit(file, self._image, self._target) for file in self._image.sources()]

    def GetNumCompileUnits(self) -> int:
        return len(self._units())

    def GetCompileUnitAtIndex(self, index: int) -> SBCompileUnit:
        units = self._units()
        return units[index] if 0 <= index < len(units) else SBCompileUnit()

    def compile_unit_iter(self) -> Iterator[SBCompileUnit]:
        return iter(self._units())

    def FindCompileUnits(self, file: SBFileSpec) -> SBSymbolContextList:
        """The files of a name (with directories: of that path)."""
        wanted = file.GetPath()
        codes = self._image.functions.values() if self._image is not None else ()
        found = {code.file: code for code in codes if code.has_lines
                 and (code.file == wanted or code.file.rpartition("/")[2] == wanted)}
        return SBSymbolContextList([SBSymbolContext(code, code.address, self._target) for code in found.values()])

    compile_units = property(_units)

    # sections

    def GetNumSections(self) -> int:
        return len(self.sections)

    def GetSectionAtIndex(self, index: int) -> SBSection:
        found = self.sections
        return found[index] if 0 <= index < len(found) else SBSection()

    def FindSection(self, name: str) -> SBSection:
        return next((section for section in self.sections if section.GetName() == name), SBSection())

    def section_iter(self) -> Iterator[SBSection]:
        return iter(self.sections)

    def symbol_in_section_iter(self, section: SBSection) -> Iterator[SBSymbol]:
        return (symbol for symbol in self if section.holds(symbol.GetValue()))

    @property
    def sections(self) -> list[SBSection]:
        return [SBSection(each, self._target) for each in sections(self._image)] if self._image is not None else []

    @property
    def section(self) -> Access:
        return Access(self.sections, lambda section: [section.GetName()])

    # addresses

    def GetObjectFileHeaderAddress(self) -> SBAddress:
        return SBAddress(self._image.base, self._target) if self._image is not None else SBAddress()

    def GetObjectFileEntryPointAddress(self) -> SBAddress:
        code = self._image.functions.get("start") if self._image is not None else None
        return SBAddress(code.address, self._target) if code is not None else SBAddress()

    def ResolveFileAddress(self, address: int) -> SBAddress:
        return SBAddress(address, self._target)

    def ResolveSymbolContextForAddress(self, address: SBAddress, scope: int) -> SBSymbolContext:
        return address.GetSymbolContext(scope)

    def __iter__(self) -> Iterator[SBSymbol]:
        return iter(self.symbols)

    def __len__(self) -> int:
        return self.GetNumSymbols()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBModule) and self._image is other._image

    def __hash__(self) -> int:
        return hash(id(self._image))

    def describe(self) -> str:
        assert self._image is not None
        return f"(x86_64) {self._image.path}"

    file = property(GetFileSpec)
    platform_file = property(GetFileSpec)
    triple = property(GetTriple)
    uuid = property(GetUUIDString)
    byte_order = property(GetByteOrder)
    addr_size = property(GetAddressByteSize)
    num_symbols = property(GetNumSymbols)
    num_sections = property(GetNumSections)


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
        return SBCompileUnit.of(self._code, self._target)

    def GetBlock(self) -> SBBlock:
        return self._address.GetBlock()

    def GetParentOfInlinedScope(self, address: SBAddress, parent: SBAddress) -> SBSymbolContext:
        """Invalid: no function here is inlined."""
        return SBSymbolContext()

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
    block = property(GetBlock)


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
    def blocks(self) -> list[SBBlock]:
        return [item.GetBlock() for item in self._items]

    @property
    def compile_units(self) -> list[SBCompileUnit]:
        return [item.GetCompileUnit() for item in self._items]

    @property
    def line_entries(self) -> list[SBLineEntry]:
        return [item.GetLineEntry() for item in self._items]
