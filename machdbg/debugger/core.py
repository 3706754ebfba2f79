"""Core files: a moment of a run, with everything that it takes to look at it, and to have the run again, elsewhere.

A core file is a zip archive. Its entry ``core.json`` has ``format`` (``machdbg core 2``, the version of this layout),
``version`` (of the machdbg that saved it), ``recipe`` and ``files`` (what the programs are made of; the files' texts
are the entries named there), ``launch`` (arguments, environment, and standard input in hexadecimal digits), ``acts``
(what the user changed on the way), ``present`` and ``tick`` (the last one, and the one looked at), ``thread`` and
``reason`` (the selected one's machine number, and why it had stopped), ``style``, ``run`` (a digest of all moments),
``spaces`` and ``threads`` (see ``snapshot``; the pages of memory are the entries named there), and ``user`` (the
results and variables of expressions).

The machine is deterministic: opening a core file runs its program again up to the same tick. Memory is then compared
with the file's. Where that is not the same, as with another version of machdbg, what is in the file is all there is to
look at: see ``postmortem``.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from machdbg import __version__
from machdbg.machine.launch import Launch
from machdbg.machine.steering import SteeringError

from .acts import Act
from .error import DebuggerError
from .snapshot import PAGES, SavedFrame, SavedSpace, SavedThread, spaces_of, threads_of

if TYPE_CHECKING:
    from .process import Process
    from .target import Target

FORMAT = "machdbg core 2"
INDEX = "core.json"
STYLES = ("full", "modified-memory", "stack")
_TIME = (1980, 1, 1, 0, 0, 0)  # of every entry, so that a moment always gives the same file


@dataclass(frozen=True)
class Core:
    """A core file that has been read."""

    version: str
    recipe: dict[str, Any]
    files: dict[str, bytes]
    launch: Launch
    acts: list[Act]
    present: int
    tick: int
    thread: int
    reason: str
    style: str
    run: str
    spaces: list[SavedSpace]
    threads: list[SavedThread]
    user: dict[str, Any]

    @property
    def seen(self) -> list[int]:
        """The machine's numbers of the threads that have been seen, by the debugger's index."""
        return [thread.id for thread in self.threads if thread.number]


def save(process: Process, path: Path, style: str = "full") -> None:
    """Write a core file of a live process; ``style``: all memory, what differs from what the programs began with, or
    the stacks only. Raises DebuggerError."""
    thread = process.selected_thread
    if thread is None or process.post_mortem:
        raise DebuggerError("Failed to save core file for process: there is no live process")
    spaces = spaces_of(process, style)
    files = process.target.launcher.files
    index = {
        "format": FORMAT, "version": __version__, "recipe": process.target.launcher.recipe,
        "files": {name: f"files/{number}" for number, name in enumerate(files)},
        "launch": [process.launch.arguments, process.launch.environment, process.launch.input.hex()],
        "acts": process.acts.done, "present": process.timeline.present, "tick": process.tick, "thread": thread.id,
        "reason": thread.stop_reason, "style": style, "run": digest(process),
        "spaces": [space._replace(data=f"memory/{space.pid}") for space in spaces],
        "threads": threads_of(process), "user": process.target.persistent.saved(),
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        _put(archive, INDEX, json.dumps(index).encode())
        for number, text in enumerate(files.values()):
            _put(archive, f"files/{number}", text)
        for space in spaces:
            _put(archive, f"memory/{space.pid}", space.data)
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        raise DebuggerError(f"Failed to save core file for process: {error.strerror}") from None


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _TIME), data, zipfile.ZIP_DEFLATED)


def load(path: Path) -> Core:
    """Read a core file; DebuggerError if it is none."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            data: dict[str, Any] = json.loads(archive.read(INDEX))
            if data["format"] != FORMAT:
                raise ValueError
            arguments, environment, given = data["launch"]
            return Core(
                data["version"], data["recipe"], {name: archive.read(entry) for name, entry in data["files"].items()},
                Launch(tuple(arguments), tuple(environment), bytes.fromhex(given)),
                [Act(*act) for act in data["acts"]], int(data["present"]), int(data["tick"]), int(data["thread"]),
                data["reason"], data["style"], data["run"],
                [_space(SavedSpace(*space), archive) for space in data["spaces"]],
                [_thread(*thread) for thread in data["threads"]], data["user"])
    except FileNotFoundError as error:
        raise DebuggerError(f"Cannot open '{path}': {error.strerror}.") from None
    except (OSError, zipfile.BadZipFile, ValueError, TypeError, KeyError, AttributeError, RuntimeError,
            NotImplementedError, EOFError):
        raise DebuggerError(f"Unknown core file format '{path.absolute()}'") from None


def _space(space: SavedSpace, archive: zipfile.ZipFile) -> SavedSpace:
    data = archive.read(str(space.data))
    if len(data) != sum(count for _, count, _ in space.pages) * PAGES:
        raise ValueError
    return space._replace(data=data)


def _thread(*values: Any) -> SavedThread:
    thread = SavedThread(*values)
    return thread._replace(frames=[SavedFrame(*frame) for frame in thread.frames])


def restore(core: Core, target: Target) -> Process:
    """Run a fresh target's program again to where it was. Raises DebuggerError, which says what is different, if
    something else comes of it."""
    process = target.start(core.launch)
    ours, theirs = _by_base_name(target.launcher.files), _by_base_name(core.files)
    changed = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    if changed:
        raise DebuggerError(f"the program is another one: {changed[0]} is not the same")
    try:
        process.acts.again(core.acts, core.present)
        process.restored(core.tick, core.thread, core.reason, core.seen)
    except (SteeringError, StopIteration, LookupError, ValueError, TypeError, AttributeError) as error:
        raise DebuggerError(f"the run cannot be had again ({error or 'it ends before'})") from None
    for space in core.spaces:
        difference = space.difference(process, whole=core.style == "full")
        if difference is not None:
            raise DebuggerError(f"the run is another one: {difference}")
    if digest(process) != core.run:
        raise DebuggerError("the run is another one: memory is the same here, but not every step")
    target.persistent.restore(core.user, target)
    return process


def _by_base_name(files: dict[str, bytes]) -> dict[str, list[bytes]]:
    """The contents of files by the last parts of their names: where they lie makes no difference."""
    found: dict[str, list[bytes]] = {}
    for name, text in sorted(files.items()):
        found.setdefault(PurePath(name).name, []).append(text)
    return found


def digest(process: Process) -> str:
    """Of every moment of the run."""
    hashed = hashlib.sha256()
    for moment in process.timeline.moments:
        hashed.update(b"%d %d %d %d\n" % (moment.thread.id, moment.frame.code.address, moment.position, moment.now))
    return hashed.hexdigest()
