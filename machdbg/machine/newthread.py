"""What user code asks of the machine to make a thread, and to end one."""

from __future__ import annotations

from collections.abc import Callable

from .machine import Machine, Request, Stop
from .thread import Thread


class NewThread(Request):
    """The running process gets another thread, which ``begin`` gives its first user frame and its own data."""

    def __init__(self, begin: Callable[[Thread], None]) -> None:
        self.begin = begin

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        assert machine.thread_entry is not None, "no kernel to ask for a thread"
        machine.call(thread, machine.thread_entry(thread, self.begin))
        return None


class EndThread(Request):
    """The running thread ends; the kernel gives back ``stack`` and the right ``port``, signals ``semaphore``.

    ``stack`` is (address, size), (0, 0) if there is none to give back; the names may be 0.
    """

    def __init__(self, stack: tuple[int, int], port: int, semaphore: int) -> None:
        self.stack = stack
        self.port = port
        self.semaphore = semaphore

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        assert machine.thread_end is not None, "no kernel to end a thread"
        machine.call(thread, machine.thread_end(self.stack, self.port, self.semaphore))
        return None
