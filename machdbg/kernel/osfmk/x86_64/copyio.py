"""osfmk/x86_64/copyio.c: bytes between a user's memory and the kernel's, with faults caught.

Behaviour: spec of the kernel services, section F.3. The user's memory is that of the running thread's process.
"""

from __future__ import annotations

from machdbg.kernel.cpu import current_thread, kernel_space, panic, running_thread
from machdbg.kernel.headers import char_pointer, int_t, mach_msg_size_t, thread_t, user_addr_t, vm_size_t, void_pointer
from machdbg.kernel.macros import vm_map_max
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import PAGE_SIZE, AddressSpace, Fault
from machdbg.machine.view import Pointer, codec_of

EFAULT = 14
ENAMETOOLONG = 63
COPYIN = 0
COPYOUT = 1
COPYINSTR = 2
COPYSIZELIMIT_PANIC = 64 * 1024 * 1024
VM_MIN_KERNEL_ADDRESS = 0xFFFFFF8000000000


def user_space() -> AddressSpace | None:
    """The user half of the address space that the running thread sees; None for a thread of the kernel's."""
    process = running_thread().process
    return process.space if process is not None else None


def _bcopy(source: AddressSpace, src: int, target: AddressSpace, dst: int, count: int) -> int:
    """Move bytes; 0, or EFAULT at the first one that cannot be moved. Those before it have been."""
    while count:
        piece = min(count, PAGE_SIZE - src % PAGE_SIZE, PAGE_SIZE - dst % PAGE_SIZE)
        try:
            target.write(dst, source.read(src, piece))
        except Fault:
            return EFAULT
        src, dst, count = src + piece, dst + piece, count - piece
    return 0


def _bcopystr(source: AddressSpace, src: int, target: AddressSpace, dst: int, limit: int) -> tuple[int, int]:
    """Move a string with its NUL, at most ``limit`` bytes: (0, ENAMETOOLONG or EFAULT; bytes moved)."""
    for copied in range(limit):
        try:
            byte = source.read(src + copied, 1)
        except Fault:
            return EFAULT, copied
        target.write(dst + copied, byte)
        if byte == b"\0":
            return 0, copied + 1
    return ENAMETOOLONG, limit


@function("osfmk/x86_64/copyio.c", line=156)
async def copyio(copy_type: int_t, user_addr: user_addr_t, kernel_addr: char_pointer, nbytes: vm_size_t,
                 lencopied: Pointer[vm_size_t], use_kernel_map: int_t) -> int_t:
    """The one that does it: COPYIN, COPYOUT or COPYINSTR. Returns 0, EFAULT or ENAMETOOLONG (a string without end)."""
    await at(159)
    thread: thread_t = current_thread()
    await at(163)
    error: int_t = 0
    await at(170)
    if nbytes > COPYSIZELIMIT_PANIC:
        await at(171)
        panic(f"copyio(0x{user_addr:x}, 0x{kernel_addr:x}, {nbytes}) - transfer too large")
    await at(177)
    if nbytes == 0:
        await at(178)
        await at(343)
        return 0
    await at(183)
    if kernel_addr < VM_MIN_KERNEL_ADDRESS:
        await at(184)
        panic(f"Invalid copy parameter, copy type: {copy_type}, kernel pointer: 0x{kernel_addr:x}, len: {nbytes}")
    await at(189)
    user = user_space()
    if user is None or user_addr + nbytes > vm_map_max(thread.map):
        await at(191)
        error = EFAULT
        await at(192)
        await at(343)
        return error
    await at(227)
    kernel = kernel_space()
    await at(248)
    if copy_type == COPYIN:
        await at(251)
        error = _bcopy(user, user_addr, kernel, kernel_addr, nbytes)
        await at(254)
    elif copy_type == COPYOUT:
        await at(257)
        error = _bcopy(kernel, kernel_addr, user, user_addr, nbytes)
        await at(260)
    else:
        await at(281)
        error, bytes_copied = _bcopystr(user, user_addr, kernel, kernel_addr, nbytes)
        await at(290)
        if lencopied:
            await at(291)
            lencopied.value = bytes_copied
    await at(320)
    await at(343)
    return error


def NULL_LENGTH() -> Pointer[int]:
    """No place for a length."""
    return Pointer(kernel_space(), 0, codec_of(vm_size_t, {}))


@function("osfmk/x86_64/copyio.c", line=368)
async def copyinmsg(user_addr: user_addr_t, kernel_addr: char_pointer, nbytes: mach_msg_size_t) -> int_t:
    """Copy (a part of) a message from the user. Returns 0 or EFAULT."""
    await at(370)
    return await tail_call(copyio(COPYIN, user_addr, kernel_addr, nbytes, NULL_LENGTH(), 0))


@function("osfmk/x86_64/copyio.c", line=374)
async def copyin(user_addr: user_addr_t, kernel_addr: char_pointer, nbytes: vm_size_t) -> int_t:
    """Copy from the user. Returns 0 or EFAULT."""
    await at(376)
    return await tail_call(copyio(COPYIN, user_addr, kernel_addr, nbytes, NULL_LENGTH(), 0))


@function("osfmk/x86_64/copyio.c", line=398)
async def copyinstr(user_addr: user_addr_t, kernel_addr: char_pointer, nbytes: vm_size_t,
                    lencopied: Pointer[vm_size_t]) -> int_t:
    """Copy a string from the user, its NUL included; ``lencopied`` gets its length. 0, EFAULT or ENAMETOOLONG."""
    await at(400)
    lencopied.value = 0
    await at(402)
    return await tail_call(copyio(COPYINSTR, user_addr, kernel_addr, nbytes, lencopied, 0))


@function("osfmk/x86_64/copyio.c", line=406)
async def copyoutmsg(kernel_addr: char_pointer, user_addr: user_addr_t, nbytes: mach_msg_size_t) -> int_t:
    """Copy (a part of) a message to the user. Returns 0 or EFAULT."""
    await at(408)
    await at(409)
    return await tail_call(copyio(COPYOUT, user_addr, kernel_addr, nbytes, NULL_LENGTH(), 0))


@function("osfmk/x86_64/copyio.c", line=413)
async def copyout(kernel_addr: void_pointer, user_addr: user_addr_t, nbytes: vm_size_t) -> int_t:
    """Copy to the user. Returns 0 or EFAULT."""
    await at(415)
    await at(416)
    return await tail_call(copyio(COPYOUT, user_addr, kernel_addr, nbytes, NULL_LENGTH(), 0))
