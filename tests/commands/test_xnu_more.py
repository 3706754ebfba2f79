"""All ports, zones, stacks, what the kernel printed, lsmp; and every macro's --json."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load

Say = Callable[[str], str]


def session(*lines: str) -> CommandInterpreter:
    interpreter = CommandInterpreter(Context(load))
    for line in lines:
        assert interpreter.execute(line).succeeded, line
    return interpreter


@pytest.fixture(scope="module")
def say() -> Say:
    """A semaphore_create whose request has reached the server."""
    interpreter = session("target create semaphore_create", "b kernel.development`ipc_kobject_server", "run")
    return lambda line: interpreter.execute(line).text


def test_all_ports(say: Say) -> None:
    rows = say("showallports").splitlines()[2:]
    assert say("countallports").splitlines()[-1] == f"{len(rows)} ports in all"
    assert rows == sorted(rows)
    assert sum("kobject(TASK) semaphore_create" in row for row in rows) == 1
    assert rows[-1] == say("showport request->ikm_header->msgh_local_port").splitlines()[-1]


def test_counts(say: Say) -> None:
    header, kernel, client, _ = say("countallports").splitlines()
    assert header == "task                 pid      ports   receive   send      sendonce  sets      dead      command"
    assert kernel.split()[1:] == ["0", "0", "0", "0", "0", "0", "0", "kernel_task"]
    assert client.split()[1:] == ["100", "3", "2", "1", "0", "0", "0", "semaphore_create"]


def test_rights_to_a_port(say: Say) -> None:
    lines = say("findportrights request->ikm_header->msgh_local_port").splitlines()
    assert lines[0] == "task                 pid    #acts  tablesize  command        "
    assert lines[3].split()[1:3] == ["0x303", "R"]
    assert len(lines) == 4


def test_lsmp(say: Say) -> None:
    lines = say("lsmp -p 100").splitlines()
    assert lines[0] == "Process (100) : semaphore_create"
    assert [line.split()[2] for line in lines[3:6]] == ["send", "recv", "recv"]
    assert lines[6:8] == ["total     = 3", "          (2 recv, 1 send)"]
    assert say("lsmp 77") == "error: there is no process with pid 77\n"
    assert say("lsmp").count("Process (") == 2


def test_zones(say: Say) -> None:
    ports = next(line for line in say("zprint").splitlines() if line.endswith("ipc ports"))
    assert int(ports.split()[2]) == len(say("showallports").splitlines()) - 2
    assert say("showvouchers").startswith("ipc_voucher        refs     checksum           hash               tbl_size")


def test_stacks_and_logs(say: Say) -> None:
    lines = say("showcurrentstacks").splitlines()
    assert lines[1].split()[-1] == "semaphore_create"
    assert lines[3:-1] == say("bt").splitlines()[1:]
    assert say("showallstacks").count("thread #") == 2
    assert say("systemlog").startswith("mig_table_max_displ = ")
    assert say("paniclog") == "the kernel has not panicked\n"


@pytest.mark.parametrize(("line", "kind"), [
    ("showalltasks", "task"), ("showtask ?task", "task"), ("showtaskipc ?task", "task_ipc"),
    ("showallipc", "ipc_space"), ("showtaskrights ?task", "right"), ("showport ?port", "port"),
    ("showkmsg request", "kmsg"), ("zprint", "zone"), ("showallports", "port"), ("findportrights ?port", "right"),
    ("lsmp", "name"), ("countallports", "task_ports"), ("showipcsummary", "task_ipc"),
    ("showmqueue &?port->ip_messages", "port")])
def test_json(say: Say, line: str, kind: str) -> None:
    task = "request->ikm_header->msgh_remote_port->kdata.kobject"
    full = line.replace("?task", task).replace("?port", "request->ikm_header->msgh_local_port")
    name, _, rest = full.partition(" ")
    rows = json.loads(say(f"{name} --json {rest}"))
    assert rows and rows[-1]["kind"] == kind
    first = next(key for key in rows[-1] if key != "kind")
    assert str(rows[-1][first])[2:] in say(full)


def test_json_of_what_has_no_rows(say: Say) -> None:
    assert json.loads(say("systemlog -j")) == say("systemlog").splitlines()


def test_members_of_a_port_set() -> None:
    interpreter = session("target create port_set_server", "b ipc_mqueue_add", "run", "finish")
    interpreter.execute("breakpoint delete -f")
    tasks = json.loads(interpreter.execute("showalltasks -j").text)
    space = next(row["ipc_space"] for row in tasks if row["pid"])
    rights = json.loads(interpreter.execute(f"showrights -j {space}").text)
    pset = next(row["object"] for row in rights if row.get("rite") == "Set")
    found = json.loads(interpreter.execute(f"showpset -j -S {space} {pset}").text)
    assert [row["kind"] for row in found][:2] == ["portset", "port"]
    in_sets = {row["object"]: row["nsets"] for row in rights if row["kind"] == "right"}
    assert all(in_sets[row["port"]] for row in found[1:])
