"""libkern/c++/OSKext.cpp: kernel extensions are loaded, started, stopped and unloaded.

Behaviour: spec of the kernel services, E.4, which gives the chain from the request to a kext's start routine and the
codes of what is refused. The format of a request is the simulator's own: a property list, alone or at the place in an
archive that its header tells (``plist_offset``, ``plist_full_size``; never compressed, and the checksum is not looked
at), with "Predicate", and under "Arguments" the "CFBundleIdentifier" of the kext that is meant. The kexts themselves do
not come from the archive: they are those that the machine has (``machdbg.kernel.kexts``).
"""

from __future__ import annotations

from machdbg.kernel.cpu import call_pointer, kernel_space, local_array
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    OSKext,
    OSKextLogSpec,
    OSReturn,
    char_pointer,
    char_t,
    host_priv_t,
    mkext2_header,
    uint32_t,
)
from machdbg.kernel.kexts import kext_named
from machdbg.kernel.libkern.OSUnserialize import Value, serialize, unserialize
from machdbg.kernel.macros import at_address
from machdbg.machine.function import at, function
from machdbg.machine.view import Array, Pointer, ptr

kOSReturnSuccess = 0
kOSKextReturnNotPrivileged = 0xDC008004 - (1 << 32)
kOSKextReturnInvalidArgument = 0xDC008005 - (1 << 32)
kOSKextReturnNotFound = 0xDC008006 - (1 << 32)
kOSKextReturnBadData = 0xDC008007 - (1 << 32)
kOSKextReturnSerialization = 0xDC008008 - (1 << 32)
kOSKextReturnDisabled = 0xDC00800A - (1 << 32)
kOSKextReturnNotLoadable = 0xDC008013 - (1 << 32)

PRIVILEGED = ("Unload", "Start", "Stop", "GetKernelRequests", "SendResource")


@function("libkern/c++/OSKext.cpp", line=2979, name="OSKext::loadFromMkext")
async def OSKext_loadFromMkext(clientLogSpec: OSKextLogSpec, mkextBuffer: char_pointer, mkextBufferLength: uint32_t,
                               logInfoOut: Pointer[char_pointer], logInfoLengthOut: Pointer[uint32_t]) -> OSReturn:
    """Load the kext that an archive's request names. Refusals: disabled, an archive that cannot be read, another
    predicate than "Load", no arguments, no identifier; then the codes of loadKextWithIdentifier."""
    await at(3011)
    if not kernel_data().sLoadEnabled:
        await at(3038)
        return kOSKextReturnDisabled
    request = request_of(mkextBuffer, mkextBufferLength)
    if request is None:
        await at(3063)
        return kOSKextReturnBadData
    await at(3073)
    if request.get("Predicate") != "Load":
        return kOSKextReturnInvalidArgument
    await at(3084)
    arguments = request.get("Arguments")
    if not isinstance(arguments, dict):
        return kOSKextReturnInvalidArgument
    await at(3095)
    identifier = arguments.get("CFBundleIdentifier")
    if not isinstance(identifier, str):
        return kOSKextReturnInvalidArgument
    kextIdentifier: char_pointer = on_stack(identifier)
    await at(3134)
    result: OSReturn = await OSKext_loadKextWithIdentifier(kextIdentifier)
    return result


def request_of(mkextBuffer: int, length: int) -> dict[str, Value] | None:
    """The request in an archive; None if the archive cannot be read."""
    header = at_address(mkext2_header, mkextBuffer)
    total, offset, size = (int.from_bytes(word.to_bytes(4, "little"), "big")
                           for word in (header.length, header.plist_offset, header.plist_full_size))
    if total != length or offset < mkext2_header.record.size or offset + size > length:
        return None
    request = unserialize(header.space.read(mkextBuffer + offset, size).rstrip(b"\0"))
    return request if isinstance(request, dict) else None


def on_stack(text: str) -> int:
    """A C string on the stack of the running function; its address."""
    data = text.encode() + b"\0"
    array = local_array(char_t, len(data))
    array.space.write(array.address, data)
    return array.address


def loaded_kext(identifier: str) -> OSKext:
    """The kext of that identifier, if it is loaded; otherwise NULL."""
    kext: OSKext = kernel_data().sLoadedKexts
    while kext and text_of(kext.kmod_info.name) != identifier:
        kext = kext.next
    return kext


def text_of(array: Array[int]) -> str:
    """The C string in an array."""
    return array.space.read_string(array.address, len(array)).decode()


@function("libkern/c++/OSKext.cpp", line=4513, name="OSKext::loadKextWithIdentifier")
async def OSKext_loadKextWithIdentifier(kextIdentifier: char_pointer) -> OSReturn:
    """Load and start the kext of an identifier. kOSKextReturnNotFound if the machine has none such; the codes of
    load."""
    await at(4513)
    identifier = kernel_space().read_string(kextIdentifier).decode()
    theKext: ptr[OSKext] = loaded_kext(identifier)
    if not theKext:
        file = kext_named(identifier)
        if file is None:
            return kOSKextReturnNotFound
        theKext = at_address(OSKext, await kalloc(OSKext.record.size))
        theKext.clear()
        kmod = theKext.kmod_info
        kmod.space.write(kmod.name.address, identifier.encode())
        kmod.space.write(kmod.version.address, file.version.encode())
        kmod.address_, kmod.size, kmod.start, kmod.stop = file.address, file.size, file.start, file.stop
    result: OSReturn = await OSKext_load(theKext)
    if result and not theKext.loaded:
        await kfree(theKext.address, OSKext.record.size)
    return result


@function("libkern/c++/OSKext.cpp", line=4872, name="OSKext::load")
async def OSKext_load(this: ptr[OSKext]) -> OSReturn:
    """Put a kext among the loaded ones and start it; one that is loaded already is left as it is.

    kOSKextReturnNotLoadable for one without code; a kext that does not start is not loaded in the end.
    """
    await at(4872)
    data = kernel_data()
    if this.loaded:
        return kOSReturnSuccess
    if not this.kmod_info.start:
        return kOSKextReturnNotLoadable
    this.kmod_info.id = data.sLoadedKexts.kmod_info.id + 1 if data.sLoadedKexts else 1
    this.loaded = True
    this.next = data.sLoadedKexts
    data.sLoadedKexts = this
    result: OSReturn = await OSKext_start(this)
    if result:
        unlink(this)
    return result


def unlink(kext: OSKext) -> None:
    """Take a kext from among the loaded ones."""
    data = kernel_data()
    if data.sLoadedKexts == kext:
        data.sLoadedKexts = kext.next
    else:
        before: OSKext = data.sLoadedKexts
        while before.next != kext:
            before = before.next
        before.next = kext.next
    kext.loaded = False


@function("libkern/c++/OSKext.cpp", line=6289, name="OSKext::start")
async def OSKext_start(this: ptr[OSKext]) -> OSReturn:
    """Call a kext's start routine, unless it has been; what that returns."""
    await at(6289)
    if this.started:
        return kOSReturnSuccess
    result: OSReturn = await call_pointer(this.kmod_info.start, this.kmod_info, 0)
    this.started = result == kOSReturnSuccess
    return result


async def stop(kext: OSKext) -> int:
    """Call a kext's stop routine, if it runs and has one; what that returns."""
    if not kext.started or not kext.kmod_info.stop:
        return kOSReturnSuccess
    result: int = await call_pointer(kext.kmod_info.stop, kext.kmod_info, 0)
    kext.started = result != kOSReturnSuccess
    return result


@function("libkern/c++/OSKext.cpp", line=7916, name="OSKext::handleRequest")
async def OSKext_handleRequest(hostPriv: host_priv_t, clientLogSpec: OSKextLogSpec, requestBuffer: char_pointer,
                               requestLength: uint32_t, responseOut: Pointer[char_pointer],
                               responseLengthOut: Pointer[uint32_t], logInfoOut: Pointer[char_pointer],
                               logInfoLengthOut: Pointer[uint32_t]) -> OSReturn:
    """Do what a property list asks for: "Start", "Stop", "Unload" a loaded kext, "GetLoaded" (a response: identifiers
    and versions), "GetKernelRequests" (a response: the kernel never has any). Nobody waits for what "SendResource"
    brings. Refusals: no NUL at the end, no dictionary, no predicate or an unknown one, no privilege, not loaded."""
    await at(7963)
    text = kernel_space().read(requestBuffer, requestLength)
    if not text.endswith(b"\0"):
        return kOSKextReturnBadData
    await at(7975)
    request = unserialize(text.rstrip(b"\0"))
    if not isinstance(request, dict):
        return kOSKextReturnSerialization
    await at(7993)
    predicate = request.get("Predicate")
    if not isinstance(predicate, str):
        return kOSKextReturnInvalidArgument
    await at(8009)
    if not hostPriv and predicate in PRIVILEGED:
        return kOSKextReturnNotPrivileged
    if predicate == "GetLoaded":
        respond(loaded_versions(), responseOut, responseLengthOut)
        return kOSReturnSuccess
    if predicate == "GetKernelRequests":
        respond([], responseOut, responseLengthOut)
        return kOSReturnSuccess
    if predicate not in ("Start", "Stop", "Unload"):
        return kOSKextReturnInvalidArgument
    arguments = request.get("Arguments")
    identifier = arguments.get("CFBundleIdentifier") if isinstance(arguments, dict) else None
    if not isinstance(identifier, str):
        return kOSKextReturnInvalidArgument
    theKext: ptr[OSKext] = loaded_kext(identifier)
    if not theKext:
        return kOSKextReturnNotFound
    if predicate == "Start":
        return await OSKext_start(theKext)
    result: OSReturn = await stop(theKext)
    if result == kOSReturnSuccess and predicate == "Unload":
        unlink(theKext)
        await kfree(theKext.address, OSKext.record.size)
    return result


def loaded_versions() -> dict[str, Value]:
    """The versions of the loaded kexts by their identifiers."""
    versions: dict[str, Value] = {}
    kext: OSKext = kernel_data().sLoadedKexts
    while kext:
        versions[text_of(kext.kmod_info.name)] = text_of(kext.kmod_info.version)
        kext = kext.next
    return versions


def respond(value: Value, response: Pointer[int], length: Pointer[int]) -> None:
    """Put a response, with a NUL at the end, into memory of its own in the kernel's map."""
    text = serialize(value).encode() + b"\0"
    response.value = kmem_alloc(kernel_data().kernel_map, len(text))
    length.value = len(text)
    kernel_space().write(response.value, text)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.vm.vm_kern import kmem_alloc
