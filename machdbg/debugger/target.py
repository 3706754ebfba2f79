"""The target: what is to be debugged, before, while and after it runs."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from machdbg.machine.function import Code
from machdbg.machine.image import Image
from machdbg.machine.launch import ENVIRONMENT, Launch
from machdbg.machine.machine import Machine

from .breakpoint import BreakpointList
from .formatters import Formatters
from .frame import Frame
from .memory import Memory
from .scratch import Persistent
from .settings import Settings
from .signals import Handling
from .state import State
from .value import Value
from .watchpoint import WatchpointList

if TYPE_CHECKING:
    from machdbg.cc.value import Expression

    from .process import Process


class Launcher(Protocol):
    """Makes the machine to debug. ``images`` are known before it runs, so that breakpoints resolve."""

    name: str
    path: str
    pid: int

    @property
    def images(self) -> list[Image]:
        """Every image that will be loaded; the first is the executable's own."""

    @property
    def contents(self) -> list[tuple[int, bytes]]:
        """What lies in user memory when the images have been loaded: address and bytes of each piece."""

    @property
    def recipe(self) -> dict[str, Any]:
        """What it takes, besides ``files``, to make the same launcher again: values as JSON has them."""

    @property
    def files(self) -> dict[str, bytes]:
        """The user's files that the programs are made of, by name."""

    def launch(self, launch: Launch) -> Machine:
        """A machine before its first step; ``launch`` is what the process is started with."""


class Target:
    """A target with its breakpoints, watchpoints, settings and, once launched, its process. ``label`` is a name that
    the user gave it.
    """

    def __init__(self, launcher: Launcher, settings: Settings | None = None,
                 formatters: Formatters | None = None) -> None:
        self.launcher = launcher
        self.settings = settings if settings is not None else Settings()
        self.formatters = formatters if formatters is not None else Formatters()
        self.breakpoints = BreakpointList(self)
        self.watchpoints = WatchpointList(self)
        self.persistent = Persistent()
        self.signals = Handling()
        self.process: Process | None = None
        self.label = ""
        self.compiled: dict[Any, Expression] = {}  # expressions by text and place, compiled once

    @property
    def images(self) -> list[Image]:
        return self.launcher.images

    def functions(self) -> list[Code]:
        """The functions of all images."""
        return [code for image in self.images for code in image.functions.values()]

    def function_at(self, address: int) -> Code | None:
        """The function, of any image, whose code holds ``address`` as the selected thread sees it."""
        others = self._other_executables()
        for image in self.images:
            if image not in others and image.base <= address < image.base + image.size:
                return image.function_at(address)
        return None

    def _other_executables(self) -> list[Image | None]:
        """The executables of processes other than the selected thread's: they lie at the same addresses as its own."""
        thread = self.process.selected_thread if self.process is not None else None
        own = thread.machine_thread.process if thread is not None else None
        if self.process is None or own is None:
            return []
        return [each.executable for each in self.process.machine.processes if each.executable is not own.executable]

    @property
    def was_launched(self) -> bool:
        """Whether a process was ever started."""
        return self.process is not None

    @property
    def is_running(self) -> bool:
        """Whether there is a process that has not exited."""
        return self.process is not None and self.process.state is not State.EXITED

    @property
    def memory(self) -> Memory:
        """Memory as the selected thread sees it; without a process there is none."""
        return self.process.memory if self.process is not None else Memory(self, None, None)

    def evaluate(self, text: str, frame: Frame | None = None) -> Value | None:
        """The value of a C expression at a frame, by default the selected one; see ``expression.evaluate``."""
        from .expression import evaluate  # takes time, and a prompt does not need it

        if frame is None and self.process is not None:
            thread = self.process.selected_thread
            frame = thread.selected_frame if thread is not None else None
        return evaluate(self, frame, text)

    def launch(self, arguments: list[str] | None = None, environment: Mapping[str, str] | None = None,
               input: bytes = b"") -> Process:
        """Start a process (nothing has run yet) and make it the target's; one that exists is forgotten.

        ``arguments`` None: those of the setting ``target.run-args``. ``environment`` comes on top of what every
        process has and of ``target.env-vars``; ``input`` is what standard input has.
        """
        given = tuple(self.settings["target.run-args"]) if arguments is None else tuple(arguments)
        variables = dict(each.split("=", 1) for each in ENVIRONMENT)
        variables |= dict(self.settings["target.env-vars"]) | dict(environment or {})
        return self.start(Launch(given, tuple(f"{name}={value}" for name, value in variables.items()), input))

    def start(self, launch: Launch) -> Process:
        """As ``launch``, with exactly this."""
        from .process import Process  # with all that runs one: it takes time, and a prompt does not need it

        if self.process is not None:
            self.process = None
            gc.collect()
        self.process = Process(self, self.launcher.launch(launch), launch)
        ignored = str(self.settings["platform.plugin.darwin.ignored-exceptions"])
        if ignored:
            self.process.acts.do("ignore", ignored.split("|"))
        self.breakpoints.launched(self.process)
        self.watchpoints.launched()
        return self.process
