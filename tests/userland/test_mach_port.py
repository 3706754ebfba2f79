"""Calls on the rights of a task that are messages: C programs on the real kernel, and replies that are refused."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.userland.system import System

from .conftest import Run, answer
from .real import Real
from .test_mach import MACH_MSG, RunC, header

START = """
#include <mach/mach.h>
#include <mach/notify.h>
#include <stdio.h>
static mach_port_t new_port(void) {
    mach_port_t port;
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
    mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
    return port;
}
"""


@pytest.fixture
def real(system: System, tmp_path: Path) -> Callable[[str], Real]:
    return lambda source: Real(system, tmp_path, START + source)


def test_what_is_known_about_a_name(real: Callable[[str], Real]) -> None:
    done = real("""
int main(void) {
    mach_port_t port = new_port(), right = 0;
    mach_port_type_t type = 0;
    mach_port_urefs_t refs = 0;
    mach_msg_type_name_t kind = 0;
    mach_port_status_t status;
    mach_msg_type_number_t count = MACH_PORT_RECEIVE_STATUS_COUNT;
    if (mach_port_type(mach_task_self(), port, &type) || type != MACH_PORT_TYPE_SEND_RECEIVE) return 1;
    if (mach_port_extract_right(mach_task_self(), port, MACH_MSG_TYPE_MAKE_SEND, &right, &kind)) return 2;
    if (right != port || kind != MACH_MSG_TYPE_MOVE_SEND) return 3;
    if (mach_port_get_refs(mach_task_self(), port, MACH_PORT_RIGHT_SEND, &refs) || refs != 2) return 4;
    if (mach_port_get_attributes(mach_task_self(), port, MACH_PORT_RECEIVE_STATUS, (mach_port_info_t)&status, &count))
        return 5;
    printf("%u words: make-send count %u, limit %u, senders %d", count, status.mps_mscount, status.mps_qlimit,
        status.mps_srights);
    return 0;
}""")
    assert (done.printed, done.exits) == ("10 words: make-send count 2, limit 5, senders 1", [(100, 0)])


def test_refusals_leave_the_results_alone(real: Callable[[str], Real]) -> None:
    done = real("""
int main(void) {
    mach_port_t right = 1, previous = 2, port = new_port();
    mach_port_type_t type = 3;
    mach_port_urefs_t refs = 4;
    mach_msg_type_name_t kind = 5;
    integer_t words[2] = {6, 7};
    mach_msg_type_number_t count = 2;
    printf("%d ", mach_port_type(mach_task_self(), 0x99903, &type));
    printf("%d ", mach_port_get_refs(mach_task_self(), port, MACH_PORT_RIGHT_NUMBER, &refs));
    printf("%d ", mach_port_extract_right(mach_task_self(), port, MACH_MSG_TYPE_MOVE_SEND_ONCE, &right, &kind));
    printf("%d ", mach_port_request_notification(mach_task_self(), port, 0, 0, port, MACH_MSG_TYPE_MAKE_SEND_ONCE,
        &previous));
    printf("%d ", mach_port_get_attributes(mach_task_self(), port, MACH_PORT_RECEIVE_STATUS, words, &count));
    printf("%u %u %u %u %u %d %d %u", right, previous, type, refs, kind, words[0], words[1], count);
    return 0;
}""")
    assert (done.printed, done.exits) == ("15 18 17 18 5 1 2 3 4 5 6 7 2", [(100, 0)])


def test_a_notification_is_asked_for_and_given_back(real: Callable[[str], Real]) -> None:
    done = real("""
int main(void) {
    mach_port_t notify = new_port(), port = new_port(), previous = 1;
    mach_port_type_t type;
    if (mach_port_request_notification(mach_task_self(), port, MACH_NOTIFY_DEAD_NAME, 0, notify,
        MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous) || previous != MACH_PORT_NULL) return 1;
    if (mach_port_request_notification(mach_task_self(), port, MACH_NOTIFY_DEAD_NAME, 0, MACH_PORT_NULL,
        MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous) || previous == MACH_PORT_NULL) return 2;
    if (mach_port_type(mach_task_self(), previous, &type) || type != MACH_PORT_TYPE_SEND_ONCE) return 3;
    return mach_port_deallocate(mach_task_self(), previous);
}""")
    assert done.exits == [(100, 0)]


CALLS = {
    3301: "mach_port_type(mach_task_self(), 0x103, &value)",
    3307: "mach_port_get_refs(mach_task_self(), 0x103, 0, &value)",
    3313: "mach_port_request_notification(mach_task_self(), 0x103, 72, 0, 0x203, MACH_MSG_TYPE_MAKE_SEND_ONCE, &value)",
    3315: "mach_port_extract_right(mach_task_self(), 0x103, MACH_MSG_TYPE_MAKE_SEND, &value, &kind)",
    3317: "mach_port_get_attributes(mach_task_self(), 0x103, MACH_PORT_LIMITS_INFO, (mach_port_info_t)words, &count)",
}


def replied(run: RunC, id: int, message: bytes, status: int = 0) -> str:
    """What a program prints that makes the call and finds ``message`` as its reply."""
    def traps(run: Run, number: int, registers: dict[str, int]) -> int:
        if number != MACH_MSG:
            return answer(run, number, registers)
        run.process.space.write(registers["rdi"], message)
        return status

    return run(f"""
#include <mach/mach.h>
#include <stdio.h>
int main(void) {{
    unsigned value = 0x55, kind = 0x66, count = 2, words[2] = {{7, 8}};
    kern_return_t kr = {CALLS[id]};
    printf("%d %x %x %u %u %u", kr, value, kind, count, words[0], words[1]);
    return 0;
}}""", traps=traps).printed


def data(*values: int) -> bytes:
    return struct.pack(f"<8s{len(values)}i", bytes(8), *values)


def right(count: int, disposition: int, type: int) -> bytes:
    return struct.pack("<3I2xBB", count, 0xABC, 0, disposition, type)


def printed(code: int, value: str = "55", kind: str = "66", count: int = 2, words: str = "7 8") -> str:
    return f"{code} {value} {kind} {count} {words}"


@pytest.mark.parametrize("id", CALLS)
def test_replies_that_no_call_understands(run: RunC, id: int) -> None:
    assert replied(run, id, header(0, 24, 71)) == printed(-308)
    assert replied(run, id, header(0, 36, id + 1)) == printed(-301)
    assert replied(run, id, header(0, 36, id) + data(0)) == printed(-300)
    assert replied(run, id, header(0, 200, id) + data(0, 1)) == printed(-300)
    assert replied(run, id, header(0, 36, id) + data(15)) == printed(15)


def test_a_call_that_cannot_be_sent(run: RunC) -> None:
    for id in CALLS:
        assert replied(run, id, b"", 0x10000003) == printed(0x10000003)


@pytest.mark.parametrize("id", [3301, 3307])
def test_a_reply_of_one_word(run: RunC, id: int) -> None:
    assert replied(run, id, header(0, 40, id) + data(0, 0x123)) == printed(0, "123")
    assert replied(run, id, header(0, 40, id) + data(4, 0x123)) == printed(4)
    assert replied(run, id, header(0x80000000, 40, id) + data(0, 0x123)) == printed(-300)


@pytest.mark.parametrize(("id", "disposition", "kind"), [(3313, 18, "66"), (3315, 17, "11"), (3315, 16, "10")])
def test_a_reply_of_one_right(run: RunC, id: int, disposition: int, kind: str) -> None:
    assert replied(run, id, header(0x80000000, 40, id) + right(1, disposition, 0)) == printed(0, "abc", kind)
    assert replied(run, id, header(0x80000000, 40, id) + right(2, disposition, 0)) == printed(-300)
    assert replied(run, id, header(0x80000000, 40, id) + right(1, disposition, 1)) == printed(-300)
    assert replied(run, id, header(0x80000000, 44, id) + right(1, disposition, 0)) == printed(-300)


def test_a_notification_is_given_back_as_a_send_once_right(run: RunC) -> None:
    assert replied(run, 3313, header(0x80000000, 40, 3313) + right(1, 17, 0)) == printed(-300)


@pytest.mark.parametrize(("size", "values", "result"), [
    (44, (0, 1, 5), printed(0, count=1, words="5 8")),
    (48, (0, 2, 5, 6), printed(0, words="5 6")),
    (40, (0, 0), printed(0, count=0)),
    (52, (0, 3, 5, 6, 9), printed(-307, count=3, words="5 6")),
    (44, (0, 2, 5), printed(-300)),
    (48, (0, 1, 5, 6), printed(-300)),
    (112, (0, 18, *range(18)), printed(-300)),
    (108, (0, 18, *range(17)), printed(-300)),
])
def test_a_reply_of_words(run: RunC, size: int, values: tuple[int, ...], result: str) -> None:
    assert replied(run, 3317, header(0, size, 3317) + data(*values)) == result
