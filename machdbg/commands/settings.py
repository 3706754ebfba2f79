"""settings: show, set and edit the debugger's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatstring import parse as parse_format_string
from machdbg.debugger.settings import Setting, Settings

from . import lexer
from .help import listing
from .options import Values, parse_integer
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("settings", "Commands for the debugger's settings.", "settings <subcommand> [<command-options>]")
DICTIONARY = "dictionary of strings"
LISTS = frozenset({"arguments", "path-map", "array of strings", DICTIONARY})

INTERFACE_SETTINGS = (
    Setting("auto-confirm", "boolean", False, "Answer every question with its default."),
    Setting("interpreter.echo-commands", "boolean", True, "Whether commands in files are shown before they are run."),
    Setting("interpreter.echo-comment-commands", "boolean", True, "Whether comments in files are shown, too."),
    Setting("interpreter.prompt-on-quit", "boolean", True,
            "Whether 'quit' asks first if there are processes that it would kill."),
    Setting("interpreter.repeat-previous-command", "boolean", True,
            "Whether an empty line repeats the command before it."),
    Setting("interpreter.require-overwrite", "boolean", True,
            "Whether 'command script add' wants --overwrite to replace a user's command."),
    Setting("interpreter.save-session-directory", "file", "",
            "Where sessions are saved that are given no name; else, in the directory for temporary files."),
    Setting("interpreter.save-session-on-quit", "boolean", False,
            "Whether 'quit' saves what was typed and printed, as 'session save' does."),
    Setting("interpreter.stop-command-source-on-error", "boolean", True,
            "Whether an error ends a file of commands."),
    Setting("prompt", "string", "(machdbg) ", "What stands before a command line."),
    Setting("show-autosuggestion", "boolean", True,
            "Whether the rest of a line typed before is suggested; the right arrow key takes it."),
    Setting("show-statusline", "boolean", True,
            "Whether a line below the prompt says what is looked at, and at which tick."),
    Setting("show-tips", "boolean", True, "Whether a tip is shown when machdbg starts at a terminal."),
    Setting("stop-show-changes", "boolean", False,
            "Whether a stop shows what has changed in the kernel since the one before, as 'diff' does."),
    Setting("term-width", "unsigned", 80, "The width of the terminal, in columns; help is broken at it."),
    Setting("use-color", "boolean", True, "Use colours where the output can show them."),
    Setting("target.load-cwd-machdbginit", "enum", "warn",
            "Whether the commands in ./.machdbginit are run at start-up: with 'warn', a file there is only mentioned.",
            ("true", "false", "warn")),
    Setting("target.max-memory-read-size", "int", 1024, "How many bytes memory read shows without --force."),
)


def show(name: str, setting: Setting, value: Any) -> str:
    """A setting with its value, as ``settings show`` prints it."""
    head = f"{name} ({setting.kind}) ="
    if setting.kind == "path-map":
        return head + "".join(f'\n[{index}] "{old}" -> "{new}"' for index, (old, new) in enumerate(value)) + "\n"
    if setting.kind == DICTIONARY:
        return head + "".join(f"\n  {key}={item}" for key, item in sorted(value)) + "\n"
    if setting.kind == "file":
        return f"{head} " + (f'"{value}"' if value else "") + "\n"
    if setting.kind in LISTS:
        return head + "".join(f'\n  [{index}]: "{item}"' for index, item in enumerate(value)) + "\n"
    if isinstance(value, bool):
        return f"{head} {str(value).lower()}\n"
    if setting.kind in ("string", "format-string"):
        return f'{head} "{value}"\n'
    return f"{head} {value}\n"


def selected(settings: Settings, path: str) -> tuple[list[str], bool]:
    """The settings that a path names, and whether it names a group of them."""
    if path in settings.definitions:
        return [path], False
    return [name for name in settings.definitions if name.startswith(path + ".")], True


def order(name: str) -> tuple[int, str]:
    """Settings at the top before those in groups."""
    return name.count("."), name


@command("settings show", summary="Show settings and their values; all of them, or those named.",
         arguments="[<setting-variable-name>]", completes=("setting",), examples=("settings show target.run-args",))
def settings_show(context: Context, values: Values, arguments: list[str]) -> None:
    settings = context.settings
    if not arguments:
        for name in sorted(settings.definitions, key=order):
            context.write(show(name, settings.definitions[name], settings[name]))
        return
    for path in arguments:
        names, is_group = selected(settings, path)
        for name in names:
            context.write(show(name, settings.definitions[name], settings[name]))
        if is_group:
            context.line()


@command("settings list", summary="Explain settings; all of them, or those named.",
         arguments="[<setting-variable-name>]", completes=("setting",), examples=("settings list target.run-args",))
def settings_list(context: Context, values: Values, arguments: list[str]) -> None:
    settings = context.settings
    if not arguments:
        groups = sorted({name.rpartition(".")[0] for name in settings.definitions})
        for group in groups:
            title = f"\n'{group}' variables" if group else "Top level variables"
            names = sorted(name for name in settings.definitions if name.rpartition(".")[0] == group)
            context.line(f"{title}:\n")
            context.write(_explain(settings, names, context.width))
        return
    for path in arguments:
        names, is_group = selected(settings, path)
        if not names:
            raise CommandError(f"invalid property path '{path}'")
        if is_group:
            context.line(f"\n'{path}' variables:\n")
        context.write(_explain(settings, sorted(names), context.width))


def _explain(settings: Settings, names: list[str], width: int) -> str:
    return listing(((name.rpartition(".")[2], settings.definitions[name].help) for name in names), width)


@command("settings set", summary="Give a setting a value.",
         options=(Option("f", "force", "Set it even without a value: back to the default."),
                  Option("g", "global", "Set it for targets to come too."),
                  Option("e", "exists", "Say nothing if there is no such setting.")),
         arguments="<setting-variable-name> <value>", completes=("setting", "setting-value"),
         examples=("settings set target.source-map /xnu ~/src/xnu-4570.71.2",
                   "settings set target.show-optimized-out true"))
def settings_set(context: Context, values: Values, arguments: list[str]) -> None:
    settings = context.settings
    if "force" in values and len(arguments) == 1:
        settings.clear(arguments[0])
        return
    if len(arguments) < 2:
        raise CommandError("'settings set' takes more arguments")
    name, *rest = arguments
    if name not in settings.definitions:
        if "exists" in values:
            return
        raise CommandError(f"invalid value path '{name}'")
    setting = settings.definition(name)
    if setting.kind in LISTS:
        settings.assign(name, _items(setting, rest))
    else:
        if setting.kind == "format-string":
            parse_format_string(" ".join(rest))
        settings.set_text(name, " ".join(rest))


def _items(setting: Setting, words: list[str]) -> tuple[Any, ...]:
    if setting.kind == DICTIONARY:
        if not all("=" in word for word in words):
            raise CommandError("assign operation takes one or more key=value arguments")
        return tuple({key: value for key, _, value in (word.partition("=") for word in words)}.items())
    if setting.kind != "path-map":
        return tuple(words)
    if len(words) % 2:
        raise CommandError("one or more path pairs must be specified: each path to replace needs a replacement")
    return tuple(zip(words[::2], words[1::2], strict=True))


@command("settings clear", summary="Give a setting its default value again.",
         options=(Option("a", "all", "All settings."),), arguments="<setting-variable-name>", completes=("setting",),
         examples=("settings clear target.run-args",))
def settings_clear(context: Context, values: Values, arguments: list[str]) -> None:
    settings = context.settings
    if "all" in values:
        for name in settings.definitions:
            settings.clear(name)
    elif len(arguments) != 1:
        raise CommandError("'settings clear' takes exactly one argument")
    else:
        settings.clear(arguments[0])


def _list_setting(context: Context, verb: str, arguments: list[str], at_least: int) -> tuple[str, list[Any], list[str]]:
    """The name, value and remaining words for a command that edits a list."""
    if len(arguments) < at_least:
        raise CommandError(f"'settings {verb}' takes more arguments")
    name, *rest = arguments
    setting = context.settings.definition(name)
    if setting.kind not in LISTS:
        raise CommandError(f"'{name}' is not a list; use 'settings set'")
    return name, list(context.settings[name]), rest


@command("settings append", summary="Add values to the end of a list, or text to a string.",
         arguments="<setting-variable-name> <value>", completes=("setting",),
         examples=("settings append target.run-args last",))
def settings_append(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) < 2:
        raise CommandError("'settings append' takes more arguments")
    settings = context.settings
    setting = settings.definition(arguments[0])
    if setting.kind == "string":
        settings.set_text(setting.name, settings[setting.name] + " ".join(arguments[1:]))
    else:
        name, items, rest = _list_setting(context, "append", arguments, 2)
        added = (*items, *_items(setting, rest))
        settings.assign(name, tuple(dict(added).items()) if setting.kind == DICTIONARY else added)


def _index(items: list[Any], text: str, verb: str) -> int:
    index = parse_integer(text)
    if index is None or not 0 <= index < len(items):
        raise CommandError(f"invalid array index '{text}', aborting {verb} operation")
    return index


@command("settings remove", examples=("settings remove target.run-args 0",),
         summary="Remove a value from a list, by its index.",
         arguments="<setting-variable-name> <setting-index>", completes=("setting",))
def settings_remove(context: Context, values: Values, arguments: list[str]) -> None:
    name, items, rest = _list_setting(context, "remove", arguments, 2)
    if context.settings.definition(name).kind == DICTIONARY:
        missing = next((key for key in rest if key not in dict(items)), None)
        if missing is not None:
            raise CommandError(f"no value found named '{missing}'")
        context.settings.assign(name, tuple((key, value) for key, value in items if key not in rest))
        return
    for index in sorted({_index(items, text, "remove") for text in rest}, reverse=True):
        del items[index]
    context.settings.assign(name, tuple(items))


@command("settings replace", examples=("settings replace target.run-args 0 first",),
         summary="Replace a value of a list, by its index.",
         arguments="<setting-variable-name> <setting-index> <value>", completes=("setting",))
def settings_replace(context: Context, values: Values, arguments: list[str]) -> None:
    name, items, rest = _list_setting(context, "replace", arguments, 3)
    index = _index(items, rest[0], "replace")
    items[index:index + 1] = _items(context.settings.definition(name), rest[1:])
    context.settings.assign(name, tuple(items))


def _insert(context: Context, verb: str, arguments: list[str], after: int) -> None:
    name, items, rest = _list_setting(context, verb, arguments, 3)
    index = _index(items, rest[0], "insert") + after
    items[index:index] = _items(context.settings.definition(name), rest[1:])
    context.settings.assign(name, tuple(items))


@command("settings insert-before", examples=("settings insert-before target.run-args 0 first",),
         summary="Insert values into a list before an index.",
         arguments="<setting-variable-name> <setting-index> <value>", completes=("setting",))
def settings_insert_before(context: Context, values: Values, arguments: list[str]) -> None:
    _insert(context, "insert-before", arguments, 0)


@command("settings insert-after", examples=("settings insert-after target.run-args 0 second",),
         summary="Insert values into a list behind an index.",
         arguments="<setting-variable-name> <setting-index> <value>", completes=("setting",))
def settings_insert_after(context: Context, values: Values, arguments: list[str]) -> None:
    _insert(context, "insert-after", arguments, 1)


@command("settings write", summary="Write settings to a file, as commands.",
         options=(Option("f", "file", "The file.", "filename", required=(1,)),
                  Option("a", "append", "Append to it.")),
         arguments="[<setting-variable-name>]", completes=("setting",), examples=("settings write -f settings.lldb",))
def settings_write(context: Context, values: Values, arguments: list[str]) -> None:
    settings = context.settings
    names = [name for path in arguments for name in selected(settings, path)[0]] if arguments else settings.definitions
    lines = []
    for name in sorted(names, key=order):
        value = settings[name]
        kind = settings.definitions[name].kind
        if kind == "path-map":
            words = [lexer.quote(word) for pair in value for word in pair]
        elif kind == DICTIONARY:
            words = [lexer.quote(f"{key}={item}") for key, item in value]
        elif kind in LISTS:
            words = [lexer.quote(word) for word in value]
        else:
            words = [lexer.quote(str(value).lower() if isinstance(value, bool) else str(value))]
        if words and (value or kind != "file"):
            lines.append(f"settings set -- {name} {' '.join(words)}\n")
    try:
        with open(values.text("file"), "a" if "append" in values else "w", encoding="utf-8") as file:  # noqa: PTH123
            file.writelines(lines)
    except OSError as error:
        raise DebuggerError(f"cannot write {values.text('file')}: {error.strerror}") from None


@command("_regexp-env", summary="Show the environment that programs get, or set a variable of it.", raw=True,
         hidden=True, arguments="<name>=<value>", syntax="_regexp-env <name>=<value>")
def regexp_env(context: Context, values: Values, arguments: list[str]) -> None:
    import re
    text = arguments[0].strip()
    assignment = re.fullmatch(r"(\S+=.*)", text)
    if not text:
        context.run("settings show target.env-vars")
    elif assignment is not None:
        context.run(f"settings append target.env-vars {lexer.quote(text)}")
    else:
        raise CommandError("\n_regexp-env                  // Show environment\n"
                           "_regexp-env <name>=<value>   // Set an environment variable")


@command("settings read", examples=("settings read -f settings.lldb",),
         summary="Run the commands in a file that 'settings write' made.",
         options=(Option("f", "file", "The file.", "filename", required=(1,)),))
def settings_read(context: Context, values: Values, arguments: list[str]) -> None:
    context.run(f"command source {lexer.quote(values.text('file'))}")
