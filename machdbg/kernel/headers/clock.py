"""osfmk/kern/clock.h, clock_types.h, mk_timer.c: clocks, their alarms, timers, and calls at a later time.

Layouts of objects that no message carries are the model's own.
"""

from typing import Annotated, Final

from machdbg.machine.view import Array, ArrayOf, Pointer, PointerTo, Struct, ptr

from .message import mach_msg_header_t
from .pointers import ipc_port_t
from .queue import queue_chain_t
from .types import (
    boolean_t,
    clock_res_t,
    function_pointer,
    int_t,
    integer_t,
    mach_msg_type_name_t,
    typedef,
    uint32_t,
    uint64_t,
    unsigned_int,
    void_pointer,
)

SYSTEM_CLOCK: Final = 0
CALENDAR_CLOCK: Final = 1
TIME_ABSOLUTE: Final = 0
TIME_RELATIVE: Final = 1
CLOCK_GET_TIME_RES: Final = 1
CLOCK_ALARM_CURRES: Final = 3
CLOCK_ALARM_MINRES: Final = 4
CLOCK_ALARM_MAXRES: Final = 5

alarm_type_t = Annotated[int, typedef("alarm_type_t", int_t)]
clock_id_t = Annotated[int, typedef("clock_id_t", int_t)]
clock_flavor_t = Annotated[int, typedef("clock_flavor_t", int_t)]
clock_attr_t = Annotated[Pointer[integer_t], PointerTo("clock_attr_t")]


class mach_timespec_t(Struct, name="mach_timespec_t"):
    tv_sec: unsigned_int
    tv_nsec: clock_res_t


class mach_timebase_info(Struct):
    numer: uint32_t
    denom: uint32_t


class thread_call(Struct):
    """A call of ``func`` with two parameters that a kernel thread will make, at ``deadline`` (ns) or at once."""

    link: queue_chain_t
    func: function_pointer
    param0: void_pointer
    param1: void_pointer
    deadline: uint64_t
    delayed: boolean_t
    pending: boolean_t


class clock(Struct):
    """A clock: the ports by which it is asked and set."""

    service: ipc_port_t
    control: ipc_port_t


clock_t = Annotated["clock", PointerTo("clock_t", __name__)]


class alarm(Struct):
    """What is to happen when the system clock shows ``time``: a message to ``port``, or a thread goes on if null."""

    next: ptr["alarm"]
    time: uint64_t
    type_: alarm_type_t
    port_type: mach_msg_type_name_t
    port: ipc_port_t
    call: thread_call


alarm_t = Annotated["alarm", PointerTo("alarm_t", __name__)]


class mk_timer(Struct):
    """A timer's port and its call; ``active`` counts the calls entered and not finished."""

    port: ipc_port_t
    call: thread_call
    active: int_t
    is_armed: boolean_t
    is_dead: boolean_t


mk_timer_t = Annotated["mk_timer", PointerTo("mk_timer_t", __name__)]


class mk_timer_expire_msg(Struct, pack=4):
    header: mach_msg_header_t
    unused: Annotated[Array[int], ArrayOf(uint64_t, 3)]
