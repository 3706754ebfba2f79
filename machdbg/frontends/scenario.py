"""Scenarios: folders with a client in C, settings of the machine, and a session to replay.

A task whose C files speak of ``bootstrap`` (the header, the port, the calls) finds a bootstrap server: launchd, process
1, starts before the tasks, and they inherit its port. What a folder holds: scenarios/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from machdbg.kernel.settings import Settings
from machdbg.machine.image import Image
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Machine
from machdbg.machine.store import Store
from machdbg.userland.files import Files
from machdbg.userland.program import BOOTSTRAP_SERVER, PROGRAMS, Program
from machdbg.userland.system import System

FIRST_PID = 100
HOME = "/Users/mach"  # where the programs lie on the simulated machine, wherever their sources are on this one


class ScenarioError(Exception):
    """A scenario that cannot be used; the text is complete (``path:line: error: ...``)."""


class Task(NamedTuple):
    """A user task to start: its executable's name, C and .defs files, arguments, whether it is the super-user's, and
    which of its files are compiled without debug information."""

    name: str
    sources: tuple[Path, ...]
    arguments: tuple[str, ...] = ()
    root: bool = False
    no_debug: tuple[Path, ...] = ()


class Launcher:
    """Builds the machine that the debugger runs: kernel and programs. See ``debugger.target.Launcher``."""

    def __init__(self, name: str, tasks: tuple[Task, ...], settings: Settings, files: Files | None = None) -> None:
        self._files = files or Files(relative=not tasks[0].sources[0].is_absolute())
        self.name = name
        self.path = f"{HOME}/{name}"
        self.pid = FIRST_PID
        self.arguments = list(tasks[0].arguments)
        self._settings = settings
        store = Store.default()
        system = System(store)
        self._programs = [
            Program(task.name, task.sources, path=f"{HOME}/{task.name}", pid=FIRST_PID + number,
                    root=task.root, no_debug=task.no_debug, store=store, system=system, files=self._files)
            for number, task in enumerate(tasks)
        ]
        self._tasks = tasks
        self._init: Program | None = None
        if any(b"bootstrap" in self._files.bytes_of(source) for task in tasks for source in task.sources):
            self._init = Program("launchd", [PROGRAMS / "launchd.c"], path="/sbin/launchd", pid=BOOTSTRAP_SERVER,
                                 is_system=True, store=store, system=system)

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
        """What the first program's images and the kernel hold before they run, as (address, bytes)."""
        from machdbg.kernel.data import DATA_ADDRESS, initial_data

        return [*((segment.address, segment.data) for segment in self._programs[0].segments),
                (DATA_ADDRESS, initial_data())]

    @property
    def recipe(self) -> dict[str, Any]:
        """What ``from_recipe`` makes the same launcher of, with ``files``."""
        return {"tasks": [[task.name, list(map(str, task.sources)), task.arguments, task.root,
                           list(map(str, task.no_debug))] for task in self._tasks],
                "machine": asdict(self._settings)}

    @property
    def files(self) -> dict[str, bytes]:
        """The user's files that the programs are made of."""
        return self._files.contents

    @classmethod
    def from_recipe(cls, recipe: dict[str, Any], files: Mapping[str, bytes]) -> Launcher:
        """Make a launcher again, without files on disk. Raises CompileError and, if that is no recipe, others."""
        tasks = tuple(Task(name, tuple(map(Path, sources)), tuple(arguments), root, tuple(map(Path, no_debug)))
                      for name, sources, arguments, root, no_debug in recipe["tasks"])
        machine: dict[str, Any] = dict(recipe["machine"])
        machine["kexts"] = tuple(machine["kexts"])
        for key in ("subsystems", "faults"):
            machine[key] = {name: tuple(values) for name, values in machine[key].items()}
        return cls(tasks[0].name, tasks, Settings(**machine),
                   Files(files, relative=not tasks[0].sources[0].is_absolute()))

    def launch(self, launch: Launch) -> Machine:
        """A machine at its first step point, which boots and then runs the programs; ``launch``: the first one's."""
        from machdbg.kernel import boot

        machine = Machine()
        machine.images = self.images
        given = [launch, *(Launch(task.arguments) for task in self._tasks[1:])]
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
    if path.is_file():
        raise ScenarioError(f"error: '{name}' is not a valid executable")
    if "/" in name:
        raise ScenarioError(f"error: '{name}' does not exist")
    names = [file.parent.name for place in scenario_directories() for file in place.glob("*/scenario.toml")]
    import difflib  # takes time, and is seldom needed

    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(repr(match) for match in close)}?" if close else ""
    raise ScenarioError(f"error: unable to find scenario '{name}'{hint}")


def load_file(file: Path) -> Scenario:
    """Read a ``scenario.toml``; ScenarioError says what is wrong in it and where."""
    from .scenario_file import read
    return read(file)
