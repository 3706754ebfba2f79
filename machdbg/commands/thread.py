"""thread: the threads of the process, their stacks, stepping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger import format as formats

from .addresses import address_of
from .options import Values, parse_integer, structured_data
from .registry import Group, Needs, Option, command
from .result import CommandError
from .running import run_control

if TYPE_CHECKING:
    from machdbg.debugger.process import Process
    from machdbg.debugger.thread import Thread

    from .context import Context

GROUP = Group("thread", "Commands for the threads of the process.")


def thread_at(context: Context, text: str) -> Thread:
    """The thread of an index as ``thread info`` and ``thread backtrace`` take it."""
    index = parse_integer(text)
    if index is None:
        raise CommandError(f'invalid thread specification: "{text}"')
    thread = context.process.thread(index)
    if thread is None:
        raise CommandError(f'no thread with index: "{text}"')
    return thread


def stepped_thread(context: Context, arguments: list[str]) -> Thread:
    """The thread that a step command means."""
    if not arguments:
        return context.thread
    if not arguments[0].isdecimal():
        raise CommandError(f"invalid thread index '{arguments[0]}'.")
    index = int(arguments[0])
    thread = context.process.thread(index)
    if thread is None:
        raise CommandError(f"Thread index {index} is out of range (valid values are 0 - "
                           f"{len(context.process.threads)}).")
    return thread


def _live_process(context: Context) -> Process:
    """The process, which must not have exited."""
    if not context.process_is_alive:
        raise CommandError("Process must be launched.")
    return context.process


@command("thread list", summary="List the threads.", needs=Needs.PROCESS)
def thread_list(context: Context, values: Values, arguments: list[str]) -> None:
    process = _live_process(context)
    context.write(describe.status_line(process))
    for thread in process.threads:
        mark = "* " if thread is process.selected_thread else "  "
        context.write(mark + describe.thread_line(thread, colors=context.colors))


@command("thread info", summary="Show a thread; the selected one, those named, or all.",
         options=(Option("j", "json", "Accepted; nothing more is known of a thread than its line says."),
                  Option("s", "stop-info", "Accepted; what 'finish' returned is shown anyway.")),
         arguments="[<thread-index>... | all]", completes=("thread",), needs=Needs.PROCESS,
         examples=("thread info", "thread info 2", "thread info all"))
def thread_info(context: Context, values: Values, arguments: list[str]) -> None:
    process = _live_process(context)
    threads = process.threads if arguments == ["all"] else [thread_at(context, text) for text in arguments]
    threads = threads or [context.thread]
    for thread in threads:
        context.write(describe.thread_line(thread, colors=context.colors))
        context.line()


@command("thread siginfo", summary="Show what the signal that a thread has stopped for tells of itself; for a fault, "
                                   "the signal that BSD makes of it. The selected thread, those named, or all.",
         arguments="[<thread-index>... | all]", completes=("thread",), needs=Needs.STOPPED)
def thread_siginfo(context: Context, values: Values, arguments: list[str]) -> None:
    from machdbg.debugger.siginfo import siginfo

    from .value_options import format_options
    process = context.process
    threads = process.threads if arguments == ["all"] else [thread_at(context, text) for text in arguments]
    options = format_options(context, values)
    for thread in threads or [context.thread]:
        context.write(describe.thread_line(thread, colors=context.colors) + "\n")
        value = siginfo(thread)
        if value is None:
            raise CommandError("it has not stopped for a signal")
        context.line(formats.describe(value, options))
        context.line()


@command("thread select", summary="Select a thread.", arguments="<thread-index>", completes=("thread",),
         options=(Option("t", "thread-id", "The thread of this id.", "thread-id"),), needs=Needs.STOPPED,
         examples=("thread select 2",))
def thread_select(context: Context, values: Values, arguments: list[str]) -> None:
    if "thread-id" in values:
        wanted = values.number("thread-id")
        thread = next((thread for thread in context.process.threads if thread.id == wanted), None)
        if thread is None:
            raise CommandError(f"Invalid thread ID {values.text('thread-id')}.")
        index = thread.index
    elif len(arguments) != 1:
        raise CommandError("'thread select' takes exactly one thread index argument, or a thread ID option:\n"
                           "Usage: thread select <thread-index> (or -t <thread-id>)")
    else:
        number = parse_integer(arguments[0])
        if number is None:
            raise CommandError(f"Invalid thread index '{arguments[0]}'")
        index = number
        if context.process.thread(index) is None:
            raise CommandError(f"Invalid thread index #{arguments[0]}.")
    thread = context.process.select_thread(index)
    context.source_position = None
    context.write("* " + describe.thread_stop_line(thread, colors=context.colors))
    if thread.selected_frame is not None:
        context.write("    " + describe.frame_display(thread.selected_frame, colors=context.colors))


def _next_frames(line: str) -> str | None:
    """An empty line after a backtrace with a count shows the frames that follow."""
    count = re.search(r"(?:-c|--count)[ =]?([0-9]+)", line)
    start = re.search(r"(?:-s|--start)[ =]?([0-9]+)", line)
    if count is None:
        return line
    after = int(count[1]) + (int(start[1]) if start else 0)
    if start is None:
        return f"{line} -s {after}"
    return line[:start.start()] + f"-s {after}" + line[start.end():]


@command("thread backtrace", summary="Show the stack of a thread; of the selected one, of those named, or of all.",
         options=(Option("c", "count", "How many frames to show.", "count",
                         wrong="invalid integer value for option 'c': {}"),
                  Option("s", "start", "The first frame to show.", "frame-index",
                         wrong="invalid integer value for option 's': {}"),
                  Option("e", "extended", "Accepted; there are no extended backtraces here.", "boolean",
                         wrong="invalid boolean value for option 'e': {}")),
         arguments="[<thread-index>... | all | unique]", completes=("thread",), needs=Needs.STOPPED,
         repeat=_next_frames, examples=("thread backtrace", "thread backtrace -c 3", "thread backtrace all"))
def thread_backtrace(context: Context, values: Values, arguments: list[str]) -> None:
    count = values.number("count") or None
    start = values.number("start")
    threads = context.process.threads
    if arguments == ["unique"]:
        _unique(context, start, count)
        return
    if arguments and arguments != ["all"]:
        threads = [thread_at(context, text) for text in arguments]
    elif not arguments:
        threads = [context.thread]
    for thread in threads:
        context.write(describe.backtrace(thread, start=start, count=count, colors=context.colors))
        if start >= len(thread.frames):
            raise CommandError(f'error displaying backtrace for thread: "{thread.index:#06x}"')


def _unique(context: Context, start: int, count: int | None) -> None:
    """Threads grouped by equal stacks."""
    groups: dict[tuple[int, ...], list[Thread]] = {}
    for thread in context.process.threads:
        groups.setdefault(tuple(frame.pc for frame in thread.frames), []).append(thread)
    for threads in groups.values():
        context.line(f"{len(threads)} thread(s) {' '.join(f'#{thread.index}' for thread in threads)} ")
        frames = threads[0].frames[start:]
        for frame in frames if count is None else frames[:count]:
            context.write("    " + describe.frame_line(frame, unique=True, colors=context.colors))


def _repeat_bt(line: str) -> str | None:
    match = re.fullmatch(r"\S+\s+([0-9]+)\s*", line)
    return f"thread backtrace -c {match[1]} -s {match[1]}" if match else line


@command("_regexp-bt", summary="Show the stack of the selected thread. A number limits how many frames are shown, "
                               "'all' shows all threads.",
         raw=True, hidden=True, arguments="[<digit> | all]", syntax="bt [<digit> | all]", completes=("bt",),
         repeat=_repeat_bt)
def regexp_bt(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0]
    if text in ("", "all"):
        context.run(f"thread backtrace {text}")
    elif text.isdecimal():
        context.run(f"thread backtrace -c {text}")
    elif re.fullmatch(r"-[cse].*", text):
        context.run(f"thread backtrace {text}")
    else:
        raise CommandError("bt [<digit> | all]")


# stepping


RUN_MODE = Option("m", "run-mode", "Accepted; the machine has one processor, and other threads run when it is theirs.",
                  "run-mode", choices=("this-thread", "all-threads", "while-stepping"))
COUNT = Option("c", "count", "How many instructions to step (stepi and nexti only).", "count",
               wrong="invalid integer value for option 'c': {}")
END_LINE = Option("e", "end-linenumber", "The line up to which to step; 'block' means the end of the block.",
                  "linenum-or-block")


def _warn_count(context: Context, values: Values) -> None:
    if "count" in values and values.number("count") != 1:
        context.result.warning("step operation does not support iteration count.")


def _end_line(context: Context, values: Values) -> int | None:
    """The line to step to, from -e."""
    text = values.text("end-linenumber")
    if not text:
        return None
    if text == "block":
        code = context.thread.frames[0].code
        return max((code.locate(position).line for position in code.positions()), default=None)
    line = parse_integer(text)
    if line is None:
        raise CommandError(f"invalid end line number '{text}'")
    here = context.thread.frames[0].location
    if here is not None and line < here.line:
        raise CommandError(f"invalid end-line option: end line option {line} must be after the current line: "
                           f"{here.line}.")
    return line


STEP_OPTIONS = (
    COUNT, END_LINE, RUN_MODE,
    Option("a", "step-in-avoids-no-debug", "Whether to step over functions without debug information (step-in).",
           "boolean", wrong="invalid boolean value for option 'a': {}"),
    Option("A", "step-out-avoids-no-debug", "Accepted.", "boolean",
           wrong="invalid boolean value for option 'A': {}"),
    Option("t", "step-in-target", "The only function to step into (step-in).", "function-name"),
    Option("r", "step-over-regexp", "Functions not to step into (step-in).", "regular-expression"))
"""The options of all steps, as in LLDB; most mean something to some of them only."""


@command("thread step-in", summary="Step to the next source line, into functions that are called.",
         options=STEP_OPTIONS,
         arguments="[<thread-index>]", completes=("thread",), needs=Needs.STOPPED,
         examples=("thread step-in", "thread step-in -t ipc_port_alloc"))
def thread_step_in(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    _warn_count(context, values)
    avoid = values.flag("step-in-avoids-no-debug") if "step-in-avoids-no-debug" in values else None
    end = _end_line(context, values)
    run_control(context, lambda: context.process.step_in(
        thread, avoid_no_debug=avoid, into=values.text("step-in-target") or None,
        avoid=values.text("step-over-regexp") or None, end_line=end))


@command("thread step-over", summary="Step to the next source line, over functions that are called.",
         options=STEP_OPTIONS, arguments="[<thread-index>]", completes=("thread",),
         needs=Needs.STOPPED, examples=("thread step-over", "thread step-over -c 5"))
def thread_step_over(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    _warn_count(context, values)
    end = _end_line(context, values)
    run_control(context, lambda: context.process.step_over(thread, end_line=end))


@command("thread step-inst", summary="Step one step point, into functions that are called.",
         options=STEP_OPTIONS, arguments="[<thread-index>]", completes=("thread",), needs=Needs.STOPPED)
def thread_step_inst(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    run_control(context, lambda: context.process.step_instruction(thread, count=values.number("count", 1)))


@command("thread step-inst-over", summary="Step one step point, over functions that are called.",
         options=STEP_OPTIONS, arguments="[<thread-index>]", completes=("thread",), needs=Needs.STOPPED)
def thread_step_inst_over(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    run_control(context, lambda: context.process.step_instruction(thread, over=True, count=values.number("count", 1)))


@command("thread step-out", summary="Run until the selected frame returns.", options=STEP_OPTIONS,
         arguments="[<thread-index>]", completes=("thread",), needs=Needs.STOPPED)
def thread_step_out(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    _warn_count(context, values)
    run_control(context, lambda: context.process.step_out(thread))


@command("thread step-scripted", summary="Run as an object of a Python class says: it is made with a plan and a "
                                         "dictionary, and asked should_step() and should_stop(event).",
         options=(Option("C", "script-class", "The class: module.Class.", "python-class", sets=(1,), required=(1,)),
                  Option("k", "structured-data-key", "A key of what the object is given.", "none", sets=(1,),
                         repeated=True),
                  Option("v", "structured-data-value", "The value of the key before.", "none", sets=(1,),
                         repeated=True),
                  RUN_MODE),
         arguments="[<thread-index>]", completes=("thread",), needs=Needs.STOPPED,
         examples=("thread step-scripted -C module.Class",))
def thread_step_scripted(context: Context, values: Values, arguments: list[str]) -> None:
    thread = stepped_thread(context, arguments)
    run_control(context, context.scripts.plan(thread, values.text("script-class"), structured_data(values)))


@command("thread until", summary="Run until a line is reached, or the current function returns.",
         options=(Option("f", "frame", "The frame whose function is meant.", "frame-index",
                         wrong="invalid frame index '{}'"),
                  Option("t", "thread", "The thread.", "thread-index", wrong="invalid thread index '{}'"),
                  Option("m", "run-mode", RUN_MODE.summary, "run-mode", choices=RUN_MODE.choices),
                  Option("a", "address", "Run until this address is reached.", "address-expression", repeated=True)),
         arguments="<linenum>...", syntax="thread until <cmd-options> <linenum>", needs=Needs.STOPPED,
         examples=("thread until 24",))
def thread_until(context: Context, values: Values, arguments: list[str]) -> None:
    lines = []
    for text in arguments:
        line = parse_integer(text)
        if line is None:
            raise CommandError(f"invalid line number: '{text}'.")
        lines.append(line)
    addresses = [address_of(context, text) for text in values.texts("address")]
    if not lines and not addresses:
        raise CommandError("No line number or address provided:\nthread until <cmd-options> <linenum>")
    process = context.process
    thread = stepped_thread(context, [values.text("thread")] if "thread" in values else [])
    frame = values.number("frame") if "frame" in values else None
    resuming = f"Process {process.pid} resuming"
    if addresses:
        run_control(context, lambda: process.until_addresses(thread, addresses, frame), first=resuming)
        return
    run_control(context, lambda: process.until_lines(thread, lines, frame), first=resuming)
