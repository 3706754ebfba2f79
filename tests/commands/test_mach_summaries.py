"""What the debugger says of Mach's types by itself, and that it can be silenced."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load

Say = Callable[[str], str]


@pytest.fixture(scope="module")
def say() -> Say:
    """A semaphore_create whose request is about to be sent."""
    interpreter = CommandInterpreter(Context(load))
    for line in ("target create semaphore_create", "b ipc_kmsg_send", "run"):
        assert interpreter.execute(line).succeeded
    return lambda line: interpreter.execute(line).text


def test_a_message(say: Say) -> None:
    lines = say("p *kmsg->ikm_header").splitlines()
    assert lines[1] == "  msgh_bits = 4625 remote PORT_SEND, local PORT_SEND_ONCE"
    assert lines[-3:] == ["  msgh_voucher_port = 0 MACH_PORT_NULL", "  msgh_id = 3418 semaphore_create", "}"]
    assert say("p (mach_msg_id_t)3518") == "(mach_msg_id_t) 3518 semaphore_create reply\n"
    assert say("p (mach_msg_id_t)77") == "(mach_msg_id_t) 77\n"
    assert say("p (mach_msg_bits_t)0x80001513") == (
        "(mach_msg_bits_t) 2147489043 remote COPY_SEND, local MAKE_SEND_ONCE, complex\n")


def test_names(say: Say) -> None:
    port = say("p kmsg->ikm_header->msgh_local_port").split()[-1].replace("0x", "").lstrip("0")
    assert say("p (mach_port_name_t)0x303") == f"(mach_port_name_t) 771 -> 0x{port} (receive)\n"
    assert say("p (mach_port_name_t)0x304") == "(mach_port_name_t) 772 (no such name)\n"
    assert say("p (mach_port_name_t)0xffffffff") == "(mach_port_name_t) 4294967295 MACH_PORT_DEAD\n"


@pytest.mark.parametrize(("expression", "shown"), [
    ("(kern_return_t)0", "0 KERN_SUCCESS"), ("(kern_return_t)4", "4 KERN_INVALID_ARGUMENT"),
    ("(kern_return_t)-303", "-303 MIG_BAD_ID"), ("(mach_msg_return_t)0", "0 MACH_MSG_SUCCESS"),
    ("(mach_msg_return_t)0x10000003", "268435459 MACH_SEND_INVALID_DEST"),
    ("(mach_msg_return_t)0x10004003", "268451843 MACH_RCV_TIMED_OUT"), ("(kern_return_t)12345", "12345")])
def test_codes(say: Say, expression: str, shown: str) -> None:
    assert say(f"p {expression}").split(") ")[-1] == f"{shown}\n"


def test_frame_lines_stay_as_they_are(say: Say) -> None:
    assert "(kmsg=0xffffff" in say("frame info") and ", option=3, send_timeout=0) at " in say("frame info")
    assert say("frame variable -R option") == "(mach_msg_option_t) option = 3\n"


def test_it_can_be_silenced(say: Say) -> None:
    assert say("type category disable mach") == ""
    assert say("p (kern_return_t)4") == "(kern_return_t) 4\n"
    assert say("type category enable mach") == ""
    assert say("p (kern_return_t)4") == "(kern_return_t) 4 KERN_INVALID_ARGUMENT\n"
