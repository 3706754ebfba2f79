"""A process that has only one moment left: what a core file holds of memory and threads, where no run comes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.frame import Frame
from machdbg.machine.function import Code, Line
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine
from machdbg.machine.memory import AddressSpace, Page, Region
from machdbg.machine.thread import Process as MachineProcess
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.timeline import Moment

from .core import Core
from .process import Process
from .snapshot import SavedFrame, SavedThread, restored_value

if TYPE_CHECKING:
    from .target import Target


class Unknown(Code):
    """A function that is no longer what it was."""

    has_lines = False

    def __init__(self, name: str, address: int, image: Image | None) -> None:
        self.name = name
        self.file = ""
        self.line = 0
        self.address = address
        self.image = image

    def positions(self) -> list[int]:
        return [0]

    def locate(self, position: int) -> Line:
        return Line("", 0)


def open_core(core: Core, target: Target) -> Process:
    """The process of a core file, at the moment that it was saved at; nothing in it can run. Raises LookupError,
    ValueError or TypeError if the file makes no sense."""
    machine = Machine()
    machine.images = target.images
    for space in core.spaces:
        own = machine.kernel_space
        if space.pid:
            own = AddressSpace(machine.ram, space.name)
            process = MachineProcess(space.pid, space.name, own)
            process.executable = next((image for image in target.images if image.name == space.name), None)
            machine.processes.append(process)
        own.fill([Region(*region) for region in space.regions],
                 {number: Page(bytearray(data), protection)
                  for number, (data, protection) in space.contents().items()})
    for thread in sorted(core.threads, key=lambda each: each.id == core.thread):
        _add(machine, thread)
    target.process = process_ = Process(target, machine, core.launch)
    process_.post_mortem = True
    process_.restored(machine.timeline.present, core.thread, core.reason, core.seen)
    target.persistent.restore(core.user, target)
    return process_


def _add(machine: Machine, saved: SavedThread) -> None:
    """Make a thread, and a moment for each of its frames, the innermost last."""
    process = next((each for each in machine.processes if each.pid == saved.pid), None)
    thread = MachineThread(saved.id, saved.name, process, saved.kernel_stack)
    thread.object, thread.gs_base = saved.object, saved.gs_base
    thread.created = machine.timeline.present + 1
    machine.threads.append(thread)
    if process is not None:
        process.threads.append(thread)
    parent: Frame | None = None
    for each in reversed(saved.frames):
        parent = _frame(machine, thread, each, parent)
        values = None if each.locals is None else {
            name: restored_value(value, machine.kernel_space) for name, value in each.locals.items()}
        returned = None if each.returned is None else (restored_value(each.returned[0], machine.kernel_space),)
        thread.moments.append(len(machine.timeline.moments))
        machine.timeline.record(Moment(thread, parent, parent.position, values, len(machine.ram.journal), 0, returned))


def _frame(machine: Machine, thread: MachineThread, saved: SavedFrame, parent: Frame | None) -> Frame:
    code = machine.function_at(saved.pc, thread)
    known = code is not None and code.name == saved.function and code.pc(saved.position) == saved.pc
    if not known or code is None:
        image = next((each for each in machine.images if each.base <= saved.pc < each.base + each.size), None)
        code = Unknown(saved.function, saved.pc, image)
    arguments = tuple(restored_value(value, machine.kernel_space) for value in saved.arguments)
    frame = Frame(code, arguments, parent, saved.base)
    frame.sp = saved.sp
    frame.position = saved.position if known else 0
    frame.site_tick = machine.timeline.present
    return frame
