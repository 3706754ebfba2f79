"""The target: what is to be debugged, before, while and after it runs."""

from __future__ import annotations

from typing import Protocol

from machdbg.machine.function import Code
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine

from .breakpoint import BreakpointList
from .expression import Persistent
from .process import Process
from .settings import Settings


class Launcher(Protocol):
    """Makes the machine to debug. ``images`` are known before it runs, so that breakpoints resolve."""

    name: str
    path: str
    pid: int

    @property
    def images(self) -> list[Image]:
        """Every image that will be loaded; the first is the executable's own."""

    def launch(self, arguments: list[str]) -> Machine:
        """A machine before its first step; ``arguments`` are the process's, without its name."""


class Target:
    """A target with its breakpoints, settings and, once launched, its process."""

    def __init__(self, launcher: Launcher, settings: Settings | None = None) -> None:
        self.launcher = launcher
        self.settings = settings if settings is not None else Settings()
        self.breakpoints = BreakpointList(self)
        self.persistent = Persistent()
        self.process: Process | None = None

    @property
    def images(self) -> list[Image]:
        return self.launcher.images

    def functions(self) -> list[Code]:
        """The functions of all images."""
        return [code for image in self.images for code in image.functions.values()]

    def function_at(self, address: int) -> Code | None:
        """The function, of any image, whose code holds ``address``."""
        for image in self.images:
            if image.base <= address < image.base + image.size:
                return image.function_at(address)
        return None

    def launch(self, arguments: list[str] | None = None) -> Process:
        """Start a process (nothing has run yet) and make it the target's; one that exists is forgotten.

        ``arguments`` None: those of the setting ``target.run-args``.
        """
        given = list(self.settings["target.run-args"]) if arguments is None else arguments
        machine = self.launcher.launch(given)
        self.breakpoints.reset_hit_counts()
        self.process = Process(self, machine)
        return self.process
