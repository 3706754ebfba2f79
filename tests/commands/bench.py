"""A small computer to debug: a C program on a machine whose kernel is one modelled function."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.machine.ctype import INT
from machdbg.machine.function import Call, at, function
from machdbg.machine.image import Image
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Machine, ReturnToUser
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process, Thread
from machdbg.userland.files import Files
from machdbg.userland.program import Program

int_t = Annotated[int, INT]
KERNEL_STACK = 0xFFFFFF9000004000
SOURCE = """\
#include <stdio.h>

struct point { int x, y; };
int total = 5;

int add(int a, int b)
{
    int sum = a + b;
    return sum;
}

int main(int argc, char **argv)
{
    struct point p = { 1, 2 };
    char *name = "hello";
    for (int i = 0; i < 3; i++)
        total += add(p.x, i);
    printf("%s %d\\n", name, total);
    return 3;
}
"""


@function("bsd_i386.c", line=570, unavailable=("state",))
async def mach_call(number: int_t, state: int_t) -> int_t:
    """Answers every trap with 0x103."""
    await at(573)
    result: int_t = 0x103
    await at(575)
    return result


@function("trap.s", line=1, has_lines=False)
async def trap_entry(number: int_t) -> int_t:
    """Where the trap instruction leads."""
    await at(10)
    await ReturnToUser(await mach_call(number, 0))
    return 0


def enter(machine: Machine, thread: Thread, registers: dict[str, int]) -> Call[int]:
    return trap_entry(registers["rax"])


class Launcher:
    """See ``debugger.target.Launcher``."""

    def __init__(self, source: Path, files: Files | None = None) -> None:
        self._source = source
        self._files = files or Files()
        self.name = source.stem
        self.path = f"/tmp/{source.stem}"
        self.directory = source.parent
        self.pid = 100
        self.arguments: list[str] = []
        self._program = Program(self.name, [source], path=self.path, files=self._files)
        kernel = Image("kernel", "/kernel", 0xFFFFFF8000200000, 0x10000, is_kernel=True)
        kernel.add(trap_entry, 0xFFFFFF8000201000, 0x100)
        kernel.add(mach_call, 0xFFFFFF8000202000, 0x100)
        self.images = [*self._program.images, kernel]
        self.contents = [(segment.address, segment.data) for segment in self._program.segments]

    @property
    def recipe(self) -> dict[str, Any]:
        return {"source": str(self._source)}

    @property
    def files(self) -> dict[str, bytes]:
        return self._files.contents

    @classmethod
    def from_recipe(cls, recipe: dict[str, Any], files: Mapping[str, bytes]) -> Launcher:
        return cls(Path(recipe["source"]), Files(files))

    def launch(self, launch: Launch) -> Machine:
        machine = Machine()
        machine.images = self.images
        machine.kernel_space.map(KERNEL_STACK - 0x4000, 0x4000, "stack")
        process = Process(self.pid, self.name, AddressSpace(machine.ram, self.name))
        thread = Thread(0x307, self.name, process, KERNEL_STACK)
        machine.processes.append(process)
        machine.trap_entry = enter
        self._program.load(machine, process, thread, launch)
        machine.add_thread(thread)
        return machine


def debugger_of(source: Path, text: str) -> CommandInterpreter:
    """A command interpreter whose target is the program ``text``, written to ``source``."""
    source.write_text(text, encoding="utf-8")
    launcher = Launcher(source)
    debugger = CommandInterpreter(Context(lambda name: launcher))
    assert debugger.execute(f"target create {source.name}").succeeded
    return debugger
