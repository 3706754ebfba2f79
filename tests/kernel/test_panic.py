"""The report of a panic: section H of the kernel services' spec, vectors 19 and 40."""

from __future__ import annotations

import re

import pytest

from machdbg.kernel.constants import MACH_MSG_TYPE_PORT_RECEIVE
from machdbg.kernel.cpu import call_pointer
from machdbg.kernel.data import DATA_ADDRESS
from machdbg.kernel.macros import MACH_MSGH_BITS
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_server
from machdbg.machine.function import Call, at, function
from machdbg.machine.machine import Panicked
from tests.kernel.user import User, booted, variables


@function("test", line=1, has_lines=False)
async def strange_destination() -> None:
    """A message whose destination the kernel has somehow received."""
    await at(1)
    kmsg = await ipc_kmsg_alloc(200)
    kmsg.ikm_header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_RECEIVE, 0)
    kmsg.ikm_header.msgh_remote_port = variables(USERS[0].machine).realhost.special[1]
    kmsg.ikm_header.msgh_size = 32
    await at(2)
    await ipc_kobject_server(kmsg, 0)


@function("test", line=2, has_lines=False)
async def wild_call() -> None:
    """A call through a pointer to nothing."""
    await at(1)
    await call_pointer(DATA_ADDRESS - 0x10)


USERS: list[User] = []


@pytest.fixture
def user() -> User:
    USERS[:] = booted()
    return USERS[0]


def panic(user: User, call: Call[None]) -> tuple[Panicked, list[str]]:
    """Have the user call a kernel function that panics; the stop and the report's lines."""
    with pytest.raises(AssertionError):
        user.enter(call)
    stop = user.machine.step()
    assert isinstance(stop, Panicked)
    return stop, "".join(text for _, text in user.machine.timeline.output).splitlines()


def test_the_report(user: User) -> None:
    stop, lines = panic(user, strange_destination())
    first = lines.index(stop.text)
    assert re.fullmatch(r'panic\(cpu 0 caller 0x[0-9a-f]{16}\): "ipc_kobject_server: strange destination rights"'
                        r"@/BuildRoot/.*/osfmk/kern/ipc_kobject\.c:402", stop.text)
    assert lines[first + 1] == "Backtrace (CPU 0), Frame : Return Address"
    trace = lines[first + 2 : lines.index("", first)]
    assert re.fullmatch(r"0x[0-9a-f]{16} : 0x[0-9a-f]{16} mach_kernel : _ipc_kobject_server \+ 0x[0-9a-f]+", trace[0])
    assert re.fullmatch(r"0x[0-9a-f]{16} : 0x[01] ", trace[1]), "the test's own function is in no image"
    rest = "\n".join(lines[first + 2 + len(trace):])
    assert rest == (
        "\nBSD process name corresponding to current thread: test0\nBoot args: debug=0x144 keepsyms=1\n\n"
        "Mac OS version:\n17G65\n\nKernel version:\nDarwin Kernel Version 17.7.0: Thu Jun 21 22:53:14 PDT 2018; "
        "root:xnu-4570.71.2~1/DEVELOPMENT_X86_64\n__HIB  text base: 0xffffff8000100000\nSystem model name: machdbg\n\n"
        f"System uptime in nanoseconds: {user.machine.now}\nloaded kexts:\n(none)")


def test_a_page_fault_of_the_kernel_s(user: User) -> None:
    stop, lines = panic(user, wild_call())
    text = "\n".join(lines)
    assert "type 14=page fault, registers:\nRSP: 0x" in text
    assert f"Fault CR2: 0x{DATA_ADDRESS - 0x10:016x}, Error code: 0x" in text
    assert stop.text in lines
