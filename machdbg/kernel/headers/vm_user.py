"""osfmk/mach/vm_types.h, vm_region.h: what users of an address map say and are told."""

from typing import Annotated, Final

from machdbg.machine.view import Pointer, PointerTo, Struct

from .types import int_t, mach_vm_address_t, mach_vm_size_t, typedef, uint64_t, unsigned_int

VM_REGION_BASIC_INFO_64: Final = 9
VM_REGION_BASIC_INFO: Final = 10
VM_REGION_EXTENDED_INFO_LEGACY: Final = 11
VM_REGION_TOP_INFO: Final = 12
VM_REGION_EXTENDED_INFO: Final = 13
VM_SYNC_ASYNCHRONOUS: Final = 1
VM_SYNC_SYNCHRONOUS: Final = 2
VM_SYNC_CONTIGUOUS: Final = 0x20

vm_region_flavor_t = Annotated[int, typedef("vm_region_flavor_t", int_t)]
vm_region_info_t = Annotated[Pointer[int_t], PointerTo("vm_region_info_t")]
vm_region_recurse_info_t = Annotated[Pointer[int_t], PointerTo("vm_region_recurse_info_t")]
vm_sync_t = Annotated[int, typedef("vm_sync_t", unsigned_int)]
memory_object_offset_t = Annotated[int, typedef("memory_object_offset_t", uint64_t)]


class mach_vm_read_entry(Struct):
    """An element of a ``mach_vm_read_entry_t``, of which there are 256."""

    address_: mach_vm_address_t
    size: mach_vm_size_t


mach_vm_read_entry_t = Annotated[Pointer[mach_vm_read_entry], PointerTo("mach_vm_read_entry_t")]
