"""What a core file holds of a process at one moment: memory, and the threads with their frames."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from machdbg.machine.machine import KERNEL_BASE
from machdbg.machine.memory import PAGE_SIZE, AddressSpace
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.view import Pointer, Struct

from .history import writes
from .symbols import address_text

if TYPE_CHECKING:
    from .frame import Frame
    from .process import Process

PAGES = PAGE_SIZE
_ZEROS = bytes(PAGE_SIZE)


class SavedSpace(NamedTuple):
    """An address space: of a process, or (``pid`` 0) the kernel's.

    ``regions`` are its mapped ranges: start, end, protection, name, maximum protection, inheritance. ``pages`` are
    stretches of pages, (number of the first, how many, protection), whose bytes ``data`` has one after the other.
    """

    pid: int
    name: str
    regions: list[list[Any]]
    pages: list[list[int]]
    data: Any

    def contents(self) -> dict[int, tuple[bytes, int]]:
        """Bytes and protection of the pages by number."""
        found, at = {}, 0
        for first, count, protection in self.pages:
            for number in range(first, first + count):
                found[number] = self.data[at : at + PAGE_SIZE], protection
                at += PAGE_SIZE
        return found

    def difference(self, process: Process, *, whole: bool) -> str | None:
        """Where a process's memory is not this, and who has written there; None if it is the same. With ``whole``,
        pages that are not here have to be zero."""
        space = space_of(process, self.pid)
        if space is None:
            return f"there is no process {self.pid}"
        saved = self.contents()
        for number in sorted({*saved, *(space.pages if whole else ())}):
            ours = bytes(space.pages[number].data) if number in space.pages else _ZEROS
            theirs = saved[number][0] if number in saved else _ZEROS
            if ours != theirs:
                offset = next(index for index in range(PAGE_SIZE) if ours[index] != theirs[index])
                address = number * PAGE_SIZE + offset
                return (f"the byte at {address:#x} is {ours[offset]:#04x} and was {theirs[offset]:#04x}"
                        f"{_whose(process, space, address)}")
        return None


def _whose(process: Process, space: AddressSpace, address: int) -> str:
    """Which function wrote there last, or what lies there."""
    timeline = process.timeline
    before = [write.tick for write in writes(process.machine, space, address, 1) if 0 <= write.tick <= timeline.cursor]
    if before:
        moment = timeline.moments[before[-1]]
        code = moment.frame.code
        return f", written by {code.image.name if code.image is not None else ''}`{code.name}"
    region = space.region(address)
    return f", in {region.name}" if region is not None else ""


class SavedFrame(NamedTuple):
    """A frame. ``place`` is its function, line and offset as LLDB prints them, ``locals`` and ``returned`` what was
    recorded of it, ``arguments`` what it was called with; for values see ``saved_value``."""

    pc: int
    place: str
    function: str
    position: int
    base: int
    sp: int
    arguments: list[Any]
    locals: dict[str, Any] | None
    returned: list[Any] | None


class SavedThread(NamedTuple):
    """A thread with its frames, from the innermost on. ``number`` is the debugger's index."""

    id: int
    name: str
    pid: int
    object: int
    gs_base: int
    kernel_stack: int
    number: int
    reason: str
    frames: list[SavedFrame]


def space_of(process: Process, pid: int) -> AddressSpace | None:
    """The address space of a process, or (0) the kernel's."""
    if not pid:
        return process.machine.kernel_space
    return next((each.space for each in process.machine.processes if each.pid == pid), None)


def spaces_of(process: Process, style: str = "full") -> list[SavedSpace]:
    """The memory of a process's machine at the moment looked at; ``style`` as for ``core.save``."""
    machine = process.machine
    return [_space(process, pid, name, space, style) for pid, name, space in (
        (0, "kernel", machine.kernel_space), *((each.pid, each.name, each.space) for each in machine.processes))]


def _space(process: Process, pid: int, name: str, space: AddressSpace, style: str) -> SavedSpace:
    numbers = sorted(space.pages)
    if style == "stack":
        stacks = [(frame.machine_frame.sp, frames[-1].machine_frame.base + 2 * 8)
                  for thread in process.threads if (frames := thread.frames) for frame in frames[:1]
                  if (thread.machine_thread.process if frame.pc < KERNEL_BASE else None) is _owner(process, pid)]
        numbers = [number for number in numbers
                   if any(low < (number + 1) * PAGE_SIZE and high > number * PAGE_SIZE for low, high in stacks)]
    elif style == "modified-memory":
        before = _initial(process)
        numbers = [number for number in numbers if bytes(space.pages[number].data) != before.get(number, _ZEROS)]
    pages, data = [], []
    for _, group in groupby(enumerate(numbers), lambda item: (item[1] - item[0], space.pages[item[1]].protection)):
        stretch = [number for _, number in group]
        pages.append([stretch[0], len(stretch), space.pages[stretch[0]].protection])
        data += [bytes(space.pages[number].data) for number in stretch]
    return SavedSpace(pid, name, [list(region) for region in space.regions], pages, b"".join(data))


def _owner(process: Process, pid: int) -> Any:
    return next((each for each in process.machine.processes if each.pid == pid), None)


def _initial(process: Process) -> dict[int, bytes]:
    """The pages of the images, as they are loaded."""
    pages: dict[int, bytes] = {}
    for address, data in process.target.launcher.contents:
        for offset in range(0, len(data), PAGE_SIZE):
            pages[(address + offset) // PAGE_SIZE] = data[offset : offset + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
    return pages


def threads_of(process: Process) -> list[SavedThread]:
    """The threads at the moment looked at; those that have not run yet are number 0 and have no frames."""
    saved = [_thread(thread.machine_thread, thread.index, thread.stop_reason,
                     [_frame(process, frame) for frame in thread.frames]) for thread in process.threads]
    known = {thread.id for thread in saved}
    return saved + [_thread(thread, 0, "", []) for thread in process.machine.threads
                    if thread.id not in known and thread.created <= process.tick and thread.ended is None]


def _thread(own: MachineThread, number: int, reason: str, frames: list[SavedFrame]) -> SavedThread:
    return SavedThread(own.id, own.name, own.process.pid if own.process is not None else 0, own.object, own.gs_base,
                       own.kernel_stack, number, reason, frames)


def _frame(process: Process, frame: Frame) -> SavedFrame:
    own = frame.machine_frame
    recorded = frame.recorded
    values = None if recorded is None else {
        name: value for name, each in recorded.items() if (value := saved_value(each)) is not None}
    returned = None if frame.returned is None else [saved_value(frame.returned[0])]
    return SavedFrame(frame.pc, address_text(process.target, frame.pc) or "", frame.code.name, frame.position, own.base,
                      own.sp, [saved_value(each) for each in own.arguments], values, returned)


def saved_value(value: Any) -> Any:
    """A value of a function modelled in Python as JSON has it: a number, an address or bytes; None for what is none of
    these."""
    if isinstance(value, Struct | Pointer):
        return {"address": value.address}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, bool | int):
        return int(value)
    return value if isinstance(value, float) else None


def restored_value(value: Any, space: AddressSpace) -> Any:
    """The other way round: an address gives a pointer."""
    if isinstance(value, dict):
        if "bytes" in value:
            return bytes.fromhex(value["bytes"])
        pointer: Pointer[Any] = Pointer(space, value["address"], codec=None)  # type: ignore[arg-type]
        return pointer
    return value
