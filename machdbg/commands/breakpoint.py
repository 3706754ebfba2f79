"""breakpoint: set, list, change and delete breakpoints; the b command."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from machdbg.debugger.breakpoint import Breakpoint, BreakpointList, BreakpointLocation, BreakpointOptions, check_name
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.resolver import (
    LANGUAGES,
    OTHER_LANGUAGES,
    ByAddress,
    ByLine,
    ByName,
    ByRegex,
    BySourceRegex,
    NameKind,
    OnException,
    Resolver,
)

from . import lexer
from .addresses import address_of
from .options import Values, structured_data
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .context import Context

GROUP = Group("breakpoint", "Commands for breakpoints (see 'help b' for the short form.)",
              "breakpoint <subcommand> [<command-options>]")

NAME, LINE, ADDRESS, REGEX, SOURCE = 1, 2, 3, 4, 5
METHOD, SELECTOR, EXCEPTION, CLASS = 9, 10, 11, 12
NAMES = (NAME, REGEX, 6, 7, METHOD, SELECTOR)

OPTIONS = (
    Option("c", "condition", "Stop only if this expression is true.", "expr"),
    Option("i", "ignore-count", "How many times to pass it before it stops.", "count"),
    Option("o", "one-shot", "Whether it is deleted at the first stop.", "boolean"),
    Option("G", "auto-continue", "Whether to go on by itself after its commands have run.", "boolean"),
    Option("t", "thread-id", "Stop only the thread with this id.", "thread-id"),
    Option("x", "thread-index", "Stop only the thread with this index.", "thread-index"),
    Option("T", "thread-name", "Stop only threads of this name.", "thread-name"),
    Option("q", "queue-name", "Stop only threads on the queue of this name.", "queue-name"),
    Option("", "task", "Stop only threads of this process, named by its name or pid, in the kernel too.", "task"),
)
DUMMY = Option("D", "dummy-breakpoints", "Those for targets to come, not this one's.")
COMMAND = Option("C", "command", "A command to run when it is hit. May be given several times.", "command",
                 repeated=True)


@command(
    "breakpoint set", summary="Set a breakpoint, which may have several locations.",
    options=(
        Option("n", "name", "At the function of this name. May be given several times.", "function-name",
               sets=(NAME,), required=(NAME,), repeated=True),
        Option("F", "fullname", "At the function of this full name.", "fullname", sets=(6,), required=(6,),
               repeated=True),
        Option("b", "basename", "At the function of this name, whatever its scope.", "function-name", sets=(7,),
               required=(7,), repeated=True),
        Option("l", "line", "At this line of the file given or, without one, of the current file.", "linenum",
               sets=(LINE,), required=(LINE,)),
        Option("u", "column", "At this column of the line.", "column", sets=(LINE,)),
        Option("f", "file", "The source file; with a function's name, only functions of this file. May be given "
                            "several times.", "filename", sets=(LINE, SOURCE, *NAMES, CLASS), repeated=True),
        Option("y", "joint-specifier", "A place as FILE:LINE or FILE:LINE:COLUMN.", "linespec", sets=(8,),
               required=(8,)),
        Option("a", "address", "At this address.", "address-expression", sets=(ADDRESS,), required=(ADDRESS,)),
        Option("r", "func-regex", "At every function whose name matches.", "regular-expression", sets=(REGEX,),
               required=(REGEX,)),
        Option("p", "source-pattern-regexp", "At every line of source that matches, in the files given.",
               "regular-expression", sets=(SOURCE,), required=(SOURCE,)),
        Option("A", "all-files", "Search all source files for the pattern.", sets=(SOURCE,)),
        Option("X", "source-regexp-function", "Only in these functions. May be given several times.", "function-name",
               sets=(SOURCE,), repeated=True),
        Option("m", "move-to-nearest-code", "Whether a line without code stands for the next one that has some.",
               "boolean", sets=(LINE, 8)),
        Option("R", "address-slide", "How many bytes behind the place found it is to be.", "address",
               sets=(LINE, *NAMES, 8)),
        Option("s", "shlib", "Only in this image. May be given several times.", "shlib-name",
               sets=(*NAMES, LINE, SOURCE, ADDRESS, CLASS, 8), repeated=True),
        Option("L", "language", "Only functions written in this language.", "source-language", sets=NAMES),
        Option("K", "skip-prologue", "Accepted; nothing stops before a function's body begins.", "boolean",
               sets=(*NAMES, LINE, 8)),
        Option("M", "method", "At the method of this name, of any class of C++. May be given several times.", "method",
               sets=(METHOD,), required=(METHOD,), repeated=True),
        Option("S", "selector", "At the Objective-C method of this name, of which there are none here.", "selector",
               sets=(SELECTOR,), required=(SELECTOR,), repeated=True),
        Option("E", "language-exception", "At exceptions of this language, of which there are none here: a fault is an "
                                          "exception of Mach's, at which the process stops.", "source-language",
               sets=(EXCEPTION,), required=(EXCEPTION,)),
        Option("h", "on-catch", "Whether where an exception is caught.", "boolean", sets=(EXCEPTION,)),
        Option("w", "on-throw", "Whether where an exception is thrown; true if not given.", "boolean",
               sets=(EXCEPTION,)),
        Option("P", "script-class", "Where an object of this Python class, module.Class, puts it.", "python-class",
               sets=(CLASS,), required=(CLASS,)),
        Option("k", "structured-data-key", "A key of what the object is given.", "none", sets=(CLASS,), repeated=True),
        Option("v", "structured-data-value", "The value of the key before.", "none", sets=(CLASS,), repeated=True),
        Option("N", "breakpoint-name", "Give it a name. May be given several times.", "breakpoint-name",
               repeated=True),
        Option("d", "disable", "Disable it at once."),
        DUMMY,
        Option("H", "hardware", "Accepted; every breakpoint here is as good as one in hardware."),
        *OPTIONS, COMMAND),
    examples=("breakpoint set -n semaphore_create", "breakpoint set -f ipc_kmsg.c -l 3226 -c 'option & 2'",
              "breakpoint set -n ipc_kmsg_send --task server", "breakpoint set -r ^ipc_right_copyin -C 'bt 2' -G true"))
def breakpoint_set(context: Context, values: Values, arguments: list[str]) -> None:
    for name in values.texts("breakpoint-name"):
        check_name(name)
    if not values.flag("skip-prologue", True):
        context.result.warning("functions have no prologue here: the first step point is where the body begins")
    options = BreakpointOptions()
    apply(options, values)
    options.enabled = "disable" not in values
    resolver = _resolver(context, values)
    if "address-slide" in values:
        resolver.slide = address_of(context, values.text("address-slide"))
    create(context, resolver, options, values.texts("breakpoint-name"), dummy="dummy-breakpoints" in values)


def create(context: Context, resolver: Resolver, options: BreakpointOptions, names: list[str], *,
           dummy: bool = False) -> None:
    """Make a breakpoint, in the target or (``dummy``, or without one) for targets to come, and say where it is."""
    target = context.dummy if dummy else context.target
    breakpoint_ = target.breakpoints.create(resolver, options, names)
    text = breakpoint_.announce()
    if target is not context.dummy:
        context.write(text if text.endswith("\n") else text + "\n")
    else:
        context.line(text.splitlines()[0])
        context.line("Breakpoint set in dummy target, will get copied into future targets.")


def _resolver(context: Context, values: Values) -> Resolver:
    modules = values.texts("shlib") or None
    files = values.texts("file")
    exact = not values.flag("move-to-nearest-code", True)
    language = _language(values.text("language")) if "language" in values else ""
    for key, kind in (("name", NameKind.ANY), ("fullname", NameKind.ANY), ("basename", NameKind.ANY),
                      ("method", NameKind.METHOD), ("selector", NameKind.SELECTOR)):
        if key in values:
            return ByName(values.texts(key), modules, files, kind, language)
    if "language-exception" in values:
        return _on_exception(values)
    if "script-class" in values:
        return context.scripts.breakpoint_resolver(values.text("script-class"), structured_data(values), modules or [],
                                                   files)
    if "func-regex" in values:
        return ByRegex(values.text("func-regex"), modules, files)
    if "source-pattern-regexp" in values:
        if not files and "all-files" not in values:
            files = [current_file(context)]
        return BySourceRegex(values.text("source-pattern-regexp"), files, values.texts("source-regexp-function"))
    if "address" in values:
        return ByAddress(address_of(context, values.text("address")))
    if "joint-specifier" in values:
        match = re.fullmatch(r"(.+?):([0-9]+)(?::([0-9]+))?", values.text("joint-specifier"))
        if match is None:
            raise CommandError(f"Invalid value ('{values.text('joint-specifier')}') for -y (joint-specifier): "
                               "Failed to parse as file:line[:column]")
        return ByLine(match[1], int(match[2]), int(match[3] or 0), exact=exact)
    return ByLine(values.text("file") or current_file(context), values.number("line"), values.number("column"),
                  exact=exact)


def _language(text: str) -> str:
    if text.lower() not in (*LANGUAGES, *OTHER_LANGUAGES):
        raise CommandError(f"Invalid value ('{text}') for -L (language): Unknown language")
    return text.lower()


def _on_exception(values: Values) -> OnException:
    text = values.text("language-exception")
    if text.lower() not in LANGUAGES:
        kind = "Unsupported" if text.lower() in OTHER_LANGUAGES else "Unknown"
        raise CommandError(f"Invalid value ('{text}') for -E (language-exception): {kind} language type for exception "
                           "breakpoint")
    return OnException(text.lower(), values.flag("on-catch"), values.flag("on-throw", True))


def current_file(context: Context) -> str:
    """The source file that a line number alone belongs to: of the list shown last, of the selected frame, or that of
    main. Raises CommandError when there is none."""
    if context.source_position is not None:
        return context.source_position.name
    frame = context.frame_or_none
    if frame is not None and frame.location is not None:
        return frame.location.file
    if context.has_target and context.target.images:
        main = context.target.images[0].functions.get("main")
        if main is not None:
            return main.file
    raise CommandError("No file supplied and no default file available.")


def changes(values: Values) -> dict[str, Any]:
    """What the command line mentions, by the names of the fields of BreakpointOptions. An empty text clears one."""
    found: dict[str, Any] = {}
    for key in ("condition", "thread-name", "queue-name", "task"):
        if key in values:
            found[key.replace("-", "_")] = values.text(key) or None
    for key in ("ignore-count", "thread-id", "thread-index"):
        if key in values:
            found[key.replace("-", "_")] = values.number(key)
    for key in ("one-shot", "auto-continue"):
        if key in values:
            found[key.replace("-", "_")] = values.flag(key)
    if "command" in values:
        found["commands"] = values.texts("command")
    if "enable" in values or "disable" in values:
        found["enabled"] = "enable" in values
    return found


def apply(options: BreakpointOptions, values: Values) -> None:
    """Change what the command line mentions."""
    for name, value in changes(values).items():
        setattr(options, name, value)


IDS = "[<breakpt-id-list>]"


@command("breakpoint list", summary="List breakpoints; all of them, or those named.",
         options=(Option("b", "brief", "One line each.", sets=(1,)),
                  Option("f", "full", "With their locations.", sets=(2,)),
                  Option("v", "verbose", "With everything known about their locations.", sets=(3,)),
                  Option("i", "internal", "Those of the debugger itself."), DUMMY),
         arguments=IDS, completes=("breakpoint",), examples=("breakpoint list", "breakpoint list -v 1.1"))
def breakpoint_list(context: Context, values: Values, arguments: list[str]) -> None:
    breakpoints = owner_of(context, values).breakpoints
    level = "brief" if "brief" in values else "verbose" if "verbose" in values else "full"
    if "internal" in values or not len(breakpoints):
        context.line("No breakpoints currently set.")
        return
    if not arguments:
        context.line("Current breakpoints:")
        shown = list(breakpoints)
    else:
        try:
            found = breakpoints.find(arguments)
        except DebuggerError as error:
            raise CommandError(f"{error}\nerror: Invalid breakpoint ID.") from None
        shown = list({id(item): item for item in map(owner, found)}.values())
    for breakpoint_ in shown:
        text = breakpoint_.describe(level)
        context.write(text if text.endswith("\n") else text + "\n")


def owner_of(context: Context, values: Values) -> Target:
    """The target whose breakpoints are meant: the selected one, or (-D) what targets to come take theirs from."""
    return context.dummy if "dummy-breakpoints" in values else context.target


def owner(item: Breakpoint | BreakpointLocation) -> Breakpoint:
    return item if isinstance(item, Breakpoint) else item.breakpoint


def _set_enabled(context: Context, arguments: list[str], enabled: bool) -> None:
    breakpoints = context.target.breakpoints
    word = "enabled" if enabled else "disabled"
    if not len(breakpoints):
        raise CommandError(f"No breakpoints exist to be {word}.")
    if not arguments:
        for breakpoint_ in breakpoints:
            breakpoint_.options.enabled = enabled
        breakpoints.changed()
        context.line(f"All breakpoints {word}. ({len(breakpoints)} breakpoints)")
        return
    found = breakpoints.find(arguments)
    for item in found:
        item.options.enabled = enabled
    breakpoints.changed()
    context.line(f"{len(found)} breakpoints {word}.")


@command("breakpoint enable", summary="Enable breakpoints; all of them, or those named.", arguments=IDS,
         completes=("breakpoint",), examples=("breakpoint enable 1", "breakpoint enable 1.*"))
def breakpoint_enable(context: Context, values: Values, arguments: list[str]) -> None:
    _set_enabled(context, arguments, True)


@command("breakpoint disable", summary="Disable breakpoints without deleting them; all of them, or those named.",
         arguments=IDS, completes=("breakpoint",), examples=("breakpoint disable", "breakpoint disable 1.2"))
def breakpoint_disable(context: Context, values: Values, arguments: list[str]) -> None:
    _set_enabled(context, arguments, False)


@command("breakpoint delete", summary="Delete breakpoints; all of them, or those named.",
         options=(Option("f", "force", "Do not ask before deleting all."),
                  Option("d", "disabled", "Delete those that are disabled, but for those named."), DUMMY),
         arguments=IDS, completes=("breakpoint",), examples=("breakpoint delete 1-3",))
def breakpoint_delete(context: Context, values: Values, arguments: list[str]) -> None:
    breakpoints = owner_of(context, values).breakpoints
    if not len(breakpoints):
        raise CommandError("No breakpoints exist to be deleted.")
    if "disabled" in values:
        keep = {owner(item).id for item in breakpoints.find(arguments)} if arguments else set()
        doomed = [item for item in breakpoints if not item.options.enabled and item.id not in keep]
        if not doomed:
            raise CommandError("No disabled breakpoints.")
        _delete(breakpoints, context, list(doomed))
    elif arguments:
        _delete(breakpoints, context, breakpoints.find(arguments))
    elif "force" in values or context.confirm("About to delete all breakpoints, do you want to do that?"):
        count = breakpoints.clear()
        context.line(f"All breakpoints removed. ({count} {'breakpoint' if count == 1 else 'breakpoints'})")
    else:
        context.line("Operation cancelled...")


def _delete(breakpoints: BreakpointList, context: Context, doomed: list[Breakpoint | BreakpointLocation]) -> None:
    deleted = disabled = 0
    for item in doomed:
        if isinstance(item, Breakpoint):
            breakpoints.remove(item.id)
            deleted += 1
        else:
            item.options.enabled = False
            disabled += 1
    breakpoints.changed()
    context.line(f"{deleted} breakpoints deleted; {disabled} breakpoint locations disabled.")


@command("breakpoint modify", summary="Change options of breakpoints or locations; of the last one if none is named. "
                                      "An empty condition removes it.",
         options=(*OPTIONS, Option("e", "enable", "Enable it.", sets=(1,)),
                  Option("d", "disable", "Disable it.", sets=(2,)), DUMMY),
         arguments=IDS, completes=("breakpoint",),
         examples=("breakpoint modify -c 'policy == 0' 1", "breakpoint modify -i 2 1.1"))
def breakpoint_modify(context: Context, values: Values, arguments: list[str]) -> None:
    target = owner_of(context, values)
    for item in chosen(context, arguments, target):
        apply(item.options, values)
        if "enable" in values:
            item.options.enabled = True
        elif "disable" in values:
            item.options.enabled = False
    target.breakpoints.changed()


def chosen(context: Context, arguments: list[str], target: Target | None = None
           ) -> list[Breakpoint | BreakpointLocation]:
    """What is named, or the last breakpoint; of the selected target without another one."""
    breakpoints = (target or context.target).breakpoints
    if not len(breakpoints):
        raise CommandError("No breakpoints exist to be modified.")
    return breakpoints.find(arguments) if arguments else [list(breakpoints)[-1]]


@command("breakpoint clear", summary="Delete the breakpoints of a source line.",
         options=(Option("f", "file", "The source file.", "filename"),
                  Option("l", "line", "The line.", "linenum", required=(1,))),
         examples=("breakpoint clear -f client.c -l 12",))
def breakpoint_clear(context: Context, values: Values, arguments: list[str]) -> None:
    file = (values.text("file") or current_file(context)).rpartition("/")[2]
    doomed = [item for item in context.target.breakpoints
              if any((line := location.code.locate(location.position)).line == values.number("line")
                     and line.file.rpartition("/")[2] == file for location in item.locations)]
    if not doomed:
        raise CommandError("Breakpoint clear: No breakpoint cleared.")
    context.line(f"{len(doomed)} breakpoints cleared:")
    for breakpoint_ in doomed:
        text = breakpoint_.describe("brief")
        context.write(text if text.endswith("\n") else text + "\n")
        context.target.breakpoints.remove(breakpoint_.id)


# the b command


_B_SYNTAX = """
_regexp-break <filename>:<linenum>:<colnum> // Break at a place, for example: b ipc_kmsg.c:3226
_regexp-break <linenum>                     // Break at a line of the current file
_regexp-break 0x<address>                   // Break at an address
_regexp-break <name>                        // Break at a function
_regexp-break &<name>                       // Break at the first instruction of a function
_regexp-break <module>`<name>               // Break at a function of an image
_regexp-break /<source-regex>/              // Break at source lines that match, in the current file"""


@command("_regexp-break", summary="Set a breakpoint in one of several short forms.", raw=True, hidden=True,
         arguments="<place>", syntax=_B_SYNTAX, completes=("place",))
def regexp_break(context: Context, values: Values, arguments: list[str]) -> None:
    _short_form(context, arguments[0], one_shot=False)


@command("_regexp-tbreak", summary="Set a breakpoint that is deleted at its first stop, in one of several short forms.",
         raw=True, hidden=True, arguments="<place>", syntax=_B_SYNTAX.replace("-break", "-tbreak"),
         completes=("place",))
def regexp_tbreak(context: Context, values: Values, arguments: list[str]) -> None:
    _short_form(context, arguments[0], one_shot=True)


def _short_form(context: Context, text: str, one_shot: bool) -> None:
    if not text:
        context.run("breakpoint list")
        return
    if text.startswith("-"):
        context.run(f"breakpoint set {text}{' -o 1' if one_shot else ''}")
        return
    options = dataclasses.replace(BreakpointOptions(), one_shot=one_shot)
    create(context, place(context, text), options, [])


def place(context: Context, text: str) -> Resolver:
    """Where the short form of a breakpoint means."""
    if match := re.fullmatch(r"(.*\S)\s*:([0-9]+):([0-9]+)\s*", text):
        return ByLine(match[1], int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(.*\S)\s*:([0-9]+)\s*", text):
        return ByLine(match[1], int(match[2]))
    if match := re.fullmatch(r"([0-9]+)\s*", text):
        return ByLine(current_file(context), int(match[1]))
    if match := re.fullmatch(r"\*?(0[xX][0-9a-fA-F]+)\s*", text):
        return ByAddress(int(match[1], 16))
    if text.startswith("*"):
        return ByAddress(address_of(context, text[1:]))
    if match := re.fullmatch(r"/([^/]+)/\s*", text):
        return BySourceRegex(match[1], [current_file(context)])
    if match := re.fullmatch(r"([^`\s]+)`(\S.*)", text):
        return ByName([match[2]], [match[1]])
    if match := re.fullmatch(r"&(\S.*)", text):
        return ByName([match[1]])
    words = lexer.split(text)
    return ByName([words[0].text if len(words) == 1 else text])

