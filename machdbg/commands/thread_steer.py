"""thread: making a thread return, jump or go on; the steps that are under way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.symbols import code_text

from .addresses import address_of
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError
from .running import run_control
from .thread import thread_at

if TYPE_CHECKING:
    from machdbg.debugger.thread import Thread
    from machdbg.machine.function import Code

    from .context import Context

GROUP = Group("thread plan", "Commands for the steps that threads are in the middle of.",
              "thread plan <subcommand> [<subcommand objects>]")


def _show(context: Context, thread: Thread) -> None:
    """The thread where it now is."""
    context.source_position = None
    context.write("* " + describe.thread_stop_line(thread, colors=context.colors))
    frame = thread.selected_frame
    if frame is not None:
        context.write("    " + describe.frame_display(frame, colors=context.colors))


@command("thread return", summary="Return from the selected frame at once, with a value if one is given. Neither the "
                                  "rest of it nor of the functions that it has called is executed; what they have done "
                                  "so far stays. Without a value, a function returns 0.",
         options=(Option("x", "from-expression", "Give up the innermost call of an expression that was stopped."),),
         arguments="[<expr>]", raw=True, completes=("expression",), needs=Needs.FRAME,
         syntax="thread return <cmd-options> -- [<expr>]", examples=("thread return", "thread return -- 5"))
def thread_return(context: Context, values: Values, arguments: list[str]) -> None:
    thread, frame, text = context.thread, context.frame, arguments[0]
    if "from-expression" in values or text in ("-x", "--from-expression"):
        context.process.unwind_expression(thread)
    else:
        value = None
        if text:
            try:
                value = context.evaluate(text)
            except DebuggerError as error:
                raise CommandError(f"Error evaluating result expression: {error}") from None
        context.process.leave_frame(thread, frame.index, value)
    _show(context, thread)


@command("thread jump", summary="Have a thread go on at another line of the function that it is in. Only functions "
                                "that are written in C can.",
         options=(Option("f", "file", "The source file of the line.", "filename", sets=(1,)),
                  Option("l", "line", "The line.", "linenum", sets=(1,), required=(1,),
                         wrong="invalid line number: '{}'."),
                  Option("b", "by", "How many lines further; negative back.", "offset", sets=(2,), required=(2,),
                         wrong="invalid line offset: '{}'."),
                  Option("a", "address", "An address of a step point.", "address-expression", sets=(3,),
                         required=(3,)),
                  Option("r", "force", "Accepted; a thread cannot go on in another function.")),
         needs=Needs.FRAME, examples=("thread jump -l 24",))
def thread_jump(context: Context, values: Values, arguments: list[str]) -> None:
    thread = context.thread
    frame = thread.frames[0]
    code = frame.code
    if "address" in values:
        address = address_of(context, values.text("address"))
        position = next((each for each in code.positions() if code.pc(each) == address), None)
        if position is None:
            raise CommandError(f"{address:#x} is outside the current function." if not
                               code.address <= address < code.address + code.size else
                               f"{address:#x} is not a step point of {code.name}.")
        context.process.jump(thread, position)
        return
    if not code.has_lines or frame.location is None:
        raise CommandError("No source file available for the current location.")
    line = frame.location.line + values.number("by") if "by" in values else values.number("line")
    name = code.file.rpartition("/")[2]
    wanted = values.text("file") or name
    found = [each for each in code.positions() if code.locate(each).line == line]
    if not found and not _has_code(context, wanted, line):
        raise CommandError(f"Cannot locate an address for {wanted}:{line}.")
    if wanted.rpartition("/")[2] != name or not found:
        raise CommandError(f"{wanted.rpartition('/')[2]}:{line} is outside the current function.")
    if len(found) > 1:
        context.result.warning(f"{name}:{line} appears multiple times in this function, selecting the first location:\n"
                               + "\n".join(f"\t{_place(code, each)}" for each in found))
    context.process.jump(thread, found[0])


def _has_code(context: Context, file: str, line: int) -> bool:
    """Whether some function of a file has a step point on a line, or behind it."""
    others = (other for other in context.target.functions()
              if other.has_lines and other.file.rpartition("/")[2] == file.rpartition("/")[2])
    return any(other.locate(position).line >= line for other in others for position in other.positions())


def _place(code: Code, position: int) -> str:
    return code_text(code, code.pc(position), code.locate(position))


_JUMP_SYNTAX = """
_regexp-jump <line>
_regexp-jump +<line-offset> | -<line-offset>
_regexp-jump <file>:<line>
_regexp-jump *<addr>"""


@command("_regexp-jump", summary="Have the thread go on at another line or address of its function.", raw=True,
         hidden=True, arguments="<line>", needs=Needs.FRAME, syntax=_JUMP_SYNTAX)
def regexp_jump(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0].strip()
    if match := re.fullmatch(r"\*(.+)", text):
        context.run(f"thread jump --addr {match[1]}")
    elif re.fullmatch(r"[0-9]+", text):
        context.run(f"thread jump --line {text}")
    elif match := re.fullmatch(r"([^:]+):([0-9]+)", text):
        context.run(f"thread jump --file {match[1]} --line {match[2]}")
    elif re.fullmatch(r"[+\-][0-9]+", text):
        context.run(f"thread jump --by {text}")
    else:
        raise CommandError(f"{_JUMP_SYNTAX}\n")


@command("thread continue", summary="Let the process run on. Other threads run when it is their turn, also if some are "
                                    "named.",
         arguments="[<thread-index>...]", completes=("thread",), needs=Needs.STOPPED)
def thread_continue(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    threads = [context.thread]
    if arguments:
        threads = []
        for text in arguments:
            thread = process.thread(int(text)) if text.isdecimal() else None
            if thread is None:
                raise CommandError(f"invalid thread index {text}." if text.isdecimal()
                                   else f'invalid thread index argument: "{text}".')
            threads.append(thread)
    if arguments:
        plural = "s" if len(threads) > 1 else ""
        context.line(f"Resuming thread{plural}: {', '.join(str(thread.index) for thread in threads)} in process "
                     f"{process.pid}")
    else:
        context.line(f"Resuming thread {threads[0].id:#06x} in process {process.pid}")
    context.line(f"Process {process.pid} resuming")
    run_control(context, process.resume)


@command("thread exception", summary="Show the exception object of a thread. C has none.", arguments="[<thread-index>]",
         completes=("thread",), needs=Needs.STOPPED)
def thread_exception(context: Context, values: Values, arguments: list[str]) -> None:
    for text in arguments:
        thread_at(context, text)


# plans


def _planned(context: Context, arguments: list[str]) -> list[Thread]:
    return [thread_at(context, text) for text in arguments] if arguments and arguments != ["all"] else (
        context.process.threads if arguments else [context.thread])


@command("thread plan list", summary="Show the steps that threads are in the middle of, and those just finished.",
         options=(Option("v", "verbose", "Accepted."), Option("i", "internal", "Accepted."),
                  Option("t", "thread-id", "The thread of this id.", "thread-id", wrong="invalid tid: '{}'."),
                  Option("u", "unreported", "Accepted.")),
         arguments="[<thread-index>...]", completes=("thread",), needs=Needs.STOPPED)
def plan_list(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    threads = _planned(context, arguments)
    if "thread-id" in values:
        wanted = values.number("thread-id")
        threads = [thread for thread in process.threads if thread.id == wanted]
        if not threads:
            raise CommandError(f"Error dumping plans:\nerror: Unknown TID: {wanted}")
    for thread in threads:
        head = f"thread #{thread.index}: tid = {thread.id:#06x}"
        finished = [process.finished_plan] if process.finished_plan is not None else []
        stacks = [(name, [plan.description for plan in plans if plan.thread is thread.machine_thread])
                  for name, plans in (("Active", process.plans(thread)), ("Completed", finished),
                                      ("Discarded", process.discarded_plans))]
        if not any(texts for _, texts in stacks):
            context.line(f"{head}\n  No active thread plans")
            continue
        context.line(f"{head}:")
        stacks[0][1].insert(0, "Base thread plan.")
        for name, texts in stacks:
            if texts:
                context.line(f"  {name} plan stack:")
            for number, text in enumerate(texts):
                context.line(f"    Element {number}: {text}")


@command("thread plan prune", summary="Give up the steps of threads that have ended.", arguments="[<thread-id>]",
         needs=Needs.PROCESS)
def plan_prune(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.process_is_alive:
        raise CommandError("Process must be launched.")
    for text in arguments:
        if parse_integer(text) is None:
            raise CommandError(f'invalid thread specification: "{text}"')
    context.process.prune_plans()


@command("thread plan discard", examples=("thread plan discard 1",),
         summary="Give up the steps that the selected thread is in the middle of, down to the "
                                        "one of this number.",
         arguments="<unsigned-integer>", needs=Needs.STOPPED)
def plan_discard(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError(f"Too many arguments, expected one - the thread plan index - but got {len(arguments)}.")
    if not arguments[0].isdecimal():
        raise CommandError(f"Invalid thread index: \"{arguments[0]}\" - should be unsigned int.")
    number = int(arguments[0])
    if number == 0:
        raise CommandError("You wouldn't really want me to discard the base thread plan.")
    if not context.process.discard_plans(context.thread, number):
        raise CommandError(f"Could not find User thread plan with index {arguments[0]}.")
