"""process: launch, continue, status, kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger.breakpoint import BreakpointOptions
from machdbg.debugger.resolver import ByName

from .options import Values, parse_boolean, parse_integer, structured_data
from .registry import Group, Needs, Option, command, no_repeat
from .result import CommandError
from .running import connect_output, run_control

if TYPE_CHECKING:
    from machdbg.debugger.breakpoint import Breakpoint, BreakpointList
    from machdbg.debugger.process import StopEvent
    from machdbg.debugger.target import Target
    from machdbg.machine.signals import Signal

    from .context import Context

GROUP = Group("process", "Commands for the process.")
KIND = "machdbg-core"
PARTIAL = """
Modified-memory or stack-memory only corefile created.  If its run cannot be
had again, as with another version of machdbg, this corefile shows no other
memory.  Use --style full to include all process memory.
"""


@command("process launch", summary="Run the program from its start. Arguments given here are kept in target.run-args.",
         options=(Option("s", "stop-at-entry", "Stop before the program's first instruction."),
                  Option("m", "stop-at-user-entry", "Stop where main begins."),
                  Option("A", "disable-aslr", "Accepted; addresses are always the same here.", "boolean"),
                  Option("a", "arch", "Accepted; there is one architecture.", "arch"),
                  Option("E", "environment", "A variable of the program's environment, NAME=VALUE, on top of "
                                             "target.env-vars. May be given several times.", "name=value",
                         repeated=True),
                  Option("P", "plugin", "Accepted; there is one kind of process.", "plugin"),
                  Option("C", "script-class", "A class that makes up the process, for which there is no place here.",
                         "python-class"),
                  Option("k", "structured-data-key", "A key for that class.", "none", repeated=True),
                  Option("v", "structured-data-value", "The value of the key before.", "none", repeated=True),
                  Option("i", "stdin", "The file that the program's standard input comes from.", "filename",
                         sets=(1,)),
                  Option("o", "stdout", "Have what the program writes to standard output go to this file.", "filename",
                         sets=(1,)),
                  Option("e", "stderr", "Have what the program writes to standard error go to this file.", "filename",
                         sets=(1,)),
                  Option("t", "tty", "A terminal of its own for the program, which it cannot have here.", sets=(2,)),
                  Option("n", "no-stdio", "Do not show what the program prints.", sets=(3,)),
                  Option("c", "shell", "Start it by a shell, which the simulated machine does not have.", "filename",
                         optional_value=True, sets=(1, 2, 3)),
                  Option("X", "shell-expand-args", "Accepted; arguments are taken as they are.", "boolean", sets=(4,)),
                  Option("w", "working-dir", "The program's directory, which it cannot have here.", "directory")),
         arguments="[<run-args>]", completes=("file",), needs=Needs.TARGET, repeat=no_repeat,
         examples=("process launch -s", "process launch -- first second"))
def process_launch(context: Context, values: Values, arguments: list[str]) -> None:
    target = context.target
    _refuse(target, values)
    if context.process_is_alive:
        if not context.confirm("There is a running process, kill it and restart?"):
            return
        context.process.kill()
        context.write(describe.status_line(context.process))
    if arguments:
        target.settings.assign("target.run-args", tuple(arguments))
    given = _file(target, values, "stdin", "target.input-path")
    output = _file(target, values, "stdout", "target.output-path")
    errors = _file(target, values, "stderr", "target.error-path")
    try:
        content = given.read_bytes() if given is not None else b""
        for file in (output, errors):
            if file is not None:
                file.write_text("")
    except OSError as error:
        raise CommandError(f"Cannot launch '{target.launcher.path}': DupDescriptor-open failed: "
                           f"{error.strerror}") from None
    variables = {name: value for name, _, value in (text.partition("=") for text in values.texts("environment"))}
    process = target.launch(arguments or None, variables, content)
    if "no-stdio" not in values:
        connect_output(context, output, errors)
    if "stop-at-user-entry" in values:
        target.breakpoints.create(ByName(["main"]), BreakpointOptions(one_shot=True))
    launched = f"Process {process.pid} launched: '{target.launcher.path}' (x86_64)"
    if "stop-at-entry" in values:
        run_control(context, process.run_to_entry)
        context.line(launched)
        return
    context.line(launched)
    run_control(context, process.resume)


def _refuse(target: Target, values: Values) -> None:
    """Raise CommandError for what no simulated process can have."""
    structured_data(values)
    if "script-class" in values:
        raise CommandError("failed to launch or debug process: it runs on the simulated machine, not in a script")
    if "working-dir" in values:
        folder = Path(values.text("working-dir")).expanduser()
        raise CommandError(f"Cannot launch '{target.launcher.path}': " + (
            "the simulated machine has no files, and so no working directories" if folder.is_dir()
            else "chdir failed: No such file or directory"))
    if "tty" in values:
        raise CommandError("a simulated process has no terminal of its own; -o and -e give it files")
    if "shell" in values:
        raise CommandError("no shell runs on the simulated machine; arguments are taken as they are")


def _file(target: Target, values: Values, option: str, setting: str) -> Path | None:
    """The file of an option or, without it, of a setting; with -n only of the option."""
    text = values.text(option) or ("" if "no-stdio" in values else str(target.settings[setting]))
    return Path(text).expanduser() if text else None


@command("process continue", summary="Let the process run on.",
         options=(Option("i", "ignore-count", "How many times to pass the breakpoint at which it stands.",
                         "pass-count", sets=(1, 2)),
                  Option("b", "continue-to-bkpt", "Go on to this breakpoint, over others.", "breakpt-id-list",
                         repeated=True, sets=(3, 4)),
                  Option("R", "reverse", "Run backwards, to what stopped the process before (or to its start).",
                         sets=(1, 3)),
                  Option("F", "forward", "Run forwards, as it does without options.", sets=(2, 4))),
         needs=Needs.PROCESS, examples=("process continue", "process continue -i 3", "process continue --reverse"))
def process_continue(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    if not context.process_is_alive and "reverse" not in values:
        raise CommandError("Process must be launched.")
    if process.post_mortem:
        raise CommandError("Failed to resume process: error: machdbg-core does not support resuming processes.")
    if "ignore-count" in values:
        _pass_breakpoints(context, values.text("ignore-count"))
    if "reverse" in values and process.tick <= 0:
        raise CommandError("No more reverse-execution history.")
    others = _others(context, values.texts("continue-to-bkpt"))

    def resume() -> StopEvent:
        with without(context.target.breakpoints, others):
            return process.resume(reverse="reverse" in values)

    context.line(f"Process {process.pid} resuming")
    run_control(context, resume)


def _others(context: Context, texts: list[str]) -> list[Breakpoint]:
    """The enabled breakpoints that are not among those given; none if none is given. Raises CommandError."""
    if not texts:
        return []
    breakpoints = context.target.breakpoints
    chosen = {getattr(item, "breakpoint", item) for item in breakpoints.find(texts)}
    if not chosen:
        raise CommandError("continue-to breakpoints did not specify any actual breakpoints or locations")
    return [each for each in breakpoints if each not in chosen and each.options.enabled]


@contextmanager
def without(breakpoints: BreakpointList, some: list[Breakpoint]) -> Iterator[None]:
    """Have ``some`` breakpoints disabled while this lasts."""
    for each in some:
        each.options.enabled = False
    if some:
        breakpoints.changed()
    try:
        yield
    finally:
        for each in some:
            each.options.enabled = True
        if some:
            breakpoints.changed()


def _pass_breakpoints(context: Context, text: str) -> None:
    """Set the ignore count of the breakpoints at which the selected thread has stopped."""
    count = parse_integer(text)
    if count is None:
        raise CommandError(f'invalid value for ignore option: "{text}", should be a number.')
    reason = context.thread.stop_reason
    if reason.startswith("breakpoint "):
        for item in context.target.breakpoints.find(reason.split()[1:]):
            owner = getattr(item, "breakpoint", item)
            owner.options.ignore_count = count
        context.target.breakpoints.changed()


@command("process status", summary="Show what the process is doing, and where.",
         options=(Option("v", "verbose", "Accepted; there is no more to tell."),), needs=Needs.PROCESS)
def process_status(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    context.write(describe.stop_display(process, colors=context.colors))


@command("process kill", summary="End the process.", needs=Needs.PROCESS)
def process_kill(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.process_is_alive:
        raise CommandError("Process must be launched.")
    context.process.kill()
    context.write(describe.status_line(context.process))


@command("process interrupt", summary="Stop the running process (so does Ctrl-C).", needs=Needs.PROCESS)
def process_interrupt(context: Context, values: Values, arguments: list[str]) -> None:
    raise CommandError("Failed to halt process: Process is not running.")


@command("process save-core", summary="Save a core file, from which this moment of the run can be had again: see "
                                      "'target create --core' and the start-up option -c.",
         options=(Option("p", "plugin-name", "The kind of core file; there is one, machdbg-core.", "plugin",
                         optional_value=True),
                  Option("s", "style", "Which memory to put into it: all, what differs from what the programs began "
                                       "with, or the stacks. All of it is there again as long as the run can be had "
                                       "again.", "corefile-style",
                         choices=("full", "modified-memory", "stack"))),
         arguments="FILE", syntax="process save-core [-s corefile-style -p plugin-name] FILE", completes=("file",),
         needs=Needs.PROCESS,
         details="A core file is a zip archive that holds the program's sources, what it was started with, what was "
                 "changed by hand, results and variables of expressions, memory and the threads. Opening it, here or "
                 "elsewhere, runs the program again up to the same tick and compares memory. So it can be gone back "
                 "from, and run on from, as from any moment. Where the run is another one (another version of "
                 "machdbg), memory and threads can still be looked at.",
         examples=("process save-core here.core",))
def process_save_core(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.process_is_alive:
        raise CommandError("Process must be launched.")
    if len(arguments) != 1:
        raise CommandError("'process save-core' takes one arguments:\n"
                           "Usage: process save-core [-s corefile-style -p plugin-name] FILE")
    if values.text("plugin-name", KIND) not in ("", KIND):
        raise CommandError("Failed to save core file for process: no ObjectFile plugins were able to save a core for "
                           "this process")
    from machdbg.debugger.core import save
    save(context.process, Path(arguments[0]).expanduser(), values.text("style", "full"))
    if values.text("style", "full") != "full":
        context.write(PARTIAL)


@command("process signal", summary="Send the process a signal, which comes to it when it runs on.",
         arguments="<unix-signal>", completes=("signal",), needs=Needs.STOPPED, examples=("process signal SIGUSR1",),
         details="It comes to a thread in user mode, or to the first to come there.")
def process_signal(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("'process signal' takes exactly one signal number argument:\n"
                           "Usage: ")
    signal = context.target.signals.find(arguments[0])
    if signal is None:
        raise CommandError(f"Invalid signal argument '{arguments[0]}'.")
    context.process.signal(signal.number)


@command("process handle", summary="Show or change what is done with signals: whether the process gets them, whether "
                                   "it stops, and whether that is told.",
         options=(Option("p", "pass", "Whether the process gets it.", "pass"),
                  Option("s", "stop", "Whether the process stops.", "stop"),
                  Option("n", "notify", "Whether it is told.", "notify"),
                  Option("c", "clear", "Do with it what is done by default."),
                  Option("t", "target", "Accepted; what is done is the target's anyway.")),
         arguments="[<unix-signal> [<unix-signal> [...]]]", completes=("signal",), needs=Needs.TARGET,
         details="A fault stops the process as an exception of Mach's, EXC_BAD_ACCESS and the like, before it becomes "
                 "a signal; platform.plugin.darwin.ignored-exceptions leaves it to the kernel.",
         examples=("process handle SIGABRT --stop false", "process handle -p false SIGUSR1"))
def process_handle(context: Context, values: Values, arguments: list[str]) -> None:
    handling = context.target.signals
    changes = _changes(values)
    if changes and "clear" in values:
        raise CommandError("invalid combination of options for the given command")
    if changes and "target" in values:
        raise CommandError("-t is for reporting, not setting, target values.")
    alive = context.process_or_none is not None
    if not alive and any(text.isdecimal() for text in arguments):
        raise CommandError("Can't set signal handling by signal number with no process")
    if changes and not arguments and not context.confirm("Do you really want to update all the signals?"):
        return
    known = [(text, found) for text in arguments if (found := handling.find(text)) is not None]
    chosen = known or [(signal.name, signal) for signal in handling.all]
    unknown = [text for text in arguments if handling.find(text) is None]
    if known or not arguments:
        for _, signal in chosen:
            if "clear" in values:
                handling.reset(signal.number)
            elif changes:
                handling.change(signal.number, **changes)
    if "clear" not in values:
        shown = [(name, handling[signal.number]) for name, signal in chosen]
        _show_handling(context, shown, alive and "target" not in values)
    if unknown:
        raise CommandError(f"Invalid signal name '{unknown[0]}'")


def _changes(values: Values) -> dict[str, bool]:
    """What is to be done with signals from now on."""
    changes: dict[str, bool] = {}
    for key, option in (("stops", "stop"), ("notifies", "notify"), ("passed", "pass")):
        if option in values:
            wanted = parse_boolean(values.text(option))
            if wanted is None:
                raise CommandError(f"Invalid argument for command option --{option}; must be true or false.")
            changes[key] = wanted
    return changes


def _show_handling(context: Context, shown: list[tuple[str, Signal]], everything: bool) -> None:
    """A table of what is done; without a process, as LLDB does, only of what the user has changed."""
    width = 5 if everything else 7
    last = 6 if everything else 7
    context.line(f"{'NAME':<11}  {'PASS':<{width}}  {'STOP':<{width}}  NOTIFY")
    context.line(f"{'':=<11}  {'':=<{width}}  {'':=<{width}}  {'':=<{last}}")
    for name, signal in shown:
        if everything or signal != context.target.signals.default(signal.number):
            passed, stops, notifies = (str(each).lower() for each in (signal.passed, signal.stops, signal.notifies))
            context.line(f"{name:<11}  {passed:<{width}}  {stops:<{width}}  {notifies:<{width}}")


@command("process detach", summary="Leave the process to itself. Nothing is seen of it any more: the simulated machine "
                                   "runs for the debugger alone.",
         options=(Option("s", "keep-stopped", "Whether to leave it stopped, which makes no difference here.",
                         "boolean"),), needs=Needs.PROCESS)
def process_detach(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.process_is_alive:
        raise CommandError("Process must be launched.")
    context.line(f"Process {context.process.pid} detached")
    context.target.process = None


@command("process attach", summary="Take over a process that runs, of which there are none here.",
         options=(Option("p", "pid", "Its number.", "pid", wrong="invalid process ID '{}'"),
                  Option("n", "name", "Its name.", "process-name"),
                  Option("w", "waitfor", "Wait until there is one."), Option("c", "continue", "Let it run on.")),
         examples=("process attach -n kern",))
def process_attach(context: Context, values: Values, arguments: list[str]) -> None:
    if "pid" in values:
        raise CommandError("attach failed: No such process")
    if "name" in values:
        raise CommandError(f"attach failed: could not find a process named {values.text('name')}")
    raise CommandError("attach failed: no process runs outside this debugger; 'process launch' starts the target's "
                       "program")


@command("_regexp-attach", summary="Take over a process that runs, by its number or name. There are none here.",
         raw=True, hidden=True, arguments="<pid>", syntax="_regexp-attach <pid>")
def regexp_attach(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0].strip()
    if text.isdecimal():
        context.run(f"process attach --pid {text}")
    elif text.startswith("-") or not text:
        context.run(f"process attach {text}".rstrip())
    else:
        context.run(f"process attach --name '{text}'")


@command("process connect", examples=("process connect connect://localhost:1234",),
         summary="Connect to a debug server, of which there are none here.",
         arguments="<remote-url>")
def process_connect(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("'process connect' takes exactly one argument:\nUsage: process connect <remote-url>")
    raise CommandError("machdbg debugs simulated processes only: 'process launch' starts one")
