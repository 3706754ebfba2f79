"""Scenarios: folders with a client in C, settings of the machine, and a session to replay.

``scenario.toml``:

    title = "..."                       what a list shows
    purpose = "..."                     one line on what is to be seen
    [[task]]                            a user task; the first one is the process that the debugger launches
    name = "semaphore_create"           its executable's name
    sources = ["semaphore_create.c"]    C files, relative to the folder
    arguments = ["-v"]                  optional
    [machine]
    kernel_stack = "0xffffff90a37e0000" lowest address of the client thread's kernel stack (16 KiB)
    [machine.zones]
    "ipc kmsgs" = ["0x...", "0x..."]    addresses of the next elements of a zone as the client starts
    [machine.subsystems]
    lock_set = [3400, 3406]             other message ids for a subsystem of the kernel's (the first, that past the last)

A task whose C files speak of ``bootstrap`` (the header, the port, the calls) finds a bootstrap server: launchd, process
1, starts before the tasks, and they inherit its port.

``session.lldb`` holds the commands of a session, ``session.txt`` what they print, ``lesson.md`` the prose.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from machdbg.kernel.settings import Settings
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine
from machdbg.userland.program import BOOTSTRAP_SERVER, PROGRAMS, Program
from machdbg.userland.store import Store
from machdbg.userland.system import System

FIRST_PID = 100
LARGEST_SUBSYSTEM = 10000  # message ids that a scenario may give a subsystem
HOME = "/Users/mach"  # where the programs lie on the simulated machine, wherever their sources are on this one


class ScenarioError(Exception):
    """A scenario that cannot be used; the text is complete (``path:line: error: ...``)."""


@dataclass(frozen=True)
class Task:
    """A user task to start: its executable's name, C files and arguments, and whether it is the super-user's."""

    name: str
    sources: tuple[Path, ...]
    arguments: tuple[str, ...] = ()
    root: bool = False


class Launcher:
    """Builds the machine that the debugger runs: kernel and programs. See ``debugger.target.Launcher``."""

    def __init__(self, name: str, tasks: tuple[Task, ...], settings: Settings) -> None:
        self.name = name
        self.path = f"{HOME}/{name}"
        self.pid = FIRST_PID
        self.arguments = list(tasks[0].arguments)
        self._settings = settings
        store = Store.default()
        system = System(store)
        self._programs = [
            Program(task.name, task.sources, path=f"{HOME}/{task.name}", pid=FIRST_PID + number,
                    root=task.root, store=store, system=system)
            for number, task in enumerate(tasks)
        ]
        self._tasks = tasks
        self._init: Program | None = None
        if any(b"bootstrap" in source.read_bytes() for task in tasks for source in task.sources if source.is_file()):
            self._init = Program("launchd", [PROGRAMS / "launchd.c"], path="/sbin/launchd", pid=BOOTSTRAP_SERVER,
                                 store=store, system=system)
            self._init.images[0].is_system = True

    @cached_property
    def images(self) -> list[Image]:
        """The kernel's image, then those of every program, each once."""
        from machdbg.kernel.image import kernel_image  # takes time, and a prompt does not need it
        from machdbg.kernel.kexts import kext_images

        found: dict[int, Image] = {}
        programs = self._programs if self._init is None else [*self._programs, self._init]
        for image in (image for program in programs for image in program.images):
            found.setdefault(id(image), image)
        return [*found.values(), kernel_image(), *kext_images(self._settings.kexts)]

    @property
    def contents(self) -> list[tuple[int, bytes]]:
        """What the first program's images hold before it runs, as (address, bytes)."""
        return [(segment.address, segment.data) for segment in self._programs[0].segments]

    def launch(self, arguments: list[str]) -> Machine:
        """A machine at its first step point, which boots and then runs the programs; ``arguments``: the first one's."""
        from machdbg.kernel import boot

        machine = Machine()
        machine.images = self.images
        given = [tuple(arguments), *(task.arguments for task in self._tasks[1:])]
        boot.start(machine, self._settings, list(zip(self._programs, given, strict=True)), self._init)
        return machine


@dataclass(frozen=True)
class Scenario:
    """A loaded ``scenario.toml`` and the folder it stands in."""

    directory: Path
    title: str
    purpose: str
    tasks: tuple[Task, ...]
    settings: Settings = field(default_factory=Settings)

    @property
    def name(self) -> str:
        return self.directory.name

    @property
    def session(self) -> Path:
        return self.directory / "session.lldb"

    @property
    def expected(self) -> Path:
        return self.directory / "session.txt"

    @cached_property
    def launcher(self) -> Launcher:
        return Launcher(self.tasks[0].name, self.tasks, self.settings)


def launcher_for_c_file(path: Path, arguments: list[str]) -> Launcher:
    """A launcher for one C file, with the default settings of the machine."""
    task = Task(path.stem, (path,), tuple(arguments))
    return Launcher(task.name, (task,), Settings())


def scenario_directories() -> list[Path]:
    """The folders that are searched for scenarios: those shipped with the package."""
    package = Path(__file__).resolve().parent.parent
    return [place for place in (package / "scenarios", package.parent / "scenarios") if place.is_dir()][:1]


def find_scenarios() -> list[Scenario]:
    """All shipped scenarios, by name."""
    found = [file for place in scenario_directories() for file in place.glob("*/scenario.toml")]
    return [load_file(file) for file in sorted(found)]


def load_scenario(name: str) -> Scenario:
    """The scenario of a name, or in a folder given by its path; ScenarioError if there is none."""
    path = Path(name)
    places = [path / "scenario.toml", *(place / name / "scenario.toml" for place in scenario_directories())]
    for file in places:
        if file.is_file():
            return load_file(file)
    names = [file.parent.name for place in scenario_directories() for file in place.glob("*/scenario.toml")]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(repr(match) for match in close)}?" if close else ""
    raise ScenarioError(f"error: unable to find scenario '{name}'{hint}")


def load_file(file: Path) -> Scenario:
    """Read a ``scenario.toml``; ScenarioError says what is wrong in it and where."""
    return _Reader(file).scenario()


class _Reader:
    """One ``scenario.toml`` being read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = file.read_text(encoding="utf-8")
        try:
            self.data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self.syntax_error(str(error)) from None

    def syntax_error(self, message: str) -> ScenarioError:
        """A mistake in the TOML itself; the parser's message ends in its place, in brackets."""
        match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message)
        if match is None:
            return ScenarioError(f"{self.file}:{len(self.text.splitlines())}: error: {message}")
        return ScenarioError(f"{self.file}:{match[2]}:{match[3]}: error: {match[1]}")

    def fail(self, key: str, message: str) -> ScenarioError:
        """An error at the first line where ``key`` is written."""
        lines = [number for number, line in enumerate(self.text.splitlines(), 1) if key in line]
        return ScenarioError(f"{self.file}:{lines[0] if lines else 1}: error: {message}")

    def scenario(self) -> Scenario:
        self.check_keys(self.data, "scenario", {"title", "purpose", "task", "machine"})
        tasks = self.data.get("task")
        if not isinstance(tasks, list) or not tasks:
            raise self.fail("task", "a scenario needs at least one [[task]]")
        machine = self.data.get("machine", {})
        self.check_keys(machine, "[machine]", {"kernel_stack", "zones", "kexts", "subsystems"})
        zones = machine.get("zones", {})
        settings: dict[str, Any] = {}
        if "kernel_stack" in machine:
            settings["kernel_stack"] = self.address("kernel_stack", machine["kernel_stack"])
        if "kexts" in machine:
            settings["kexts"] = self.kexts(machine["kexts"])
        if "subsystems" in machine:
            settings["subsystems"] = self.subsystems(machine["subsystems"])
        if zones:
            settings["zones"] = {
                zone: [self.address(zone, value) for value in self.strings(zone, values)]
                for zone, values in zones.items()
            }
        return Scenario(self.file.parent, self.string(self.data, "title"), self.string(self.data, "purpose"),
                        tuple(self.task(task) for task in tasks), Settings(**settings))

    def task(self, table: dict[str, Any]) -> Task:
        self.check_keys(table, "[[task]]", {"name", "sources", "arguments", "user"})
        sources = tuple(self.file.parent / source for source in self.strings("sources", table.get("sources", [])))
        if not sources:
            raise self.fail("task", "a [[task]] needs sources = [\"FILE.c\", ...]")
        for source in sources:
            if not source.is_file():
                raise self.fail(source.name, f"no such file: '{source.name}'")
        arguments = self.strings("arguments", table.get("arguments", []))
        if table.get("user", "root") != "root":
            raise self.fail("user", "user can only be \"root\"; without it, a task is an ordinary user's")
        return Task(self.string(table, "name"), sources, tuple(arguments), "user" in table)

    def kexts(self, value: Any) -> tuple[str, ...]:
        from machdbg.kernel.kexts import KEXTS

        known = [kext.identifier for kext in KEXTS]
        for identifier in self.strings("kexts", value):
            if identifier not in known:
                raise self.fail("kexts", f"unknown kext '{identifier}'; expected one of: {', '.join(known)}")
        return tuple(value)

    def subsystems(self, table: Any) -> dict[str, tuple[int, int]]:
        from machdbg.kernel.mig.table import subsystems

        self.check_keys(table, "[machine.subsystems]", {subsystem.name for subsystem in subsystems()})
        for name, ids in table.items():
            if not isinstance(ids, list) or len(ids) != 2 or not all(type(id) is int for id in ids):
                raise self.fail(name, f"{name} must be a list of two message ids, the first and that past the last")
            if not -(1 << 31) <= ids[0] < 1 << 31 or not ids[0] - 1 <= ids[1] <= ids[0] + LARGEST_SUBSYSTEM:
                raise self.fail(name, f"{name}: a subsystem has at most {LARGEST_SUBSYSTEM} message ids")
        return {name: (ids[0], ids[1]) for name, ids in table.items()}

    def check_keys(self, table: Any, where: str, known: set[str]) -> None:
        if not isinstance(table, dict):
            raise self.fail(where.strip("[]"), f"{where} must be a table")
        for key in table:
            if key not in known:
                raise self.fail(key, f"unknown key '{key}' in {where}; expected one of: {', '.join(sorted(known))}")

    def string(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise self.fail(key, f"{key} must be a text in quotes")
        return value

    def strings(self, key: str, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, f"{key} must be a list of texts in quotes")
        return value

    def address(self, key: str, value: Any) -> int:
        try:
            address = int(value, 16)
        except (TypeError, ValueError):
            raise self.fail(key, f"{key}: '{value}' is not an address such as \"0xffffff8010da4e00\"") from None
        if not 0xFFFFFF8000000000 <= address < 1 << 64:
            raise self.fail(key, f"{key}: {address:#x} is not a kernel address")
        return address
