"""kext_request and what it calls: vector 39 of the spec of the kernel services, loading, and every refusal."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import pytest

from machdbg.kernel.constants import FALSE, KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import current_map, kernel_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    host,
    kern_return_t,
    mach_msg_type_number_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_offset_t,
)
from machdbg.kernel.libkern.OSKextLib import kext_request
from machdbg.kernel.macros import at_address, null
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard
from machdbg.kernel.settings import Settings
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from tests.kernel.user import MEMORY, User, booted, variables

NOT_PRIVILEGED, INVALID_ARGUMENT, NOT_FOUND = 0xDC008004, 0xDC008005, 0xDC008006
BAD_DATA, SERIALIZATION, DISABLED, NOT_LOADABLE = 0xDC008007, 0xDC008008, 0xDC00800A, 0xDC008013
MACH_REPLY_PORT, MACH_HOST_SELF = 26, 29
HELLO = "<key>CFBundleIdentifier</key><string>com.example.hello</string>"


@dataclass
class Answer:
    """What a client gets: MIG's result, the kernel's, the response."""

    code: int = 0
    result: int = 0
    response: bytes = b""


@function("test", line=1, has_lines=False)
async def ask(data: bytes, privileged: bool, answer: Answer) -> None:
    """Call kext_request as a server's stub does, with ``data``, which lies in MEMORY, as memory in transit."""
    copy, response, log = local(vm_map_copy_t), local(vm_offset_t), local(vm_offset_t)
    response_size, log_size = local(mach_msg_type_number_t), local(mach_msg_type_number_t)
    result = local(kern_return_t)
    assert await vm_map_copyin(current_map(), MEMORY, len(data), FALSE, copy) == KERN_SUCCESS
    host_priv = kernel_data().realhost if privileged else null(host)
    answer.code = await kext_request(host_priv, 0xFF2, copy.value.address, len(data), response, response_size, log,
                                     log_size, result)
    answer.result = result.value & 0xFFFFFFFF
    assert (log.value, log_size.value) == (0, 0)
    if response.value:
        sent = at_address(vm_map_copy, response.value)
        answer.response = kernel_space().read(sent.c_u.kdata.address, response_size.value)
        await vm_map_copy_discard(sent)
    await ReturnToUser(0)


@pytest.fixture(scope="module")
def user() -> User:
    return booted(settings=Settings(kexts=("com.example.hello", "com.example.codeless")))[0]


def answer(user: User, data: bytes, privileged: bool = True) -> tuple[int, int, bytes]:
    """The answer to a request; nothing that it needed on the way is still in use."""
    user.memory.write(MEMORY, data)
    got = Answer()
    user.enter(ask(data, privileged, got))
    assert not [each for each in user.machine.kernel_space.regions if each.name in ("VM_ALLOCATE", "kmem")]
    return got.code, got.result, got.response


def xml(text: str) -> bytes:
    """A property list as it is sent."""
    return text.encode() + b"\0"


def demand(predicate: str, arguments: str = HELLO) -> str:
    """A request as a property list."""
    return f"<dict><key>Predicate</key><string>{predicate}</string><key>Arguments</key><dict>{arguments}</dict></dict>"


def mkext(plist: str, **header: int) -> bytes:
    """An archive with a request; ``header`` gives words other than the right ones."""
    data = xml(plist)
    words = {"magic": 0x4D4B5854, "signature": 0x4D4F5358, "length": 44 + len(data), "adler32": 0, "version": 0,
             "numkexts": 0, "cputype": 0, "cpusubtype": 0, "offset": 44, "packed": 0, "full": len(data)} | header
    return struct.pack(">11I", *words.values()) + data


def test_39_no_data(user: User) -> None:
    assert answer(user, b"") == (KERN_FAILURE, KERN_INVALID_ARGUMENT, b"")


def test_39_xml(user: User) -> None:
    assert answer(user, b"<dict></dict>") == (KERN_SUCCESS, BAD_DATA, b"")  # no NUL
    assert answer(user, xml("<dict></dict>")) == (KERN_SUCCESS, INVALID_ARGUMENT, b"")  # no predicate
    for text in ("<array/>", "<dict><key>", "nonsense", "<dict><key>x</key></dict>"):
        assert answer(user, xml(text)) == (KERN_SUCCESS, SERIALIZATION, b"")
    assert answer(user, xml(demand("Eat"))) == (KERN_SUCCESS, INVALID_ARGUMENT, b"")


def test_39_privilege(user: User) -> None:
    assert answer(user, mkext(demand("Load")), privileged=False) == (KERN_SUCCESS, NOT_PRIVILEGED, b"")
    for predicate in ("Unload", "Start", "Stop", "GetKernelRequests", "SendResource"):
        assert answer(user, xml(demand(predicate)), privileged=False) == (KERN_SUCCESS, NOT_PRIVILEGED, b"")
    assert answer(user, xml(demand("GetLoaded")), privileged=False) == (KERN_SUCCESS, 0, b"<dict></dict>\0")


def test_archives_that_are_refused(user: User) -> None:
    load = demand("Load")
    for broken in (mkext(load, length=44), mkext(load, offset=40), mkext(load, full=1 << 20), mkext("<array/>")):
        assert answer(user, broken) == (KERN_SUCCESS, BAD_DATA, b"")
    for request in (demand("Start"), "<dict><key>Predicate</key><string>Load</string></dict>", demand("Load", "")):
        assert answer(user, mkext(request)) == (KERN_SUCCESS, INVALID_ARGUMENT, b"")
    assert answer(user, mkext(load.replace("hello", "unheard-of"))) == (KERN_SUCCESS, NOT_FOUND, b"")
    assert answer(user, mkext(load.replace("hello", "codeless"))) == (KERN_SUCCESS, NOT_LOADABLE, b"")
    assert answer(user, mkext(load, magic=1)) == (KERN_SUCCESS, SERIALIZATION, b"")  # taken for a property list
    variables(user.machine).sLoadEnabled = False
    assert answer(user, mkext(load)) == (KERN_SUCCESS, DISABLED, b"")
    variables(user.machine).sLoadEnabled = True


def test_the_life_of_a_kext(user: User) -> None:
    elements = {zone: zone.count for zone in variables(user.machine).k_zone}
    assert answer(user, xml(demand("Stop"))) == (KERN_SUCCESS, NOT_FOUND, b"")
    assert answer(user, mkext(demand("Load"))) == (KERN_SUCCESS, 0, b"")
    kext = variables(user.machine).sLoadedKexts
    assert (kext.loaded, kext.started, kext.kmod_info.id, kext.kmod_info.address_) == (1, 1, 1, 0xFFFFFF7F82A00000)
    assert answer(user, mkext(demand("Load"))) == (KERN_SUCCESS, 0, b"")  # once more does nothing
    assert variables(user.machine).sLoadedKexts == kext
    assert not kext.next
    response = b"<dict><key>com.example.hello</key><string>1.0.0</string></dict>\0"
    assert answer(user, xml(demand("GetLoaded"))) == (KERN_SUCCESS, 0, response)
    assert answer(user, xml(demand("Stop"))) == (KERN_SUCCESS, 0, b"")
    assert not kext.started
    assert answer(user, xml(demand("Start"))) == (KERN_SUCCESS, 0, b"")
    assert kext.started
    assert answer(user, xml(demand("GetKernelRequests"))) == (KERN_SUCCESS, 0, b"<array></array>\0")
    assert answer(user, xml(demand("Unload"))) == (KERN_SUCCESS, 0, b"")
    assert not variables(user.machine).sLoadedKexts
    assert {zone: zone.count for zone in variables(user.machine).k_zone} == elements


def message(user: User, data: bytes, size: int | None = None) -> tuple[int, ...]:
    """The answer to a request sent as a message: (code,), or the result and what the descriptors say of sizes."""
    user.memory.write(MEMORY + 0x4000, data)
    host_self = user.trap(MACH_HOST_SELF)
    reply = user.trap(MACH_REPLY_PORT)
    assert host_self
    assert reply
    length = len(data) if size is None else size
    body = struct.pack("<IQIIQII", 1, MEMORY + 0x4000, 1 << 24 | 1 << 8, length, 1 << 32, 0xFF2, length)
    assert user.send(0x80000000 | 19 | 21 << 8, host_self, reply, 0, 425, body, option=3, rcv_size=256,
                     rcv_name=reply) == 0
    bits, received, _, _, _, id = user.header(MEMORY)
    assert id == 525
    if not bits & 0x80000000:
        assert received == 36
        return (user.word(MEMORY + 32),)
    assert received == 80
    count, _, _, response, _, _, log, _, response_size, log_size, result = struct.unpack(
        "<IQIIQIIQIII", user.memory.read(MEMORY + 24, 56))
    assert (count, response, log) == (2, response_size, log_size)
    return result, response, log


@pytest.mark.parametrize("root", [True, False])
def test_39_as_messages(root: bool) -> None:
    (user,) = booted(settings=Settings(kexts=("com.example.hello",)), root=root)
    assert message(user, b"") == (KERN_FAILURE,)
    assert message(user, b"<dict></dict>") == (BAD_DATA, 0, 0)
    assert message(user, xml("<dict></dict>")) == (INVALID_ARGUMENT, 0, 0)
    assert message(user, mkext(demand("Load"))) == ((0 if root else NOT_PRIVILEGED), 0, 0)
    assert message(user, xml(demand("GetLoaded"))) == (0, 64 if root else 14, 0)
