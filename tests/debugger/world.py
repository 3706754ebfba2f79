"""A small world to debug: a C program, and a kernel of a few functions that it traps into."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library, link
from machdbg.cc.native import NativeCall, NativeFunction, TrapFunction
from machdbg.cc.unit import compile_file
from machdbg.debugger.breakpoint import Breakpoint, BreakpointOptions
from machdbg.debugger.frame import Frame
from machdbg.debugger.process import Process, StopEvent
from machdbg.debugger.resolver import ByName
from machdbg.debugger.target import Target
from machdbg.debugger.thread import Thread
from machdbg.machine import ctype as c
from machdbg.machine.function import Call, Function, Variable, at, function
from machdbg.machine.image import Image
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Block, Exit, Machine, ReturnToUser, current_machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process as MachineProcess
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.view import PointerTo, Struct

STACK_TOP = 0x7FFEEFC00000
KERNEL = 0xFFFFFF8000200000
DATA = 0xFFFFFF8000300000
KERNEL_STACK = 0xFFFFFF9000000000
PID = 100

int_t = Annotated[int, c.INT]
kern_return_t = Annotated[int, c.Typedef("kern_return_t", c.INT)]


class saved_state(Struct):
    rax: Annotated[int, c.UNSIGNED_LONG]
    rdi: Annotated[int, c.UNSIGNED_LONG]
    rsi: Annotated[int, c.UNSIGNED_LONG]


class port(Struct):
    references: Annotated[int, c.UNSIGNED_INT]
    rights: Annotated[int, c.UNSIGNED_INT]


saved_state_t = Annotated[saved_state, PointerTo("saved_state_t")]
port_t = Annotated[port, PointerTo("port_t")]


@function("osfmk/locore.s", line=10, has_lines=False)
async def trap_entry(state: saved_state_t) -> int_t:
    await at(1)
    result: int_t = await munger(state)
    return result


@function("osfmk/munger.c", line=20)
async def munger(state: saved_state_t) -> kern_return_t:
    await at(22)
    kr: kern_return_t = await service(state.rdi, port(state.space, DATA))
    await at(23)
    state.rax = kr
    await at(24)
    await ReturnToUser(kr)
    raise AssertionError("unreachable")


@function("osfmk/service.c", line=30, unavailable=("value",))
async def service(value: int_t, object: port_t) -> kern_return_t:
    await at(32)
    object.references += value
    await at(33)
    counted: int_t = await count(object)
    await at(34)
    return counted


@function("osfmk/service.c", line=40)
async def count(object: port_t) -> int_t:
    await at(41)
    object.rights = object.references * 2
    await at(42)
    return object.rights


@function("osfmk/sleep.c", line=50)
async def sleeper() -> int_t:
    machine = current_machine()
    me = machine.thread
    assert me is not None
    while True:
        await at(52)
        machine.set_timer(machine.now + 1_000_000, lambda: machine.wake(me))
        await at(53)
        await Block()


@function("osfmk/boot.c", line=60)
async def boot() -> int_t:
    await at(61)
    port(current_machine().kernel_space, DATA).references = 5
    await at(62)
    return 0


FUNCTIONS: list[Function[..., Any]] = [trap_entry, munger, service, count, sleeper, boot]


def kernel_image() -> Image:
    image = Image("kernel", "/System/kernel", KERNEL, 0x10000, is_kernel=True)
    for index, code in enumerate(FUNCTIONS):
        image.add(code, KERNEL + 0x100 * index, 0x100)
    image.globals["the_port"] = Variable("the_port", port.type, address=DATA)
    image.types["struct port"] = port.type
    image.constants["PORT_LIMIT"] = 1000
    return image


def enter_trap(machine: Machine, thread: MachineThread, registers: dict[str, int]) -> Call[Any]:
    state = saved_state(machine.kernel_space, DATA + 0x800)
    state.rax, state.rdi, state.rsi = registers["rax"], registers["rdi"], registers["rsi"]
    return trap_entry(state)


@dataclass
class World:
    """A launcher for a C file. ``threads`` are kernel functions to be run by threads of their own besides."""

    path: str
    name: str
    images: list[Image]
    library: Library
    pid: int = PID
    threads: tuple[Function[..., Any], ...] = ()

    @property
    def contents(self) -> list[tuple[int, bytes]]:
        return [(segment.address, segment.data) for segment in self.library.segments]

    @property
    def recipe(self) -> dict[str, Any]:
        return {}

    @property
    def files(self) -> dict[str, bytes]:
        return {}

    def launch(self, launch: Launch) -> Machine:
        machine = Machine()
        machine.images = self.images
        machine.trap_entry = enter_trap
        machine.kernel_space.map(DATA, 0x1000, "data")
        space = AddressSpace(machine.ram, self.name)
        self.library.load(space)
        space.map(STACK_TOP - 0x100000, 0x100000, "stack")
        process = MachineProcess(self.pid, self.name, space)
        machine.processes.append(process)
        for number, entry in enumerate((boot, *self.threads), 2):
            self.add_thread(machine, MachineThread(number, entry.name, None, 0), entry)
        thread = MachineThread(1, self.name, process, KERNEL_STACK + 0x4000)
        machine.kernel_space.map(KERNEL_STACK, 0x4000, "kernel stack")
        start = self.library.image.functions["start"]
        assert isinstance(start, UserFunction)
        thread.user = start.start(machine, thread, (), STACK_TOP)
        machine.add_thread(thread)
        return machine

    @staticmethod
    def add_thread(machine: Machine, thread: MachineThread, entry: Function[..., Any]) -> None:
        stack = KERNEL_STACK + 0x10000 * thread.id
        machine.kernel_space.map(stack, 0x4000, "kernel stack")
        thread.kernel_stack = stack + 0x4000
        machine.add_thread(thread)
        machine.call(thread, entry())


PRELUDE = """int trap(int value, int other); void finish(int status); int say(const char *text);
int main(void); void start(void) { finish(main()); }
"""


def natives() -> list[NativeFunction | TrapFunction]:
    def finish(call: NativeCall):  # type: ignore[no-untyped-def]
        yield Exit(call.integer(0))

    def say(call: NativeCall) -> int:
        call.machine.print(call.string(0).decode())
        return 0

    void = c.FunctionType(c.VOID, (c.INT,))
    return [NativeFunction("finish", finish, void), NativeFunction("say", say),
            TrapFunction("trap", 7, c.FunctionType(c.INT, (c.INT, c.INT)))]


def make_target(directory: Path, text: str, *threads: Function[..., Any], name: str = "prog") -> Target:
    """A target whose program is ``text`` (with the prelude's two lines before it)."""
    path = directory / f"{name}.c"
    path.write_text(PRELUDE + text)
    library = Library(name, str(directory / name), 0x100000000, [compile_file(str(path), ())], natives())
    link([library])
    world = World(str(directory / name), name, [library.image, kernel_image()], library, threads=threads)
    return Target(world)


def stop_at(target: Target, *names: str, **options: Any) -> Breakpoint:
    return target.breakpoints.create(ByName(list(names)), BreakpointOptions(**options))


def run(target: Target) -> tuple[Process, StopEvent]:
    process = target.launch([])
    return process, process.resume()


def top(process: Process) -> Frame:
    thread = process.selected_thread
    assert thread is not None
    frame = thread.frame(0)
    assert frame is not None
    return frame


def where(process: Process) -> str:
    """``function:line``, a ``+`` behind it in the middle of the line, and the stop reason."""
    frame = top(process)
    line = frame.location
    place = f"{frame.code.name}:{line.line if line is not None else 'asm'}"
    return f"{place}{'+' if frame.returned is not None else ''} {frame.thread.stop_reason}"


Action = Callable[[Process, Thread], StopEvent]
ACTIONS: dict[str, Action] = {
    "s": lambda process, thread: process.step_in(thread),
    "n": lambda process, thread: process.step_over(thread),
    "f": lambda process, thread: process.step_out(thread),
    "si": lambda process, thread: process.step_instruction(thread),
    "ni": lambda process, thread: process.step_instruction(thread, over=True),
    "c": lambda process, thread: process.resume(),
    "rs": lambda process, thread: process.step_in(thread, reverse=True),
    "rn": lambda process, thread: process.step_over(thread, reverse=True),
    "rf": lambda process, thread: process.step_out(thread, reverse=True),
    "rsi": lambda process, thread: process.step_instruction(thread, reverse=True),
    "rni": lambda process, thread: process.step_instruction(thread, over=True, reverse=True),
    "rc": lambda process, thread: process.resume(reverse=True),
}


def follow(process: Process, actions: str) -> list[str]:
    """Where each of some steps (names of ``ACTIONS`` with blanks between) ends."""
    places = []
    for name in actions.split():
        thread = process.selected_thread
        assert thread is not None
        event = ACTIONS[name](process, thread)
        places.append("exited" if event.exited else where(process))
    return places

