"""SBType: types as scripts see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.declaration import declaration
from machdbg.debugger.typename import member_owner, type_name
from machdbg.debugger.types import find_in
from machdbg.machine.ctype import (
    UNSIGNED_INT,
    Array,
    CType,
    Enum,
    Field,
    Float,
    FunctionType,
    Integer,
    Pointer,
    Record,
    Typedef,
    Void,
    strip,
)

from . import constants
from .base import SBList, SBObject

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .modules import SBModule

_BASIC = {"void": constants.eBasicTypeVoid, "char": constants.eBasicTypeChar,
          "signed char": constants.eBasicTypeSignedChar, "unsigned char": constants.eBasicTypeUnsignedChar,
          "short": constants.eBasicTypeShort, "unsigned short": constants.eBasicTypeUnsignedShort,
          "int": constants.eBasicTypeInt, "unsigned int": constants.eBasicTypeUnsignedInt,
          "long": constants.eBasicTypeLong, "unsigned long": constants.eBasicTypeUnsignedLong,
          "long long": constants.eBasicTypeLongLong, "unsigned long long": constants.eBasicTypeUnsignedLongLong,
          "_Bool": constants.eBasicTypeBool, "bool": constants.eBasicTypeBool, "float": constants.eBasicTypeFloat,
          "double": constants.eBasicTypeDouble}


class SBType(SBObject):
    """A type."""

    def __init__(self, ctype: CType | None = None, target: Target | None = None, owner: str = "") -> None:
        self.ctype = ctype
        self._target = target
        self._owner = owner

    def _made(self, ctype: CType | None) -> SBType:
        return SBType(ctype, self._target, self._owner) if ctype is not None else SBType()

    @property
    def _stripped(self) -> CType | None:
        return strip(self.ctype) if self.ctype is not None else None

    def IsValid(self) -> bool:
        return self.ctype is not None

    def GetName(self) -> str | None:
        return type_name(self.ctype, self._owner) if self.ctype is not None else None

    GetDisplayTypeName = GetName

    def GetByteSize(self) -> int:
        return self.ctype.size if self.ctype is not None else 0

    def GetByteAlign(self) -> int:
        return self.ctype.align if self.ctype is not None else 0

    # kinds

    def IsPointerType(self) -> bool:
        return isinstance(self._stripped, Pointer)

    def IsReferenceType(self) -> bool:
        return False

    def IsFunctionType(self) -> bool:
        return isinstance(self._stripped, FunctionType)

    def IsArrayType(self) -> bool:
        return isinstance(self._stripped, Array)

    def IsTypedefType(self) -> bool:
        return isinstance(self.ctype, Typedef)

    def IsAnonymousType(self) -> bool:
        return isinstance(self.ctype, Record) and self.ctype.tag is None

    def IsAggregateType(self) -> bool:
        return isinstance(self._stripped, Record | Array)

    def IsTypeComplete(self) -> bool:
        stripped = self._stripped
        return stripped is not None and not (isinstance(stripped, Record) and stripped.fields is None)

    def GetTypeClass(self) -> int:
        """eTypeClassStruct and its like."""
        if isinstance(self.ctype, Typedef):
            return constants.eTypeClassTypedef
        stripped = self._stripped
        if isinstance(stripped, Record):
            return constants.eTypeClassUnion if stripped.kind == "union" else constants.eTypeClassStruct
        for kind, number in ((Enum, constants.eTypeClassEnumeration), (Pointer, constants.eTypeClassPointer),
                             (Array, constants.eTypeClassArray), (FunctionType, constants.eTypeClassFunction),
                             (Integer, constants.eTypeClassBuiltin), (Float, constants.eTypeClassBuiltin),
                             (Void, constants.eTypeClassBuiltin)):
            if isinstance(stripped, kind):
                return number
        return constants.eTypeClassInvalid

    def GetBasicType(self, basic: int | None = None) -> Any:
        """eBasicTypeInt and its like; given such a number, that type."""
        if basic is not None:
            return basic_type(basic, self._target)
        return _BASIC.get(str(self._stripped), constants.eBasicTypeInvalid)

    def IsPolymorphicClass(self) -> bool:
        """False: C has no classes, vectors or scoped enumerations."""
        return False

    IsVectorType = IsScopedEnumerationType = IsPolymorphicClass

    def GetNumberOfDirectBaseClasses(self) -> int:
        """0: C has no classes, members that are functions, templates or base classes."""
        return 0

    GetNumberOfVirtualBaseClasses = GetNumberOfMemberFunctions = GetNumberOfDirectBaseClasses
    GetNumberOfTemplateArguments = GetNumberOfDirectBaseClasses
    num_bases = num_vbases = num_template_args = property(GetNumberOfDirectBaseClasses)

    # other types

    def GetPointerType(self) -> SBType:
        return self._made(Pointer(self.ctype) if self.ctype is not None else None)

    def GetPointeeType(self) -> SBType:
        stripped = self._stripped
        return self._made(stripped.target if isinstance(stripped, Pointer) else None)

    def GetDereferencedType(self) -> SBType:
        return self.GetPointeeType()

    def GetTypedefedType(self) -> SBType:
        return self._made(self.ctype.target if isinstance(self.ctype, Typedef) else None)

    def GetCanonicalType(self) -> SBType:
        return self._made(self._stripped)

    def GetEnumerationIntegerType(self) -> SBType:
        return self._made(UNSIGNED_INT if isinstance(self._stripped, Enum) else None)

    def GetReferenceType(self) -> SBType:
        """Invalid: C has no references."""
        return SBType()

    def GetModule(self) -> SBModule:
        """The image that has a type of this name."""
        from .modules import SBModule
        name = self.GetName()
        images = self._target.images if self._target is not None and name else []
        return next((SBModule(image, self._target) for image in images if find_in([image], name or "") is not None),
                    SBModule())

    def GetUnqualifiedType(self) -> SBType:
        return self

    def GetArrayElementType(self) -> SBType:
        stripped = self._stripped
        return self._made(stripped.element if isinstance(stripped, Array) else None)

    def GetArrayType(self, count: int) -> SBType:
        return self._made(Array(self.ctype, count) if self.ctype is not None else None)

    def GetFunctionReturnType(self) -> SBType:
        stripped = self._stripped
        return self._made(stripped.returns if isinstance(stripped, FunctionType) else None)

    def GetFunctionArgumentTypes(self) -> SBTypeList:
        stripped = self._stripped
        return SBTypeList([self._made(each) for each in stripped.parameters]
                          if isinstance(stripped, FunctionType) else [])

    # members

    def _fields(self) -> list[Field]:
        stripped = self._stripped
        return list(stripped.fields or ()) if isinstance(stripped, Record) else []

    def GetNumberOfFields(self) -> int:
        return len(self._fields())

    def GetFieldAtIndex(self, index: int) -> SBTypeMember:
        fields = self._fields()
        if not 0 <= index < len(fields) or self.ctype is None:
            return SBTypeMember()
        return SBTypeMember(fields[index], self._target, member_owner(self.ctype, self._owner))

    def get_fields_array(self) -> list[SBTypeMember]:
        return [self.GetFieldAtIndex(index) for index in range(self.GetNumberOfFields())]

    def GetEnumMembers(self) -> SBTypeEnumMemberList:
        stripped = self._stripped
        if not isinstance(stripped, Enum):
            return SBTypeEnumMemberList()
        return SBTypeEnumMemberList([SBTypeEnumMember(name, number, self)
                                     for name, number in stripped.enumerators.items()])

    def __len__(self) -> int:
        return self.GetNumberOfFields()

    def __iter__(self) -> Iterator[SBTypeMember]:
        return iter(self.get_fields_array())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBType) and self.GetName() == other.GetName()

    def __hash__(self) -> int:
        return hash(self.GetName())

    def describe(self) -> str:
        assert self.ctype is not None
        if isinstance(self.ctype, Typedef):
            return f"typedef {self.GetName()}"
        return declaration(self.ctype)

    name = property(GetName)
    size = property(GetByteSize)
    is_pointer = property(IsPointerType)
    is_reference = property(IsReferenceType)
    is_complete = property(IsTypeComplete)
    num_fields = property(GetNumberOfFields)
    fields = property(get_fields_array)
    members = property(get_fields_array)
    enum_members = property(GetEnumMembers)
    type = property(GetTypeClass)
    module = property(GetModule)


class SBTypeMember(SBObject):
    """A member of a structure or union."""

    def __init__(self, field: Field | None = None, target: Target | None = None, owner: str = "") -> None:
        self._field = field
        self._target = target
        self._owner = owner

    def IsValid(self) -> bool:
        return self._field is not None

    def GetName(self) -> str | None:
        return self._field.name if self._field is not None else None

    def GetType(self) -> SBType:
        return SBType(self._field.type, self._target, self._owner) if self._field is not None else SBType()

    def GetOffsetInBytes(self) -> int:
        return self._field.offset if self._field is not None else 0

    def GetOffsetInBits(self) -> int:
        return 8 * self.GetOffsetInBytes() + ((self._field.bit_offset or 0) if self._field is not None else 0)

    def IsBitfield(self) -> bool:
        return self._field is not None and self._field.bit_size is not None

    def GetBitfieldSizeInBits(self) -> int:
        return (self._field.bit_size or 0) if self._field is not None else 0

    def describe(self) -> str:
        bits = f" : {self.GetBitfieldSizeInBits()}" if self.IsBitfield() else ""
        rest = self.GetOffsetInBits() - 8 * self.GetOffsetInBytes()
        offset = f"{self.GetOffsetInBytes()} + {rest} bits" if rest else f"{self.GetOffsetInBytes()}"
        return f"+{offset}: ({self.GetType()}) {self.GetName() or ''}{bits}"

    name = property(GetName)
    type = property(GetType)
    byte_offset = property(GetOffsetInBytes)
    bit_offset = property(GetOffsetInBits)
    is_bitfield = property(IsBitfield)
    bitfield_bit_size = property(GetBitfieldSizeInBits)


class SBTypeEnumMember(SBObject):
    """A constant of an enumeration."""

    def __init__(self, name: str, number: int, type_: SBType) -> None:
        self._name = name
        self._number = number
        self._type = type_

    def GetName(self) -> str:
        return self._name

    def GetValueAsUnsigned(self) -> int:
        return self._number & (1 << 64) - 1

    def GetValueAsSigned(self) -> int:
        return self._number

    def GetType(self) -> SBType:
        return self._type

    def describe(self) -> str:
        return f"unsigned int {self._name}"

    name = property(GetName)
    type = property(GetType)
    signed = property(GetValueAsSigned)
    unsigned = property(GetValueAsUnsigned)


class SBTypeList(SBList[SBType], at="GetTypeAtIndex", empty=SBType):
    """Types, counted from 0."""


class SBTypeEnumMemberList(SBList[SBTypeEnumMember], at="GetTypeEnumMemberAtIndex"):
    """Constants of an enumeration, counted from 0."""


def basic_type(basic: int, target: Target | None) -> SBType:
    """The type that an eBasicType number stands for; invalid if C has none."""
    name = next((name for name, number in _BASIC.items() if number == basic), None)
    return SBType(find_in([], name) if name is not None else None, target)
