"""Runs small C programs on a bare machine: no kernel, one process, one thread, a few native functions."""

from __future__ import annotations

from pathlib import Path

from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library, link
from machdbg.cc.native import NativeCall, NativeFunction
from machdbg.cc.unit import compile_text
from machdbg.machine.machine import Idle, Machine, Stop
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process, Thread

STACK_TOP = 0x7FFEEFC00000
STACK_SIZE = 0x10000
BASE = 0x100000000


class Run:
    """A program on a machine. ``stop`` is why it ended, ``result`` what ``main`` returned."""

    def __init__(self, text: str, *arguments: int, path: str = "t.c", include: tuple[Path, ...] = ()) -> None:
        self.output: list[str] = []
        self.unit = compile_text(text, path, include)
        self.library = Library("a.out", "/tmp/a.out", BASE, [self.unit], self.natives())
        link([self.library])
        self.machine = Machine()
        self.machine.images = [self.library.image]
        self.space = AddressSpace(self.machine.ram, "user")
        self.library.load(self.space)
        self.space.map(STACK_TOP - STACK_SIZE, STACK_SIZE, "stack")
        process = Process(1, "a.out", self.space)
        self.thread = Thread(1, "main", process, 0)
        self.main = self.library.image.functions["main"]
        assert isinstance(self.main, UserFunction)
        self.frame = self.main.start(self.machine, self.thread, arguments, STACK_TOP)
        self.thread.user = self.frame
        self.machine.add_thread(self.thread)
        self.result: object = None
        self.stop: Stop | None = None

    def natives(self) -> list[NativeFunction]:
        def put(call: NativeCall) -> int:
            self.output.append(str(call.integer(0)))
            return 0

        def say(call: NativeCall) -> int:
            self.output.append(call.string(0).decode())
            return len(self.output)

        def apply(call: NativeCall):  # type: ignore[no-untyped-def]
            return (yield from call.call(call[0], call[1]))

        return [NativeFunction("put", put), NativeFunction("say", say), NativeFunction("apply", apply)]

    def step(self) -> bool:
        """To the next step point; whether there is one."""
        self.stop = self.machine.step()
        return self.stop is None

    def finish(self, limit: int = 1_000_000) -> object:
        """Run to the end of ``main``; its result."""
        original = self.frame.send

        def send(value: object) -> object:
            try:
                return original(value)
            except StopIteration as stop:
                self.result = stop.value
                raise

        self.frame.send = send
        while self.step():
            limit -= 1
            assert limit, "does not end"
        return self.result

    def lines(self, limit: int = 1000) -> list[tuple[int, int]]:
        """The line and column of every step point of ``main``'s file, in the order in which they are reached."""
        places = []
        while self.step() and limit:
            limit -= 1
            moment = self.machine.timeline.moment
            if moment.returned is None and moment.frame.code.has_lines:
                line = moment.frame.code.locate(moment.position)
                places.append((line.line, line.column))
        return places


def run(text: str, *arguments: int) -> object:
    """What ``main`` of a program returns."""
    program = Run(text, *arguments)
    result = program.finish()
    assert isinstance(program.stop, Idle), program.stop
    return result


def output(text: str) -> list[str]:
    """What a program puts and says."""
    program = Run(text)
    program.finish()
    assert isinstance(program.stop, Idle), program.stop
    return program.output
