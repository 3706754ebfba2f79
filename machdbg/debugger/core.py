"""Core files: what is needed to have a moment of a run again.

The machine is deterministic, so a core file holds the program's name, its arguments and what the user changed on the
way, not memory: opening it runs the program again up to the same tick, and a digest of its sources, of all memory and
of every moment tells whether the result is the same. It is JSON; ``machdbg core 1`` is the version of its layout.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from machdbg.machine.steering import SteeringError

from .acts import Act
from .error import DebuggerError

if TYPE_CHECKING:
    from .process import Process
    from .target import Target

FORMAT = "machdbg core 1"


@dataclass(frozen=True)
class Core:
    """A core file. ``present`` is the last tick of the run, ``tick`` the one that was looked at, ``thread`` the
    machine's number of the selected thread and ``reason`` why it had stopped."""

    program: str
    arguments: list[str]
    tick: int
    present: int
    thread: int
    reason: str
    acts: list[Act]
    digest: str
    format: str = FORMAT


def save(process: Process, path: Path) -> None:
    """Write a core file of a live process; DebuggerError if that is not possible."""
    thread = process.selected_thread
    if thread is None or not process.target.source:
        raise DebuggerError("Failed to save core file for process: nothing tells how to make it again")
    core = Core(process.target.source, process.arguments, process.tick, process.timeline.present, thread.id,
                thread.stop_reason, process.acts.done, digest(process))
    try:
        path.write_text(json.dumps(asdict(core), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise DebuggerError(f"Failed to save core file for process: {error.strerror}") from None


def load(path: Path) -> Core:
    """Read a core file; DebuggerError if it is none."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError
        core = Core(**data | {"acts": [Act(*act) for act in data["acts"]]})
    except OSError as error:
        raise DebuggerError(f"Cannot open '{path}': {error.strerror}.") from None
    except (ValueError, TypeError, KeyError, UnicodeDecodeError):
        raise DebuggerError(f"Unknown core file format '{path}'") from None
    return core


def restore(core: Core, target: Target) -> Process:
    """Run a fresh target's program again to where it was; DebuggerError if something else comes of it."""
    process = target.launch(core.arguments)
    try:
        process.acts.again(core.acts, core.present)
    except (SteeringError, StopIteration, LookupError, ValueError) as error:
        raise DebuggerError(f"the core file is not of this program: {error}") from None
    if digest(process) != core.digest:
        raise DebuggerError("the core file is not of this program, or of another version of it: the run differs")
    process.restored(core.tick, core.thread, core.reason)
    return process


def digest(process: Process) -> str:
    """Of the program's sources, of all memory at the present and of every moment."""
    machine, timeline = process.machine, process.timeline
    hashed = hashlib.sha256()
    for image in process.target.images:
        if not image.is_kernel and not image.is_system:
            for source in map(Path, image.sources()):
                hashed.update(source.read_bytes() if source.is_file() else b"")
    for moment in timeline.moments:
        hashed.update(b"%d %d %d %d\n" % (moment.thread.id, moment.frame.code.address, moment.position, moment.now))
    cursor = timeline.cursor
    timeline.seek(timeline.present)
    for space in (machine.kernel_space, *(other.space for other in machine.processes)):
        for number in sorted(space.pages):
            hashed.update(b"%d " % number)
            hashed.update(space.pages[number].data)
    timeline.seek(cursor)
    return hashed.hexdigest()
