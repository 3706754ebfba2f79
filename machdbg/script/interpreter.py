"""Runs Python for the debugger: lines, modules, functions that are commands, callbacks of breakpoints."""

from __future__ import annotations

import code
import contextlib
import importlib
import inspect
import io
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

from machdbg.debugger.breakpoint import BreakpointLocation, Callback
from machdbg.debugger.frame import Frame
from machdbg.debugger.watchpoint import WatchCallback, Watchpoint

from . import constants, lldb
from .base import SBStructuredData
from .breakpoints import SBBreakpointLocation, SBWatchpoint
from .debugger import SBCommandReturnObject, SBDebugger, SBExecutionContext
from .events import Hub
from .formatters import SBTypeSummaryOptions
from .frame import SBFrame
from .host import Handled, Host, ScriptError
from .plainvalue import Scope
from .providers import ScriptedMembers
from .resolvers import ResolvingBreakpoint, Scripted
from .values import SBValue

if TYPE_CHECKING:
    from machdbg.debugger.process import StopEvent
    from machdbg.debugger.synthetic import Members
    from machdbg.debugger.target import Target
    from machdbg.debugger.thread import Thread
    from machdbg.debugger.value import Value

BANNER = "Python Interactive Interpreter. To exit, type 'quit()', 'exit()' or Ctrl-D.\n"


class _Writer(io.TextIOBase):
    """What Python prints goes to the running command. ``outer`` is where it would have gone."""

    def __init__(self, sink: Callable[[str], None], stream: TextIO) -> None:
        self._sink = sink
        self.outer: TextIO = getattr(stream, "outer", stream)

    def write(self, text: str) -> int:
        self._sink(text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Console(code.InteractiveConsole):
    """Python's read-eval-print loop, which talks to the user through the debugger."""

    def __init__(self, names: dict[str, Any], host: Host, filename: str) -> None:
        super().__init__(names, filename)
        self._host = host

    def write(self, data: str) -> None:
        self._host.complain(data)

    def showtraceback(self) -> None:
        """Without the frames of the debugger, in one of which Ctrl-C is noticed."""
        self.write(_own_traceback())

    def raw_input(self, prompt: str = "") -> str:
        line = self._host.read_line(prompt)
        if line is None or line.strip() in ("quit", "exit", "quit()", "exit()"):
            raise EOFError
        return line


class ScriptInterpreter:
    """The Python side of one debugger. ``names`` are what ``script`` lines see and define."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.names: dict[str, Any] = {"__name__": "__machdbg__", "lldb": lldb}
        self.hub = Hub(host)
        self._imported: set[str] = set()  # modules, also while they are being imported
        self._bodies = 0

    @contextlib.contextmanager
    def _running(self) -> Iterator[None]:
        """Python runs: ``import lldb`` finds the module, what is selected is known, what is printed is output."""
        sys.modules["lldb"] = lldb
        selected = self.selected()
        lldb.debugger = SBDebugger(self.host)
        lldb.target, lldb.process = selected.target, selected.process
        lldb.thread, lldb.frame = selected.thread, selected.frame
        with (contextlib.redirect_stdout(_Writer(self.host.write, sys.stdout)),
              contextlib.redirect_stderr(_Writer(self.host.complain, sys.stderr))):
            yield

    def selected(self) -> SBExecutionContext:
        """What is selected now."""
        target = SBDebugger(self.host).GetSelectedTarget()
        process = target.GetProcess()
        thread = process.GetSelectedThread()
        return SBExecutionContext(target, process, thread, thread.GetSelectedFrame())

    # script

    def line(self, text: str) -> None:
        """Run one line as the interactive Python does, which prints what an expression gives."""
        console = _Console(self.names, self.host, "<input>")
        with self._running(), self._exits():
            console.runsource(text + "\n", "<input>", "single")
        self.hub.settle()

    def interact(self) -> None:
        """Talk Python with the user, until the end of the input."""
        self.host.write(BANNER)
        console = _Console(self.names, self.host, "<console>")
        with self._running(), self._exits():
            _converse(console)
        self.hub.settle()

    @contextlib.contextmanager
    def _exits(self) -> Iterator[None]:
        """``sys.exit`` ends the script, not the debugger."""
        try:
            yield
        except SystemExit as leaving:
            if leaving.code not in (None, 0):
                self.host.complain(f"Script exited with code {leaving.code}\n")

    def guarded(self, call: Callable[[], Any], silent: bool = False) -> tuple[bool, Any]:
        """Call a user's function; whether it came back, and with what. Otherwise its traceback is shown, if it is not
        to be ``silent``."""
        with self._running(), self._exits():
            try:
                return True, call()
            except Exception:
                if not silent:
                    self.host.complain(_own_traceback())
            except KeyboardInterrupt as interrupt:
                if not interrupt.args:  # the innermost function of the user's tells where it was
                    self.host.complain(_own_traceback())
                raise KeyboardInterrupt("shown") from None
        return False, None

    # modules

    def load(self, path: str, base: str | None = None) -> None:
        """Import a module, by its file's path or by its name, anew if it was before; then call its
        ``__lldb_init_module``. ``base`` is a directory to look in first. Raises ScriptError in LLDB's words."""
        file = Path(path).expanduser()
        if base is not None and not file.is_absolute():
            file = Path(base) / file
        place = next((each for each in (file, file.with_name(file.name + ".py")) if each.exists()), None)
        name = file.name.removesuffix(".py")
        if place is not None:
            directory = str(place.resolve().parent)
            if directory in sys.path:
                sys.path.remove(directory)
            sys.path.insert(0, directory)
        if "." in name:
            raise ScriptError(f"module importing failed: Python does not allow dots in module names: {file.name}")
        module = self._import(name, anew=place is not None or name in self.names)
        self.names[name] = module
        start = getattr(module, "__lldb_init_module", None)
        if start is not None:
            self.guarded(lambda: start(SBDebugger(self.host), self.names))

    def _import(self, name: str, anew: bool) -> ModuleType:
        self._imported.add(name)
        with self._running():
            try:
                importlib.invalidate_caches()
                if anew:
                    sys.modules.pop(name, None)
                return importlib.import_module(name)
            except (Exception, SystemExit):
                text = _own_traceback('  File "<string>", line 1, in <module>\n')
                raise ScriptError(f"module importing failed: {text.rstrip()}") from None

    def find(self, name: str) -> Any:
        """What ``module.function`` names; None if nothing."""
        first, *rest = name.split(".")
        found = self.names.get(first, sys.modules.get(first) if first in self._imported else None)
        for part in rest:
            found = getattr(found, part, None)
        return found

    # commands

    def function_command(self, name: str, *, asynchronous: bool = False) -> Callable[[str], Handled]:
        """A command that calls ``module.function``, which is looked for when the command is run."""

        def call(text: str) -> Handled:
            function = self.find(name)
            if function is None:
                return Handled(True, "", "")
            return self.call_command(function, text, asynchronous=asynchronous)

        return call

    def class_command(self, name: str, *, asynchronous: bool = False) -> tuple[Callable[[str], Handled], str, str]:
        """A command that is an object of a class: the call, and its short and long help. Raises ScriptError."""
        made = self.find(name)
        if made is None:
            raise ScriptError(f"cannot create helper object for: '{name}'")
        done, instance = self.guarded(lambda: made(SBDebugger(self.host), self.names))
        if not done:
            raise ScriptError(f"cannot create helper object for: '{name}'")

        def call(text: str) -> Handled:
            return self.call_command(instance, text, is_object=True, asynchronous=asynchronous)

        return call, self._help(instance, "get_short_help"), self._help(instance, "get_long_help")

    def _help(self, instance: Any, method: str) -> str:
        found = getattr(instance, method, None)
        text = self.guarded(found)[1] if found is not None else None
        return text if isinstance(text, str) else ""

    def body_command(self, lines: list[str]) -> Callable[[str], Handled]:
        """A command out of the lines of a function. Raises ScriptError."""
        function = self._define("debugger, args, exe_ctx, result, internal_dict", lines)

        def call(text: str) -> Handled:
            return self.call_command(function, text)

        return call

    def call_command(self, function: Any, text: str, *, is_object: bool = False,
                     asynchronous: bool = False) -> Handled:
        """Call a function as a command, in synchronous or asynchronous mode: with (debugger, command, result, dict),
        with an execution context before the result if it takes five arguments; an object with (debugger, command,
        context, result)."""
        result = SBCommandReturnObject()
        selected = self.selected()
        arguments: list[Any] = [SBDebugger(self.host), text, selected, result]
        if not is_object:
            arguments = [*arguments, self.names] if _count(function) >= 5 else [arguments[0], text, result, self.names]
        previous = self.hub.asynchronous
        self.hub.asynchronous = asynchronous
        try:
            self.guarded(lambda: function(*arguments))
        finally:
            self.hub.asynchronous = previous
        self.hub.settle()
        failed = result.GetStatus() == constants.eReturnStatusFailed
        return Handled(not failed, result.GetOutput(), result.GetError())

    # callbacks of breakpoints

    def breakpoint_function(self, name: str, extra: Mapping[str, Any] | SBStructuredData | None) -> Callback:
        """A callback that calls ``module.function``. Raises ScriptError in LLDB's words."""
        function = self.find(name)
        if not callable(function):
            raise ScriptError(f"could not get num args: can't find callable: {name}")
        count = _count(function)
        if count not in (3, 4):
            raise ScriptError(f"expected 3 or 4 argument function, {name} can only take {count}")
        if extra and count == 3:
            raise ScriptError("cannot pass extra_args to a three argument callback")
        given = extra if isinstance(extra, SBStructuredData) else SBStructuredData(dict(extra or {}))
        middle = [given] if count == 4 else []
        parameters = "frame, bp_loc, extra_args, internal_dict" if count == 4 else "frame, bp_loc, internal_dict"

        def call(frame: Frame, location: BreakpointLocation) -> bool:
            # By its name, so that a module that has been imported again brings its new function.
            return self._stops(self.find(name) or function, frame, location, middle)

        return Callback((f"{name}({parameters})",), call)

    def breakpoint_resolver(self, name: str, given: dict[str, Any], modules: list[str], files: list[str]) -> Scripted:
        """What finds a breakpoint's places by an object of ``module.Class``, which is looked for when needed."""

        def make(breakpoint_: ResolvingBreakpoint, extra: SBStructuredData) -> Any:
            made = self.find(name)
            return self.guarded(lambda: made(breakpoint_, extra, self.names))[1] if made is not None else None

        return Scripted(name, given, modules, files, make, self.guarded, self.host)

    def breakpoint_body(self, lines: list[str]) -> Callback:
        """A callback out of the lines of a function. Raises ScriptError."""
        function = self._define("frame, bp_loc, internal_dict", lines)

        def call(frame: Frame, location: BreakpointLocation) -> bool:
            return self._stops(function, frame, location, [])

        return Callback(tuple(lines), call)

    def _stops(self, function: Any, frame: Frame, location: BreakpointLocation, middle: list[Any]) -> bool:
        """Call a callback; whether the process is to stay stopped."""
        _, answer = self.guarded(lambda: function(
            SBFrame(frame, self.host), SBBreakpointLocation(location, self.host), *middle, self.names))
        return answer is not False

    # callbacks of watchpoints

    def watchpoint_function(self, name: str) -> WatchCallback:
        """A callback that calls ``module.function``. Raises ScriptError."""
        function = self.find(name)
        if not callable(function):
            raise ScriptError(f"could not get num args: can't find callable: {name}")

        def call(frame: Frame, watchpoint: Watchpoint) -> bool:
            return self._watched(self.find(name) or function, frame, watchpoint)

        return WatchCallback((f"{name}(frame, wp, internal_dict)",), call)

    def watchpoint_body(self, lines: list[str]) -> WatchCallback:
        """A callback out of the lines of a function. Raises ScriptError."""
        function = self._define("frame, wp, internal_dict", lines)
        return WatchCallback(tuple(lines), lambda frame, watchpoint: self._watched(function, frame, watchpoint))

    def _watched(self, function: Any, frame: Frame, watchpoint: Watchpoint) -> bool:
        """Call a callback; whether the process is to stay stopped."""
        target = frame.thread.process.target
        _, answer = self.guarded(lambda: function(
            SBFrame(frame, self.host), SBWatchpoint(watchpoint, target), self.names))
        return answer is not False

    # stop hooks, thread plans

    def stop_hook(self, target: Target, name: str, extra: Mapping[str, Any]) -> Callable[[], tuple[bool, str]]:
        """A stop hook of the class ``module.Class``. Raises ScriptError."""
        from .hooks import stop_hook
        return stop_hook(self, target, name, extra)

    def plan(self, thread: Thread, name: str, extra: Mapping[str, Any] | SBStructuredData) -> Callable[[], StopEvent]:
        """What runs a thread as the class ``module.Class`` says. Raises ScriptError."""
        from .plans import scripted_plan
        data = extra if isinstance(extra, SBStructuredData) else SBStructuredData(dict(extra))
        return scripted_plan(self, thread, name, data)

    @staticmethod
    def count_of(function: Any) -> int:
        """How many arguments a function takes, or a class when an object of it is made; 5 if any number."""
        return _count(function)

    # summaries

    def summary_body(self, lines: list[str]) -> Callable[[Value], str | None]:
        """A function from a value to its summary, out of the lines of one. Raises ScriptError."""
        function = self._define("valobj, internal_dict", lines)
        return lambda value: self._summary(function, value)

    def summary_function(self, name: str) -> Callable[[Value], str | None]:
        """A function from a value to its summary, which is looked for when it is needed."""
        return lambda value: self._summary(self.find(name), value)

    def _scope(self, value: Value) -> Scope:
        """Where a value is looked at."""
        process = value.memory.process
        thread = process.selected_thread if process is not None else None
        return Scope(self.host, value.memory.target, thread.selected_frame if thread is not None else None)

    def _summary(self, function: Any, value: Value) -> str | None:
        """The summary; None, and so the value without one, if the function cannot give it."""
        if not callable(function):
            return None
        options = [SBTypeSummaryOptions()] if _count(function) == 3 else []
        done, answer = self.guarded(lambda: function(SBValue(value.live(), self._scope(value)), self.names, *options))
        return str(answer) if done else None

    # members

    def provider(self, name: str) -> Callable[[Value], Members | None]:
        """What gives values the members that the class ``module.Class`` makes up; it is looked for when needed."""

        def make(value: Value) -> Members | None:
            made = self.find(name)
            if made is None:
                return None
            scope = self._scope(value)
            done, instance = self.guarded(lambda: made(SBValue(value, scope, synthetic=False), self.names))
            return ScriptedMembers(instance, scope, self.guarded, _count) if done else None

        return make

    def provider_body(self, lines: list[str]) -> str:
        """The name of a new class with these lines as its body. Raises ScriptError."""
        try:
            return str(self._define_in("class {}:", lines).__name__)
        except ScriptError:
            raise ScriptError("unable to generate a class.") from None

    def _define(self, parameters: str, lines: list[str]) -> Any:
        """A function with these lines as its body. Raises ScriptError."""
        return self._define_in(f"def {{}}({parameters}):", lines)

    def _define_in(self, head: str, lines: list[str]) -> Any:
        """What ``head``, with a new name in it, and lines below it define. Raises ScriptError."""
        self._bodies += 1
        name = f"machdbg_autogen_python_{'class' if head.startswith('class') else 'function'}_{self._bodies}"
        body = textwrap.indent("\n".join(lines), "    ") if any(map(str.strip, lines)) else "    pass"
        source = f"{head.format(name)}\n{body}\n"
        try:
            exec(compile(source, "<string>", "exec"), self.names)
        except SyntaxError as error:
            raise ScriptError(f"SyntaxError: {error.msg} (line {(error.lineno or 1) - 1})") from None
        return self.names[name]


def _converse(console: _Console) -> None:
    """Lines from the user, until there are no more."""
    more = False
    while True:
        try:
            text = console.raw_input("... " if more else ">>> ")
            more = console.push(text)
        except EOFError:
            return
        except KeyboardInterrupt:
            console.resetbuffer()
            more = False


def _count(function: Any) -> int:
    """How many arguments a function takes."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 0
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return 5
    return sum(each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD) for each in parameters)


def _own_traceback(first: str = "") -> str:
    """The traceback of what is being handled, from the user's own code on; ``first`` is what stands above it."""
    kind, error, trace = sys.exc_info()
    skipped = (str(Path(__file__).parents[1]), "<frozen importlib", importlib.__file__ or "importlib", code.__file__)
    frames = [each for each in traceback.extract_tb(trace) if not each.filename.startswith(skipped)]
    head = "Traceback (most recent call last):\n" if frames or first else ""
    return head + first + "".join(traceback.format_list(frames)) + "".join(
        traceback.format_exception_only(kind, error))
