"""libkern/mkext.h, libkern/OSKextLib.h, libkern/c++/OSKext.h and mach/kmod.h, reduced: kernel extensions.

Behaviour: spec of the kernel services, E.4; the members of OSKext and of kmod_info_t are those that the model needs.
"""

from typing import Annotated

from machdbg.machine.view import Array, ArrayOf, Struct, ptr

from .types import (
    boolean_t,
    char_t,
    function_pointer,
    int_t,
    kern_return_t,
    typedef,
    uint32_t,
    vm_address_t,
    vm_size_t,
)

OSReturn = Annotated[int, typedef("OSReturn", kern_return_t)]
OSKextLogSpec = Annotated[int, typedef("OSKextLogSpec", uint32_t)]


class mkext2_header(Struct):
    """What an archive of kexts begins with, 44 bytes; every word is big-endian."""

    magic: uint32_t
    signature: uint32_t
    length: uint32_t
    adler32: uint32_t
    version: uint32_t
    numkexts: uint32_t
    cputype: uint32_t
    cpusubtype: uint32_t
    plist_offset: uint32_t
    plist_compressed_size: uint32_t
    plist_full_size: uint32_t


class kmod_info_t(Struct, name="kmod_info_t"):
    """A kext's code as it lies in memory."""

    id: uint32_t
    reference_count: int_t
    name: Annotated[Array[int], ArrayOf(char_t, 64)]
    version: Annotated[Array[int], ArrayOf(char_t, 64)]
    address_: vm_address_t
    size: vm_size_t
    start: function_pointer
    stop: function_pointer


class OSKext(Struct, name="OSKext"):
    """A kext that the kernel has loaded."""

    next: ptr["OSKext"]
    loaded: boolean_t
    started: boolean_t
    kmod_info: kmod_info_t
