"""The tables that MIG makes of the kernel's subsystems, in RAM, and their list mig_e (ipc_kobject.c:173)."""

from __future__ import annotations

from collections.abc import Mapping

from machdbg.kernel.data import DATA_ADDRESS, kernel_variables
from machdbg.kernel.headers import mig_reply_error_t, mig_subsystem, routine_descriptor
from machdbg.kernel.osfmk.kern.ipc_kobject import ROUTINES_OFFSET, routine_of
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine

from .table import Subsystem, subsystems

TABLES_ADDRESS = 0xFFFFFF8001800000  # constant data, behind the kernel's variables
ROW_SIZE = routine_descriptor.record.size


def map_subsystems(machine: Machine, image: Image, moved: Mapping[str, tuple[int, int]]) -> None:
    """Give a new machine its tables of routines; ``image`` is the linked kernel.

    ``moved`` gives the subsystems of those names other ids, the first and that past the last, as a slip in a .defs file
    would; a range longer than the subsystem has routines repeats them.
    """
    space = machine.kernel_space
    tables = [each.moved(*moved[each.name]) if each.name in moved else each for each in subsystems()]
    lengths = [max(0, each.end - each.start) for each in tables]
    space.map(TABLES_ADDRESS, sum(ROUTINES_OFFSET + length * ROW_SIZE for length in lengths), "__CONST")
    data = kernel_variables(space, DATA_ADDRESS)
    data.mig_reply_size = mig_reply_error_t.record.size
    address = TABLES_ADDRESS
    for index, (subsystem, length) in enumerate(zip(tables, lengths, strict=True)):
        table = mig_subsystem(space, address)
        table.start = subsystem.start
        table.end = subsystem.end
        table.maxsize = subsystem.maxsize
        fill(table, subsystem, length, image)
        data.mig_e[index] = table
        address += ROUTINES_OFFSET + length * ROW_SIZE


def fill(table: mig_subsystem, subsystem: Subsystem, length: int, image: Image) -> None:
    """Fill the rows of a table; a number that ``skip`` used up leaves a row of zeros."""
    for index in range(length):
        row = subsystem.row(index)
        if row is not None:
            place = routine_of(table, index)
            place.stub_routine = image.functions[row.stub].address
            place.argc = row.argc
            place.max_reply_msg = row.max_reply_msg
