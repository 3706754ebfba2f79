"""Threads of a process: making one, ending one. The kernel's part of it belongs to its BSD half, done in Python."""

from __future__ import annotations

from collections.abc import Generator

from machdbg.cc.function import UserFunction
from machdbg.machine.memory import Fault
from machdbg.machine.newthread import EndThread, NewThread
from machdbg.machine.thread import Thread

from .processor import POINTER, Processor


def bsdthread_create(cpu: Processor, function: int, own_data: int, stack: int) -> Generator[NewThread, int, int]:
    """A thread that runs ``function(own_data)`` on the stack below ``stack``; the name of its port, 0 if there is none.

    Its own data, which begin with a pointer to themselves, lie at ``own_data``.
    """
    code = cpu.machine.function_at(function)
    if not isinstance(code, UserFunction):
        raise Fault(function, "execute")
    start = code

    def begin(thread: Thread) -> None:
        thread.gs_base = own_data
        thread.user = start.start(cpu.machine, thread, (own_data,), stack)

    cpu.space.store(POINTER, own_data, own_data)
    return (yield NewThread(begin))


def bsdthread_terminate(cpu: Processor, address: int, size: int, port: int,
                        semaphore: int) -> Generator[EndThread, None, None]:
    """Ends the thread: its stack ``[address, address + size)`` and its port's name go, whoever joins it is woken."""
    yield EndThread((address, size), port, semaphore)
