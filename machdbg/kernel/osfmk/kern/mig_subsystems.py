"""The tables of routines that MIG makes of the kernel's subsystems, and their list mig_e (ipc_kobject.c:173).

A routine that is not modelled is a hole in its subsystem's table, as ``skip`` leaves one: its row is all zero. Numbers:
facts about MIG's output (first id, the id behind the last, size of the largest reply in bytes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from machdbg.kernel.data import DATA_ADDRESS, kernel_variables
from machdbg.kernel.headers import mig_reply_error_t, mig_subsystem, routine_descriptor
from machdbg.machine.function import Function
from machdbg.machine.machine import Machine

from .ipc_kobject import ROUTINES_OFFSET, routine_of
from .mach_port_server import (
    _Xmach_port_extract_right,
    _Xmach_port_get_attributes,
    _Xmach_port_get_refs,
    _Xmach_port_request_notification,
    _Xmach_port_type,
)
from .task_server import (
    _Xsemaphore_create,
    _Xsemaphore_destroy,
    _Xtask_get_special_port,
    _Xtask_set_special_port,
)

TABLES_ADDRESS = 0xFFFFFF8001800000  # constant data, behind the kernel's variables


@dataclass(frozen=True)
class Routine:
    """A modelled routine: its stub, the number of its argument words, the size of its largest reply in bytes."""

    stub: Function[..., None]
    argc: int
    max_reply_msg: int


@dataclass(frozen=True)
class Subsystem:
    """A subsystem: the ids ``start`` to ``end - 1``, of which ``routines`` are modelled."""

    symbol: str
    start: int
    end: int
    maxsize: int
    routines: Mapping[int, Routine] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that its table takes."""
        return ROUTINES_OFFSET + (self.end - self.start) * routine_descriptor.record.size


def map_subsystems(machine: Machine) -> None:
    """Give a new machine its tables of routines; the kernel's image must have been linked."""
    space = machine.kernel_space
    space.map(TABLES_ADDRESS, sum(subsystem.size for subsystem in SUBSYSTEMS), "__CONST")
    data = kernel_variables(space, DATA_ADDRESS)
    data.mig_reply_size = mig_reply_error_t.record.size
    address = TABLES_ADDRESS
    for index, subsystem in enumerate(SUBSYSTEMS):
        table = mig_subsystem(space, address)
        table.start = subsystem.start
        table.end = subsystem.end
        table.maxsize = subsystem.maxsize
        for id, routine in subsystem.routines.items():
            row = routine_of(table, id - subsystem.start)
            row.stub_routine = routine.stub.address
            row.argc = routine.argc
            row.max_reply_msg = routine.max_reply_msg
        data.mig_e[index] = table
        address += subsystem.size


SUBSYSTEMS = (
    Subsystem("mach_vm_subsystem", 4800, 4821, 4140),
    Subsystem("mach_port_subsystem", 3200, 3236, 128, {
        3201: Routine(_Xmach_port_type, 3, 48),
        3207: Routine(_Xmach_port_get_refs, 4, 48),
        3213: Routine(_Xmach_port_request_notification, 6, 52),
        3215: Routine(_Xmach_port_extract_right, 5, 52),
        3217: Routine(_Xmach_port_get_attributes, 5, 116),
    }),
    Subsystem("mach_host_subsystem", 200, 233, 1072),
    Subsystem("host_priv_subsystem", 400, 426, 4148),
    Subsystem("host_security_subsystem", 600, 602, 52),
    Subsystem("clock_subsystem", 1000, 1003, 52),
    Subsystem("clock_priv_subsystem", 1200, 1202, 44),
    Subsystem("processor_subsystem", 3000, 3006, 112),
    Subsystem("processor_set_subsystem", 4000, 4010, 84),
    Subsystem("is_iokit_subsystem", 2800, 2888, 4296),
    Subsystem("lock_set_subsystem", 617000, 617006, 44),
    Subsystem("task_subsystem", 3400, 3452, 2504, {
        3409: Routine(_Xtask_get_special_port, 3, 52),
        3410: Routine(_Xtask_set_special_port, 3, 44),
        3418: Routine(_Xsemaphore_create, 4, 52),
        3419: Routine(_Xsemaphore_destroy, 2, 44),
    }),
    Subsystem("thread_act_subsystem", 3600, 3628, 2504),
    Subsystem("vm32_map_subsystem", 3800, 3832, 2092),
    Subsystem("UNDReply_subsystem", 6200, 6202, 44),
    Subsystem("mach_voucher_subsystem", 5400, 5405, 5168),
    Subsystem("mach_voucher_attr_control_subsystem", 5600, 5602, 80),
)
