"""breakpoint write, read: breakpoints in a file, in the JSON that LLDB writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from machdbg.debugger.breakpoint import Breakpoint, BreakpointOptions
from machdbg.debugger.resolver import (
    ByAddress,
    ByLine,
    ByName,
    ByRegex,
    BySourceRegex,
    NameKind,
    OnException,
    Resolver,
)

from .breakpoint import IDS, owner
from .options import Values
from .registry import Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

THREAD = {"ID": "thread_id", "Index": "thread_index", "Name": "thread_name", "QueueName": "queue_name",
          "Task": "task"}


def to_json(breakpoint_: Breakpoint) -> dict[str, Any]:
    """A breakpoint as LLDB writes it. ``Task`` in a ThreadSpec is our own."""
    kind, resolver, filter_ = _resolver_to_json(breakpoint_.resolver)
    resolver["Offset"] = breakpoint_.resolver.slide
    found = {"BKPTOptions": _options_to_json(breakpoint_.options),
             "BKPTResolver": {"Options": resolver, "Type": kind}, "Hardware": False,
             "SearchFilter": {"Options": filter_, "Type": _filter_type(filter_)}}
    if breakpoint_.names:
        found["Names"] = list(breakpoint_.names)
    return {"Breakpoint": found}


def _filter_type(filter_: dict[str, Any]) -> str:
    if "CUList" in filter_:
        return "ModulesAndCU"
    return "Modules" if filter_ else "Unconstrained"


def _resolver_to_json(resolver: Resolver) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The type and the options of a resolver, and the options of its filter."""
    filter_: dict[str, Any] = {}
    if isinstance(resolver, ByName | ByRegex):
        filter_ = {"CUList": resolver.files} if resolver.files else {}
        filter_ |= {"ModuleList": resolver.modules} if resolver.modules else {}
        what: dict[str, Any]
        if isinstance(resolver, ByName):
            what = {"SymbolNames": resolver.names, "NameMask": [resolver.kind.value] * len(resolver.names)}
            what |= {"Language": resolver.language} if resolver.language else {}
        else:
            what = {"Regex": resolver.pattern}
        return "SymbolName", {**what, "SkipPrologue": True}, filter_
    if isinstance(resolver, ByLine):
        return "FileAndLine", {"Column": resolver.column, "Exact": resolver.exact, "FileName": resolver.file,
                               "Inlines": True, "LineNumber": resolver.line, "SkipPrologue": True}, filter_
    if isinstance(resolver, BySourceRegex):
        options = {"Exact": False, "Regex": resolver.pattern}
        if resolver.functions:
            options["SymbolNames"] = resolver.functions
        return "SourceRegex", options, {"CUList": resolver.files} if resolver.files else {}
    if isinstance(resolver, ByAddress):
        return "Address", {"AddressOffset": resolver.address}, filter_
    from machdbg.script.resolvers import Scripted
    assert isinstance(resolver, Scripted)
    return "Python", {"PythonClass": resolver.name, **({"ScriptArgs": resolver.given} if resolver.given else {})}, (
        {"ModuleList": resolver.modules} if resolver.modules else {})


def _options_to_json(options: BreakpointOptions) -> dict[str, Any]:
    found: dict[str, Any] = {
        "AutoContinue": options.auto_continue, "ConditionText": options.condition or "",
        "EnabledState": options.enabled, "IgnoreCount": options.ignore_count, "OneShotState": options.one_shot}
    thread = {key: getattr(options, name) for key, name in THREAD.items() if getattr(options, name) is not None}
    if thread:
        found["ThreadSpec"] = thread
    if options.acts:
        lines = options.callback.lines if options.callback is not None else options.commands
        found["BKPTCMDData"] = {"ScriptSource": "Python" if options.callback is not None else "None",
                                "StopOnError": options.stop_on_error, "UserSource": list(lines)}
    return found


def _kind(masks: list[int] | None) -> NameKind:
    """Which functions the names of a file mean; LLDB has masks that are not told apart here."""
    return next((kind for kind in NameKind if masks and masks[0] == kind.value), NameKind.ANY)


def _resolver_from_json(context: Context, item: dict[str, Any]) -> Resolver:
    options: dict[str, Any] = item["BKPTResolver"]["Options"]
    filter_: dict[str, Any] = item["SearchFilter"]["Options"]
    modules, files = filter_.get("ModuleList", []), filter_.get("CUList", [])
    resolver: Resolver
    kind = item["BKPTResolver"]["Type"]
    if kind == "SymbolName":
        resolver = (ByRegex(options["Regex"], modules, files) if "Regex" in options
                    else ByName(options["SymbolNames"], modules, files, _kind(options.get("NameMask")),
                                options.get("Language", "")))
    elif kind == "FileAndLine":
        resolver = ByLine(options["FileName"], options["LineNumber"], options.get("Column", 0),
                          exact=options.get("Exact", False))
    elif kind == "SourceRegex":
        resolver = BySourceRegex(options["Regex"], files, options.get("SymbolNames"))
    elif kind == "Address":
        resolver = ByAddress(options["AddressOffset"])
    elif kind == "Python":
        resolver = context.scripts.breakpoint_resolver(options["PythonClass"], options.get("ScriptArgs", {}), modules,
                                                       files)
    else:
        raise CommandError(f"breakpoints of the kind '{kind}' are not supported")
    resolver.slide = options.get("Offset", 0)
    return resolver


def _options_from_json(context: Context, item: dict[str, Any]) -> BreakpointOptions:
    found = BreakpointOptions(
        enabled=item["EnabledState"], condition=item["ConditionText"] or None, ignore_count=item["IgnoreCount"],
        one_shot=item["OneShotState"], auto_continue=item["AutoContinue"])
    for key, value in item.get("ThreadSpec", {}).items():
        if key in THREAD:
            setattr(found, THREAD[key], value)
    actions = item.get("BKPTCMDData")
    if actions is not None and actions["ScriptSource"] == "Python":
        found.callback = context.scripts.breakpoint_body(actions["UserSource"])
    elif actions is not None:
        found.commands = list(actions["UserSource"])
        found.stop_on_error = actions.get("StopOnError", True)
    return found


@command("breakpoint write", summary="Write breakpoints to a file that 'breakpoint read' (LLDB's, too) reads; all of "
                                     "them, or those named.",
         options=(Option("f", "file", "The file.", "filename", sets=(1,), required=(1,)),
                  Option("a", "append", "Append to it, if it is there.")),
         arguments=IDS, completes=("breakpoint",), examples=("breakpoint write -f breakpoints.json",))
def breakpoint_write(context: Context, values: Values, arguments: list[str]) -> None:
    breakpoints = context.target.breakpoints
    if not len(breakpoints):
        raise CommandError("No breakpoints exist to be saved.")
    import json  # takes time, and a prompt does not need it

    chosen = list({id(item): item for item in map(owner, breakpoints.find(arguments))}.values()) if arguments else list(
        breakpoints)
    chosen = [item for item in chosen if not isinstance(item.resolver, OnException)]  # LLDB does not write them either
    path = Path(values.text("file")).expanduser()
    kept = _read(values.text("file")) if "append" in values and path.exists() else []
    try:
        path.write_text(json.dumps([*kept, *map(to_json, chosen)], separators=(",", ":")), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Unable to open output file: {values.text('file')} - {error.strerror}.") from None


def _read(name: str) -> list[Any]:
    """What the file holds. Raises CommandError."""
    import json

    try:
        found = json.loads(Path(name).expanduser().read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"could not open input file: {name} - {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"'{name}' is not a text file") from None
    except json.JSONDecodeError as error:
        raise CommandError(f"[{error.lineno}:{error.colno}, byte={error.pos + 1}]: Invalid JSON value") from None
    if not isinstance(found, list):
        raise CommandError(f"'{name}' holds no list of breakpoints")
    return found


@command("breakpoint read", summary="Set the breakpoints of a file that 'breakpoint write' (LLDB's, too) wrote.",
         options=(Option("f", "file", "The file.", "filename", sets=(1,), required=(1,)),
                  Option("N", "breakpoint-name", "Only breakpoints of this name. May be given several times.",
                         "breakpoint-name", repeated=True)), examples=("breakpoint read -f breakpoints.json",))
def breakpoint_read(context: Context, values: Values, arguments: list[str]) -> None:
    wanted = set(values.texts("breakpoint-name"))
    made: list[Breakpoint] = []
    for entry in _read(values.text("file")):
        try:
            item = entry["Breakpoint"]
            names = item.get("Names", [])
            if wanted and not wanted & set(names):
                continue
            resolver = _resolver_from_json(context, item)
            options = _options_from_json(context, item["BKPTOptions"])
        except (KeyError, TypeError, AttributeError):
            raise CommandError(f"'{values.text('file')}' holds something that is not a breakpoint") from None
        made.append(context.target.breakpoints.create(resolver, options, names))
    if not made:
        context.line("No breakpoints added.")
        return
    context.line("New breakpoints:")
    for breakpoint_ in made:
        context.line(breakpoint_.announce().splitlines()[0])
