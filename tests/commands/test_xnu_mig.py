"""showmig: the tables that mig_init went through, and the hash that it filled."""

from __future__ import annotations

import re

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load


@pytest.fixture(scope="module")
def interpreter() -> CommandInterpreter:
    interpreter = CommandInterpreter(Context(load))
    for line in ("target create semaphore_create", "b semaphore_create", "run"):
        assert interpreter.execute(line).succeeded
    return interpreter


def test_subsystems(interpreter: CommandInterpreter) -> None:
    header, *rows, last = interpreter.execute("showmig").text.splitlines()
    assert header == "subsystem            start    end      maxsize  routines modelled  name"
    assert len(rows) == 17
    assert rows[11][21:].startswith("3400     3452     2504     51       ")
    assert rows[11].endswith(" task_subsystem")
    assert sum(int(row.split()[4]) for row in rows) == 335
    assert last == "mig_table_max_displ = 16"


@pytest.mark.parametrize("argument", ["3418", "semaphore_create", "_Xsemaphore_create", "3400+18"])
def test_a_routine(interpreter: CommandInterpreter, argument: str) -> None:
    _, _, header, row = interpreter.execute(f"showmig {argument}").text.splitlines()
    assert header == "msgid    stub                 argc  maxreply slot  home  displ modelled  routine"
    assert row == "3418     0xffffff80007f5b00   4     52       325   325   1     yes       semaphore_create"


def test_the_id_that_is_not_where_it_belongs_and_what_it_lacks(interpreter: CommandInterpreter) -> None:
    row, missing = interpreter.execute("showmig 3831").text.splitlines()[-2:]
    assert re.fullmatch(r"3831     0x\w+   1     44       753   738   16    no        _map_exec_lockdown", row)
    assert missing.startswith("not modelled: vm32__map_exec_lockdown")


def test_a_subsystem(interpreter: CommandInterpreter) -> None:
    rows = interpreter.execute("showmig clock").text.splitlines()
    assert [row.split()[0] for row in rows[3:]] == ["1000", "1001", "1002"]
    assert len(interpreter.execute("showmig -a").text.splitlines()) == 337


def test_an_id_that_nobody_serves(interpreter: CommandInterpreter) -> None:
    assert interpreter.execute("showmig 99").errors == "error: no subsystem serves message id 99"
