"""libsystem_kernel at work, against a kernel of the test's: restarts of mach_msg, replies to stubs, error texts."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import REPLY_PORT, TASK_SELF, Run, answer

RunC = Callable[..., Run]
FACTS = Path(__file__).parent.parent / "facts"
STRINGS: dict[str, str] = json.loads((FACTS / "user_constants.json").read_text())["error_strings"]

MACH_MSG, MACH_MSG_OVERWRITE, MOD_REFS = 31, 32, 19
SEND_INTERRUPTED, RCV_INTERRUPTED, SEND_INVALID_DEST, RCV_PORT_DIED = 0x10000007, 0x10004005, 0x10000003, 0x10004009


def scripted(number: int, *results: int) -> Callable[[Run, int, dict[str, int]], int]:
    """A kernel whose trap ``number`` gives ``results``, one after the other."""
    left: Iterator[int] = iter(results)
    return lambda run, trap, registers: next(left) if trap == number else answer(run, trap, registers)


def options(run: Run, number: int = MACH_MSG) -> list[tuple[int, int]]:
    """Option and send size of the calls of mach_msg."""
    return [(registers["rsi"], registers["rdx"]) for trap, registers in run.calls if trap == number]


@pytest.mark.parametrize(("function", "number", "more"), [
    ("mach_msg", MACH_MSG, ""), ("mach_msg_overwrite", MACH_MSG_OVERWRITE, ", &header, 9"),
])
def test_restart(run: RunC, function: str, number: int, more: str) -> None:
    def client(option: str) -> str:
        return f"""
#include <mach/mach.h>
int main(void) {{
    mach_msg_header_t header;
    return {function}(&header, {option}, 24, 32, 5, 6, 7{more}) & 0xff;
}}"""

    both = "MACH_SEND_MSG | MACH_RCV_MSG"
    done = run(client(both), traps=scripted(number, SEND_INTERRUPTED, SEND_INTERRUPTED, RCV_INTERRUPTED,
                                            RCV_INTERRUPTED, 0))
    assert done.status == 0
    assert options(done, number) == [(3, 24), (3, 24), (3, 24), (2, 0), (2, 0)]
    done = run(client(f"{both} | MACH_SEND_INTERRUPT"), traps=scripted(number, SEND_INTERRUPTED))
    assert (done.status, options(done, number)) == (7, [(3, 24)])
    done = run(client(f"{both} | MACH_RCV_INTERRUPT"), traps=scripted(number, RCV_INTERRUPTED))
    assert (done.status, options(done, number)) == (5, [(3, 24)])


def test_arguments_of_the_trap(run: RunC) -> None:
    done = run("""
#include <mach/mach.h>
int main(void) {
    mach_msg_header_t header, other;
    mach_msg(&header, MACH_RCV_MSG, 1, 2, 3, 4, 5);
    mach_msg_overwrite(&header, MACH_RCV_MSG, 1, 2, 3, 4, 5, &other, 6);
    return (int)((char *)&header - (char *)&other);
}""")
    space = done.process.space
    (_, plain), (_, overwrite) = [call for call in done.calls if call[0] in (MACH_MSG, MACH_MSG_OVERWRITE)]
    for registers in (plain, overwrite):
        assert [registers[name] for name in ("rsi", "rdx", "r10", "r8", "r9")] == [2, 1, 2, 3, 4]
    assert overwrite["rdi"] == plain["rdi"]
    seventh = struct.unpack("<3Q", space.read(overwrite["rsp"] + 8, 24))
    assert (seventh[0], overwrite["rdi"] - seventh[1], seventh[2]) == (5, done.status, 6)


CLIENT = """
#include <mach/mach.h>
#include <stdio.h>
int main(void) {
    semaphore_t semaphore = 0x55;
    kern_return_t kr = semaphore_create(mach_task_self(), &semaphore, SYNC_POLICY_LIFO, 7);
    printf("%d %x", kr, semaphore);
    return 0;
}"""


def header(bits: int, size: int, id_: int) -> bytes:
    return struct.pack("<6I", bits, size, 0, REPLY_PORT, 0, id_)


def reply(id_: int = 3518, *, bits: int = 0x80000000, size: int = 40, count: int = 1, disposition: int = 17,
          type_: int = 0) -> bytes:
    return header(bits, size, id_) + struct.pack("<3I2xBB", count, 0xABC, 0, disposition, type_)


def error_reply(code: int, *, size: int = 36) -> bytes:
    return header(0, size, 3518) + struct.pack("<8si", bytes(8), code)


@pytest.mark.parametrize(("message", "printed"), [
    (reply(), "0 abc"),
    (error_reply(4), "4 55"),
    (error_reply(0), "-300 55"),
    (error_reply(4, size=40), "-300 55"),
    (reply(71), "-308 55"),
    (reply(3517), "-301 55"),
    (reply(count=2), "-300 55"),
    (reply(size=44), "-300 55"),
    (reply(bits=0), "-300 55"),
    (reply(disposition=18), "-300 55"),
    (reply(type_=1), "-300 55"),
])
def test_reply(run: RunC, message: bytes, printed: str) -> None:
    def traps(run: Run, number: int, registers: dict[str, int]) -> int:
        if number != MACH_MSG:
            return answer(run, number, registers)
        space = run.process.space
        request = space.read(registers["rdi"], 40)
        bits, _, remote, local, voucher, id_ = struct.unpack("<6I", request[:24])  # the kernel sets the size
        assert (bits, remote, local, voucher, id_) == (0x1513, TASK_SELF, REPLY_PORT, 0, 3418)
        assert request[24:32] == bytes([0, 0, 0, 0, 1, 0, 0, 0])
        assert struct.unpack("<2i", request[32:]) == (2, 7)
        assert (registers["rsi"], registers["rdx"], registers["r10"], registers["r8"]) == (3, 40, 48, REPLY_PORT)
        space.write(registers["rdi"], message)
        return 0

    assert run(CLIENT, traps=traps).printed == printed


@pytest.mark.parametrize(("code", "given_up"), [
    (SEND_INVALID_DEST, False), (0x10000002, False), (0x10000010, False), (RCV_PORT_DIED, True), (0x10004003, True),
])
def test_failed_call(run: RunC, code: int, given_up: bool) -> None:
    names = iter([REPLY_PORT, 0x803])

    def traps(run: Run, number: int, registers: dict[str, int]) -> int:
        if number == 26:
            return next(names)
        return code if number == MACH_MSG else answer(run, number, registers)

    done = run(CLIENT, traps=traps)
    assert done.printed == f"{code} 55"
    references = [registers for number, registers in done.calls if number == MOD_REFS]
    assert len(references) == given_up
    for registers in references:
        assert (registers["rdi"], registers["rsi"], registers["rdx"]) == (TASK_SELF, 0x803, 1)
        assert registers["r10"] & 0xFFFFFFFF == 0xFFFFFFFF


def test_reply_port_is_kept(run: RunC) -> None:
    done = run("""
#include <mach/mach.h>
int main(void) { return mig_get_reply_port() == mig_get_reply_port() ? 0 : 1; }""")
    assert done.status == 0
    assert [number for number, _ in done.calls].count(26) == 2


def test_error_strings(run: RunC) -> None:
    codes = [int(code, 0) for code in STRINGS if code != "any other"]
    calls = "".join(f"puts(mach_error_string({code}));" for code in codes)
    done = run(f"#include <mach/mach.h>\n#include <stdio.h>\nint main(void) {{ {calls} return 0; }}")
    expected = [text for code, text in STRINGS.items() if code != "any other"]
    assert done.printed.splitlines() == expected


@pytest.mark.parametrize(("code", "printed"), [
    (5, "call: (os/kern) failure"),
    (1102, "call: (os/kern) unknown error code (44e)"),
    (0x4000, "call: (?/?) (operating system/?) unknown subsystem error (4000)"),
    (-1, "call: (?/?) (?/?) unknown error system (ffffffff)"),
    (0x10000063, "call: (ipc/send) unknown error code (10000063)"),
])
def test_mach_error(run: RunC, code: int, printed: str) -> None:
    done = run(f'#include <mach/mach.h>\nint main(void) {{ mach_error("call:", {code}); return 0; }}')
    assert done.printed == printed + "\n"


def test_port_calls(run: RunC) -> None:
    done = run("""
#include <mach/mach.h>
#include <mach/mach_vm.h>
int main(void) {
    mach_port_t name;
    vm_address_t address = 0;
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &name);
    mach_port_insert_right(mach_task_self(), 0x903, 0x903, MACH_MSG_TYPE_MAKE_SEND);
    mach_port_mod_refs(mach_task_self(), 0x903, MACH_PORT_RIGHT_RECEIVE, -1);
    mach_port_deallocate(mach_task_self(), 0x903);
    mach_port_destroy(mach_task_self(), 0x903);
    vm_allocate(mach_task_self(), &address, 4096, VM_FLAGS_ANYWHERE);
    vm_deallocate(mach_task_self(), address, 4096);
    semaphore_signal(0xa03);
    semaphore_wait(0xa03);
    semaphore_timedwait(0xa03, (mach_timespec_t){1, 500});
    return 0;
}""")
    calls = [(number, [registers[name] & 0xFFFFFFFF for name in ("rdi", "rsi", "rdx")])
             for number, registers in done.calls[2:]]
    assert [number for number, _ in calls] == [16, 21, 19, 18, 17, 10, 12, 33, 36, 38]
    assert calls[1][1] == [TASK_SELF, 0x903, 0x903]
    assert calls[2][1] == [TASK_SELF, 0x903, 1]
    assert calls[-1][1] == [0xA03, 1, 500]


@pytest.mark.parametrize(("call", "trap", "id_"), [
    ("mach_port_allocate(0x503, MACH_PORT_RIGHT_RECEIVE, &name)", 16, 3204),
    ("mach_port_insert_right(0x503, 0x903, 0x903, MACH_MSG_TYPE_MAKE_SEND)", 21, 3214),
    ("mach_port_destruct(0x503, 0x903, -1, 7)", 25, 3232),
    ("mach_vm_allocate(0x503, &address, 4096, VM_FLAGS_ANYWHERE)", 10, 4800),
    ("mach_vm_purgable_control(0x503, 4096, VM_PURGABLE_GET_STATE, &state)", 11, 4818),
])
def test_calls_on_another_task(run: RunC, call: str, trap: int, id_: int) -> None:
    """A trap that does not reach the task is followed by a message, and only that."""
    source = f"""
#include <mach/mach.h>
#include <mach/mach_vm.h>
int main(void) {{
    mach_port_t name = 0;
    mach_vm_address_t address = 0;
    int state = 0;
    return {call};
}}"""
    sent: list[tuple[int, ...]] = []

    def traps(run: Run, number: int, registers: dict[str, int]) -> int:
        if number == trap:
            return SEND_INVALID_DEST
        if number == MACH_MSG:
            _, _, remote, local, _, number = struct.unpack("<6I", run.process.space.read(registers["rdi"], 24))
            sent.append((remote, local, number))
            run.process.space.write(registers["rdi"], header(0, 36, number + 100) + struct.pack("<8si", bytes(8), 9))
            return 0
        return answer(run, number, registers)

    assert run(source, traps=traps).status == 9
    assert sent == [(0x503, REPLY_PORT, id_)]
    assert run(source, traps=scripted(trap, 8)).status == 8


def test_destroy(run: RunC) -> None:
    """Rights that a message brought are given back; memory only if the message says so."""
    done = run("""
#include <mach/mach.h>
int main(void) {
    struct {
        mach_msg_base_t base;
        mach_msg_port_descriptor_t port;
        mach_msg_ool_descriptor_t kept, given;
        mach_msg_port_descriptor_t receive;
    } message = {{{MACH_MSGH_BITS_COMPLEX | MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, 0x203, 0x303, 0, 1}, {4}}};
    message.port = (mach_msg_port_descriptor_t){.name = 0x403, .disposition = MACH_MSG_TYPE_MOVE_SEND};
    message.kept = (mach_msg_ool_descriptor_t){(void *)0x10000, .size = 10, .type = MACH_MSG_OOL_DESCRIPTOR};
    message.given = (mach_msg_ool_descriptor_t){(void *)0x20000, .deallocate = TRUE, .size = 20,
        .type = MACH_MSG_OOL_DESCRIPTOR};
    message.receive = (mach_msg_port_descriptor_t){.name = 0x503, .disposition = MACH_MSG_TYPE_MOVE_RECEIVE};
    mach_msg_destroy(&message.base.header);
    return sizeof message;
}""")
    calls = [(number, registers["rsi"]) for number, registers in done.calls[2:]]
    assert calls == [(18, 0x203), (18, 0x403), (12, 0x20000), (19, 0x503)]
    assert done.status == 28 + 12 + 16 + 16 + 12
