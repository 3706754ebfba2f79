"""The tables that MIG makes of the kernel's subsystems, in RAM, and their list mig_e (ipc_kobject.c:173)."""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct
from typing import cast

from machdbg.kernel.data import DATA_ADDRESS, kernel_variables
from machdbg.kernel.headers import mig_reply_error_t, mig_subsystem
from machdbg.kernel.osfmk.kern.ipc_kobject import ROUTINES_OFFSET
from machdbg.machine.ctype import Array, Record
from machdbg.machine.function import Variable
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine

from .table import Subsystem, subsystems

TABLES_ADDRESS = 0xFFFFFF8001800000  # constant data, behind the kernel's variables
ROW = Struct("<QQIIQI4x")  # routine_descriptor


def table_size(rows: int) -> int:
    """The bytes of a table."""
    return ROUTINES_OFFSET + rows * ROW.size


def layout() -> tuple[dict[str, int], int]:
    """Where each table lies, by its symbol, and the end of the last."""
    places = {}
    address = TABLES_ADDRESS
    for subsystem in subsystems():
        places[subsystem.symbol] = address
        address += table_size(subsystem.size)
    return places, address


def table_variables() -> dict[str, Variable]:
    """The tables as symbols."""
    places, _ = layout()
    return {each.symbol: Variable(each.symbol, table_type(each), address=places[each.symbol]) for each in subsystems()}


def table_type(subsystem: Subsystem) -> Record:
    """The type of a table: that of any, with as many rows as it has."""
    record = Record("struct", subsystem.symbol)
    *head, routine = mig_subsystem.record.fields or ()
    rows = Array(cast(Array, routine.type).element, subsystem.size)
    record.complete([*((field.name, field.type, None) for field in head), (routine.name, rows, None)])
    return record


def map_subsystems(machine: Machine, image: Image, moved: Mapping[str, tuple[int, int]]) -> None:
    """Give a new machine its tables of routines; ``image`` is the linked kernel.

    ``moved`` gives the subsystems of those names other ids, the first and that past the last, as a slip in a .defs file
    would; a range longer than the subsystem has routines repeats them.
    """
    space = machine.kernel_space
    tables = [each.moved(*moved[each.name]) if each.name in moved else each for each in subsystems()]
    places, end = layout()
    addresses = []
    for subsystem in tables:
        fits = subsystem.end - subsystem.start <= subsystem.size
        addresses.append(places[subsystem.symbol] if fits else end)
        end += 0 if fits else table_size(subsystem.end - subsystem.start)
    space.map(TABLES_ADDRESS, end - TABLES_ADDRESS, "__CONST")
    data = kernel_variables(space, DATA_ADDRESS)
    data.mig_reply_size = mig_reply_error_t.record.size
    for index, (subsystem, address) in enumerate(zip(tables, addresses, strict=True)):
        table = mig_subsystem(space, address)
        table.start = subsystem.start
        table.end = subsystem.end
        table.maxsize = subsystem.maxsize
        fill(table, subsystem, image)
        data.mig_e[index] = table


def fill(table: mig_subsystem, subsystem: Subsystem, image: Image) -> None:
    """Fill the rows of a table; a number that ``skip`` used up leaves a row of zeros."""
    rows = (subsystem.row(index) for index in range(subsystem.end - subsystem.start))
    table.space.write(table.address + ROUTINES_OFFSET, b"".join(
        ROW.pack(0, image.functions[row.stub].address, row.argc, 0, 0, row.max_reply_msg) if row else bytes(ROW.size)
        for row in rows))
