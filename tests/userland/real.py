"""C programs on a machine with the real kernel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from machdbg.commands.ipc.check import check
from machdbg.kernel import boot
from machdbg.kernel.image import kernel_image
from machdbg.kernel.settings import Settings
from machdbg.machine.frame import Frame
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Exited, Idle, Machine, Signalled, Stop
from machdbg.machine.timeline import Moment
from machdbg.userland.program import BOOTSTRAP_SERVER, PROGRAMS, Program
from machdbg.userland.system import System


def frames(moment: Moment) -> Iterator[Frame]:
    """The stack of a moment, innermost first."""
    frame: Frame | None = moment.frame
    while frame is not None:
        yield frame
        frame = frame.parent


class Real:
    """Programs that have run as far as they could: what they printed, how they ended, what the machine says then.

    ``ignored`` are exceptions that become signals; ``signals`` are those that threads have got, with their stacks then.
    """

    def __init__(self, system: System, directory: Path, *sources: str, bootstrap: bool = False,
                 ignored: Iterable[int] = ()) -> None:
        programs = []
        init = Program("launchd", [PROGRAMS / "launchd.c"], pid=BOOTSTRAP_SERVER, store=system.store,
                       system=system) if bootstrap else None
        for number, source in enumerate(sources):
            path = directory / f"client{number}.c"
            path.write_text(source)
            programs.append(Program(path.stem, [path], pid=100 + number, store=system.store, system=system))
        machine = self.machine = Machine()
        images = {id(image): image for program in programs for image in program.images}
        if init is not None:
            images.update((id(image), image) for image in init.images)
        machine.images = [*images.values(), kernel_image()]
        boot.start(machine, Settings(), [(program, Launch()) for program in programs], init)
        machine.ignored_exceptions = frozenset(ignored)
        self.exits: list[tuple[int, int | None]] = []
        self.signals: list[tuple[int, list[str]]] = []
        self.stop = self._finish()
        assert check(machine).violations == []

    def _finish(self) -> Stop:
        while True:
            stop = self.machine.step()
            if isinstance(stop, Exited):
                self.exits.append((stop.process.pid, stop.process.exit_status))
            elif isinstance(stop, Signalled):
                self.signals.append((stop.signal, [frame.code.name for frame in frames(self.machine.timeline.moment)]))
                self.machine.deliver(stop.signal)
            elif stop is not None:
                return stop

    @property
    def printed(self) -> str:
        """What the programs wrote, without the kernel's console."""
        return "".join(text for _, text in self.machine.timeline.output if not text.startswith("mig_table"))

    @property
    def ended(self) -> bool:
        """Whether nothing is left to happen."""
        return isinstance(self.stop, Idle)

    def first(self, function: str) -> Moment:
        """The first moment in a function."""
        return next(moment for moment in self.machine.timeline.moments if moment.frame.code.name == function)
