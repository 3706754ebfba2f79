"""What commands work on: the target, what is selected in it, and the user at the other end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatters import Formatters
from machdbg.debugger.settings import Settings

from .gdb import GdbState
from .mach_summaries import mach_category
from .registry import Needs
from .result import CommandError, CommandResult
from .settings import INTERFACE_SETTINGS

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.process import Process, StopEvent
    from machdbg.debugger.target import Launcher, Target
    from machdbg.debugger.thread import Thread
    from machdbg.debugger.value import Value
    from machdbg.machine.image import Image
    from machdbg.machine.launch import Launch
    from machdbg.machine.machine import Machine
    from machdbg.script.interpreter import ScriptInterpreter

    from .hooks import StopHooks
    from .interpreter import CommandInterpreter
    from .memory_request import Request
    from .source import Listing

NO_TARGET = "invalid target, create a target using the 'target create' command"


class NoProgram:
    """The launcher of the target that exists before any other: it has no images and cannot run."""

    name = ""
    path = ""
    pid = 0

    def __init__(self) -> None:
        self.images: list[Image] = []
        self.contents: list[tuple[int, bytes]] = []

        self.recipe: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}

    def launch(self, launch: Launch) -> Machine:
        raise DebuggerError(NO_TARGET)


class Context:
    """The state that commands share: one debugger.

    ``load`` makes the launcher of a named scenario or program (raising CommandError), ``remake`` one of a launcher's
    recipe and files, as core files keep them (any exception: it cannot be). ``ask`` puts a question to the
    user and gives the answer, None when nobody is there. ``read_line`` gives the next line of a command that takes
    several. ``flush`` passes on what has been printed, before the process runs and as it prints. ``resumed`` counts how
    often the process was set running, ``running`` is true while it is; ``exit_code`` is set once the user wants to
    quit. While a stop is being handled (``handling_stop``), a command that runs the process
    leaves what it came to in ``next_stop``; ``on_resume`` is a line to print when it does. ``last_tick`` is where the
    last stop was shown, ``previous_tick`` the one before. While a file of commands is run, ``source_directory`` is
    where it lies.
    """

    interpreter: CommandInterpreter

    def __init__(self, load: Callable[[str], Launcher] | None = None, *, colors: bool = False,
                 remake: Callable[[dict[str, Any], dict[str, bytes]], Launcher] | None = None) -> None:
        self.load = load
        self.remake = remake
        self.settings = Settings()
        for setting in INTERFACE_SETTINGS:
            self.settings.define(setting)
        self.result = CommandResult()
        self.targets: list[Target] = []
        self.selected_target = -1
        self.exit_code: int | None = None
        self.source_depth = 0
        self.source_directory: str | None = None
        self.resumed = 0
        self.running = False
        self.last_tick: int | None = None
        self.previous_tick: int | None = None
        self.on_resume = ""
        self.handling_stop = False
        self.next_stop: StopEvent | None = None
        self.read_line: Callable[[str], str | None] = lambda prompt: None
        self.ask: Callable[[str], str | None] = lambda question: None
        self.flush: Callable[[], None] = lambda: None
        self.memory_position: int | None = None
        self.memory_request: Request | None = None
        self.gdb_state = GdbState()
        self.source_position: Listing | None = None
        self.region_position: int | None = None
        self.told_of_more = False  # that members were left out
        self._terminal_colors = colors
        self._dummy: Target | None = None
        self._hooks: StopHooks | None = None
        self._scripts: ScriptInterpreter | None = None
        self.formatters = Formatters()
        self.formatters.categories["mach"] = mach_category(self)

    # the user

    @property
    def width(self) -> int:
        """Columns of the terminal."""
        width: int = self.settings["term-width"]
        return max(width, 20)

    @property
    def colors(self) -> bool:
        return self._terminal_colors and bool(self.settings["use-color"])

    @property
    def prompt(self) -> str:
        prompt: str = self.settings["prompt"]
        return prompt

    def write(self, text: str) -> None:
        """Output of the running command."""
        self.result.write(text)

    def line(self, text: str = "") -> None:
        """A line of output of the running command."""
        self.result.line(text)

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question; yes without a user to ask."""
        if self.settings["auto-confirm"]:
            return True
        while True:
            answer = self.ask(f"{question}: [Y/n] ")
            if answer is None or answer.strip().lower() in ("", "y", "yes"):
                return True
            if answer.strip().lower() in ("n", "no"):
                return False

    def run(self, line: str) -> None:
        """Run another command as part of this one."""
        self.interpreter.run(self.interpreter.resolve(line), self.result)

    # what is debugged

    @property
    def target_or_none(self) -> Target | None:
        """The selected target."""
        return self.targets[self.selected_target] if 0 <= self.selected_target < len(self.targets) else None

    @property
    def target(self) -> Target:
        """The selected target; before any was created, one without a program, which keeps breakpoints for them."""
        return self.target_or_none or self.dummy

    @property
    def dummy(self) -> Target:
        """The target without a program: its breakpoints are those of targets to come."""
        if self._dummy is None:
            from machdbg.debugger.target import Target
            self._dummy = Target(NoProgram(), self.settings, self.formatters)
        return self._dummy

    @property
    def has_target(self) -> bool:
        return self.target_or_none is not None

    def add_target(self, target: Target) -> None:
        """Make a new target known and select it; breakpoints set before any target existed are set in it too."""
        self.targets.append(target)
        self.selected_target = len(self.targets) - 1
        if self._dummy is not None:
            for breakpoint_ in self._dummy.breakpoints:
                target.breakpoints.create(breakpoint_.resolver, breakpoint_.options, breakpoint_.names)

    @property
    def hooks(self) -> StopHooks:
        """What is run at every stop."""
        if self._hooks is None:
            from .hooks import StopHooks
            self._hooks = StopHooks()
        return self._hooks

    @property
    def scripts(self) -> ScriptInterpreter:
        """What runs Python."""
        if self._scripts is None:
            from machdbg.script.interpreter import ScriptInterpreter

            from .scripting import ScriptHost
            self._scripts = ScriptInterpreter(ScriptHost(self))
        return self._scripts

    @property
    def process_or_none(self) -> Process | None:
        target = self.target_or_none
        return target.process if target is not None else None

    @property
    def process_is_alive(self) -> bool:
        target = self.target_or_none
        return target is not None and target.is_running

    @property
    def process(self) -> Process:
        """The process of the selected target. Raises CommandError."""
        process = self.process_or_none
        if process is None:
            raise CommandError("Command requires a current process.")
        return process

    @property
    def recorded_process(self) -> Process:
        """The process, with its run up to here. Raises CommandError if a core file has left nothing of that."""
        if self.process.post_mortem:
            raise CommandError("nothing but memory and threads is left of the run of this core file")
        return self.process

    @property
    def thread(self) -> Thread:
        """The selected thread. Raises CommandError."""
        thread = self.process.selected_thread
        if thread is None:
            raise CommandError("Command requires a process which is currently stopped.")
        return thread

    @property
    def frame(self) -> Frame:
        """The selected frame. Raises CommandError."""
        frame = self.thread.selected_frame
        if frame is None:
            raise CommandError("Command requires a process, which is currently stopped, with a selected frame.")
        return frame

    @property
    def frame_or_none(self) -> Frame | None:
        """The selected frame, if a process has stopped in one."""
        if not self.process_is_alive:
            return None
        thread = self.process.selected_thread
        return thread.selected_frame if thread is not None else None

    def require(self, needs: Needs) -> None:
        """Raise CommandError in LLDB's words unless there is what a command needs."""
        if needs >= Needs.TARGET and not self.has_target:
            raise CommandError(NO_TARGET)
        if needs >= Needs.PROCESS:
            _ = self.process
        if needs >= Needs.STOPPED and not self.process_is_alive:
            raise CommandError("Command requires a process which is currently stopped.")
        if needs >= Needs.FRAME:
            _ = self.frame

    # expressions

    def evaluate(self, expression: str) -> Value | None:
        """The value of a C expression at the selected frame; raises ExpressionError."""
        from machdbg.debugger.expression import evaluate
        return evaluate(self.target, self.frame_or_none, expression)

    def scalar(self, expression: str) -> int | None:
        """The number that an expression gives; None if it cannot be evaluated to one."""
        try:
            value = self.evaluate(expression)
            return value.as_integer() if value is not None else None
        except DebuggerError:
            return None
