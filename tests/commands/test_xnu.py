"""The macros on a real message: columns by fixed places, values by what C sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load

Say = Callable[[str], str]


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """A semaphore_create under way, stopped as the kernel object's server begins with the request."""
    interpreter = CommandInterpreter(Context(load))
    for line in ("target create semaphore_create", "b kernel.development`ipc_kobject_server", "run"):
        assert interpreter.execute(line).succeeded
    return lambda line: interpreter.execute(line).text


def number(say: Say, expression: str) -> str:
    """The value of an expression, as the macros write it."""
    return f"{int(say(f'p/x (unsigned long)({expression})').split()[-1], 16):#x}"


def test_showkmsg(say: Say) -> None:
    header, row = say("showkmsg request").splitlines()
    assert header == ("                     kmsg                         msgid        disp     size   "
                      "reply-port          source                     destination               ")
    assert row[:21] == " " * 21
    assert row[21:40] == number(say, "request").ljust(19)
    assert row[50:62] == "0xd5a       "
    assert row[62:70] == "rSlOv-s-"
    assert row[70:76] == "  48  "
    assert row[79:98] == number(say, "request->ikm_header->msgh_local_port").ljust(19)
    assert row[99:125] == "semaphore_create (100)".ljust(26)
    assert row[126:] == "kobject(TASK) semaphore_create"


def test_showport(say: Say) -> None:
    header, empty, row = say("showport request->ikm_header->msgh_local_port").splitlines()
    assert header.startswith("port                 mqueue                       recvname     flags  refs  recvname")
    assert empty == ""
    port = number(say, "request->ikm_header->msgh_local_port")
    assert row == (f" {port}  {number(say, '&request->ikm_header->msgh_local_port->ip_messages')}           "
                   f"0x00000303   APort  0x02   0x0000000000000303  semaphore_create(100)")
    queue = "&request->ikm_header->msgh_local_port->ip_messages"
    assert say(f'showmqueue "{queue}"').splitlines()[-1] == row


def test_rights(say: Say) -> None:
    space = number(say, "((task_t)request->ikm_header->msgh_remote_port->kdata.kobject)->itk_space")
    lines = say(f"showrights {space}").splitlines()
    assert lines[0] == ("ipc_space            is_task              is_table             flags    ports      "
                        "table_next          low_mod high_mod")
    assert lines[1].startswith(f"{space:<20} ")
    assert lines[2] == ("\tobject               name                 rite     urefs    nsets    nmsgs    "
                        "destname             destination         ")
    rows = [line.split("\r\t")[1] for line in say(f"showrights {space}").split("\n") if "\r\t" in line]
    assert [(row[21:41].rstrip(), row[42:50].rstrip()) for row in rows] == [
        ("0x103", "S"), ("0x203", "R"), ("0x303", "R")]
    assert "kobject(TASK) semaphore_create" in rows[0]
    assert say(f"showrights -R S {space}").count("\r\t") == 1
    assert say(f"showrights -s ^nothing {space}") == ""


def test_tasks(say: Say) -> None:
    header, kernel, client = say("showalltasks").splitlines()
    assert header == ("task                 vm_map               ipc_space            #acts flags    pid       "
                      "process             io_policy  wq_state  command             ")
    assert kernel.split()[-1] == "kernel_task"
    assert client.split()[-1] == "semaphore_create"
    assert client[:20].rstrip() == number(say, "request->ikm_header->msgh_remote_port->kdata.kobject")
    assert say("showpid 100").splitlines() == [header, client]
    assert say("showpid 7") == "error: there is no process with pid 7\n"


def test_addresses_that_are_none(say: Say) -> None:
    assert say("showport") == "error: 'showport' takes the address of a ipc_port: showport <ipc_port>\n"
    assert say("showport 0x10") == "error: no ipc_port at 0x10: that memory cannot be read\n"
    assert say("showkmsg nope") == 'error: address expression "nope" evaluation failed\n'
    assert say("showkmsg 1 2") == "error: 'showkmsg' takes one argument; put an expression with blanks in quotes\n"


def test_output_to_a_file(say: Say, tmp_path: Path) -> None:
    assert say(f"showalltasks -o {tmp_path / 'tasks'}") == ""
    assert (tmp_path / "tasks").read_text() == say("showalltasks")
