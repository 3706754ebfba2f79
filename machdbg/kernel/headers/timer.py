"""osfmk/kern/timer.h, timer_call.h, call_entry.h: timers."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Alias, Struct, ptr

from .locks import simple_lock_data_t
from .queue import queue_chain_t
from .types import boolean_t, call_entry_func_t, call_entry_param_t, uint32_t, uint64_t

if TYPE_CHECKING:
    from .queue import queue_entry


class timer(Struct):
    tstamp: uint64_t
    all_bits: uint64_t


timer_data_t = Annotated[timer, Alias("timer_data_t")]


class call_entry(Struct):
    q_link: queue_chain_t
    queue: ptr["queue_entry"]
    func: call_entry_func_t
    param0: call_entry_param_t
    param1: call_entry_param_t
    deadline: uint64_t
    entry_time: uint64_t


class timer_call(Struct):
    call_entry: call_entry
    lock: simple_lock_data_t
    soft_deadline: uint64_t
    flags: uint32_t
    async_dequeue: boolean_t
    ttd: uint64_t


timer_call_data_t = Annotated[timer_call, Alias("timer_call_data_t")]
