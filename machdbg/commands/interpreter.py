"""The command interpreter: from a line of text to the command that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import ModuleType

from machdbg.debugger.error import DebuggerError

from . import families, lexer, options
from .aliases import Alias, standard_aliases
from .context import Context
from .registry import LLDB, Command, Group
from .result import Cancelled, CommandError, CommandResult, PlainError

_COMMAND_WORD = re.compile(r"[\w-]+")
_PLAIN_WORD = re.compile(r"([\w-]+)(?!\S)\s*")  # most are: nothing is quoted, nothing sticks to them


class CommandTree:
    """Commands, groups of them and aliases, by name."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.commands: dict[str, Command] = {}
        self.groups: dict[str, Group] = {}
        self.aliases: dict[str, Alias] = standard_aliases()
        self.user_commands: set[str] = set()  # full names of commands and groups that a user has defined
        for module in modules:
            for item in vars(module).values():
                if isinstance(item, Command):
                    self.commands[item.name] = item
                elif isinstance(item, Group):
                    self.groups[item.name] = item

    # commands of the user's own

    def define(self, item: Command | Group) -> None:
        """Add a user's command or container."""
        self.remove(item.name)
        if isinstance(item, Command):
            self.commands[item.name] = item
        else:
            self.groups[item.name] = item
        self.user_commands.add(item.name)

    def remove(self, name: str) -> None:
        """Take a user's command or container away, with all that it holds; no error if there is none."""
        for full in [each for each in self.user_commands if each == name or each.startswith(name + " ")]:
            self.commands.pop(full, None)
            self.groups.pop(full, None)
            self.user_commands.discard(full)

    def is_scripted(self, name: str) -> bool:
        """Whether a user's command is a container or written in Python (LLDB lists only these apart)."""
        return name in self.user_commands and (name in self.groups or self.commands[name].family == "script")

    def check_free(self, name: str) -> None:
        """Raises CommandError if ``name`` is one of the debugger's own commands."""
        if self.resolve(name) is not None and name not in self.user_commands:
            raise CommandError(f"'{name}' is a permanent debugger command and cannot be redefined.")

    # finding commands

    def top_level(self, *, hidden: bool = False) -> list[str]:
        """The first words of commands, sorted, without aliases."""
        names = {name for name in (*self.commands, *self.groups) if " " not in name}
        return sorted(name for name in names if hidden or not self.is_hidden(name))

    def is_hidden(self, name: str) -> bool:
        command = self.commands.get(name)
        return command is not None and command.hidden

    def children(self, name: str) -> list[str]:
        """The sub-commands of a group: their own words, sorted."""
        prefix = name + " "
        names = {full[len(prefix):] for full in (*self.commands, *self.groups) if full.startswith(prefix)}
        return sorted(child for child in names if " " not in child)

    def resolve(self, name: str) -> Command | Group | None:
        """The command or group of a full name."""
        return self.commands.get(name) or self.groups.get(name)

    def matches(self, prefix: str) -> list[str]:
        """Names of commands, then of aliases, that begin with ``prefix``; hidden ones only when asked with ``_``."""
        hidden = prefix.startswith("_")
        names = [name for name in self.top_level(hidden=hidden) if name.startswith(prefix)]
        return names + sorted(name for name in self.aliases if name.startswith(prefix) and name not in names)

    def meant(self, word: str) -> list[str]:
        """The names that ``word`` can be short for: LLDB's, and only if there are none, our own."""
        found = self.matches(word) if word else []
        return [name for name in found if name in LLDB or name in self.aliases or name in self.user_commands] or found

    def is_unknown(self, word: str) -> bool:
        """Whether nothing begins with ``word``."""
        return not (word in self.aliases or self.resolve(word) or self.meant(word))

    def first_word(self, word: str) -> str:
        """The full name of a command, group or alias for ``word``; raises CommandError or ``Ambiguous``."""
        if word in self.aliases or self.resolve(word) is not None:
            return word
        found = self.meant(word)
        if len(found) == 1:
            return found[0]
        if found:
            listing = "".join(f"\n\t{name}" for name in found)
            raise PlainError(f"Ambiguous command '{word}'. Possible matches:{listing}")
        raise CommandError(f"'{word}' is not a valid command.")

    def beginning_with(self, group: str, word: str) -> list[str]:
        """The sub-commands of ``group`` that ``word`` can be short for."""
        if " " not in word and self.resolve(f"{group} {word}") is not None:
            return [word]
        return [child for child in self.children(group) if child.startswith(word)]

    def sub_command(self, group: str, word: str) -> str:
        """The full name of the sub-command of ``group`` that ``word`` begins."""
        found = self.beginning_with(group, word)
        if len(found) == 1:
            return f"{group} {found[0]}"
        if found:
            listing = "".join(f"\n\t{child}" for child in found)
            raise PlainError(f"ambiguous command '{group} {word}'. Possible completions:{listing}")
        raise PlainError(f"invalid command '{group} {word}'.")


class Resolved:
    """A line resolved: the command or group, and the text behind its name."""

    def __init__(self, target: Command | Group, rest: str) -> None:
        self.target = target
        self.rest = rest


class CommandInterpreter:
    """Runs command lines in a ``Context``; keeps the history. A ``forgiving`` one reports mistakes of machdbg itself in
    one line, too, instead of raising them. Errors go to ``error_sink``, without one to where output goes."""

    def __init__(self, context: Context, *, forgiving: bool = False,
                 error_sink: Callable[[str], None] | None = None) -> None:
        self.forgiving = forgiving
        self.error_sink = error_sink
        self.tree = CommandTree(families.FAMILIES)
        self.context = context
        context.interpreter = self
        self.history: list[str] = []
        self.transcript: list[str] = []  # what the user typed, behind the prompt, and what was printed
        self._repeat: str | None = ""

    def execute(self, line: str, sink: Callable[[str], None] | None = None, *, record: bool = True,
                hold_errors: bool = False) -> CommandResult:
        """Run one line as a user typed it. Output goes to ``sink`` as it is written. Never raises a user's error.

        ``record`` is false for lines that are not the user's (commands of breakpoints and hooks): these are neither
        kept in the history nor repeated by an empty line. With ``hold_errors``, errors are kept but not written.
        """
        result = CommandResult(sink, self.context.colors, hold_errors, self.error_sink)
        try:
            self._execute(line, result, record)
        except (CommandError, DebuggerError) as error:
            self.report(result, error)
        except RecursionError:
            result.error("commands are nested too deeply")
        except Exception as error:
            if not self.forgiving or isinstance(error, BrokenPipeError):
                raise
            result.error(f"internal error: {type(error).__name__}: {error}")
        if record:
            self.transcript += [f"{self.context.prompt}{line}\n", result.text]
        return result

    def run_lines(self, lines: Iterable[str], sink: Callable[[str], None], *, echo: bool = True,
                  stop_on_error: bool = True, stop_on_continue: bool = False, skip_empty: bool = False) -> bool:
        """Run lines one after the other, each shown behind the prompt first if ``echo``; whether all succeeded.

        A command that asks for more lines takes those that follow. A quit ends it, as an error may. With
        ``skip_empty``, an empty line does not repeat the command before.
        """
        context = self.context
        comments: bool = context.settings["interpreter.echo-comment-commands"]
        source = iter(lines)

        def read(prompt: str) -> str | None:
            text = next(source, None)
            if text is not None and echo:
                sink(f"{prompt}{text}\n")
            return text

        succeeded = True
        previous, context.read_line = context.read_line, read
        try:
            while context.exit_code is None:
                line = next(source, None)
                if line is None:
                    break
                if skip_empty and not line:
                    continue
                if echo and (comments or not line.lstrip().startswith("#")):
                    sink(f"{context.prompt}{line}\n")
                resumed = context.resumed
                result = self.execute(line, sink)
                succeeded = succeeded and result.succeeded
                if (stop_on_error and not result.succeeded) or (stop_on_continue and context.resumed != resumed):
                    break
        finally:
            context.read_line = previous
        return succeeded

    @staticmethod
    def report(result: CommandResult, error: CommandError | DebuggerError) -> None:
        """Write an error in its own form."""
        if isinstance(error, Cancelled):
            result.succeeded = False
        elif isinstance(error, PlainError):
            result.fail(str(error))
        else:
            result.error(str(error).removeprefix("error: "))

    def _execute(self, line: str, result: CommandResult, record: bool) -> None:
        text = line.strip()
        repeated = not text
        if repeated:
            if not record or self._repeat == "" or not self.context.settings["interpreter.repeat-previous-command"]:
                return
            if self._repeat is None:
                raise CommandError("No auto repeat.")
            text = self._repeat
        if text.startswith("#"):
            return
        if text.startswith("!"):
            text = self._from_history(text)
        if record:
            self._repeat = text
        resolved = self.resolve(text)
        if record and not repeated:
            self.history.append(text)  # what names no command is not kept, as in LLDB
        if record and isinstance(resolved.target, Command):
            self._repeat = resolved.target.repeat(text)
        self.run(resolved, result)

    def _from_history(self, text: str) -> str:
        try:
            if text == "!!":
                return self.history[-1]
            number = int(text[1:])
            if -len(self.history) <= number < len(self.history):
                return self.history[number]
        except (IndexError, ValueError):
            pass
        raise CommandError(f"Could not find entry: {text} in history")

    def resolve(self, text: str, depth: int = 0) -> Resolved:
        """Find the command that a line names, looking through aliases. Raises CommandError in LLDB's words."""
        word, suffix, rest = self._first_word(text)
        name = self.tree.first_word(word)
        if suffix and not suffix.startswith("/"):
            raise CommandError(f"unknown command shorthand suffix: '{suffix}'")
        alias = self.tree.aliases.get(name)
        if alias is not None and self.tree.resolve(name) is None:
            if depth > 16:
                raise CommandError(f"'{word}' is defined by itself")
            if suffix:
                return self._with_format(alias, suffix[1:], rest, depth)
            try:
                expanded = alias.expand(rest)
            except CommandError as error:
                raise CommandError(f"{error}\nerror: '{word}' is not a valid command.") from None
            meant = self.tree.resolve(alias.command)
            if isinstance(meant, Command):
                return Resolved(meant, expanded)
            return self.resolve(f"{alias.command} {expanded}", depth + 1)
        target = self.tree.resolve(name)
        while isinstance(target, Group):
            word, more, after = self._first_word(rest)
            if not word:
                break
            suffix = more or suffix
            target = self.tree.resolve(self.tree.sub_command(target.name, word))
            rest = after
        assert target is not None
        if suffix:
            if not suffix.startswith("/"):
                raise CommandError(f"unknown command shorthand suffix: '{suffix}'")
            rest = self._format_option(target, suffix[1:]) + rest
        return Resolved(target, rest)

    def _with_format(self, alias: Alias, gdb_format: str, rest: str, depth: int) -> Resolved:
        """An alias with a GDB format: ``p/x 1`` is ``dwim-print -G x -- 1``."""
        target = self.resolve(alias.command, depth + 1).target
        option = self._format_option(target, gdb_format)
        arguments = alias.arguments.removesuffix("--") if option.rstrip().endswith("--") else alias.arguments
        return Resolved(target, f"{arguments} {option}{rest}".strip())

    @staticmethod
    def _format_option(target: Command | Group, gdb_format: str) -> str:
        if not isinstance(target, Command) or target.option("gdb-format") is None:
            raise CommandError(f"the '{target.name}' command doesn't support the --gdb-format option")
        end = " -- " if target.raw else " "
        return f"-G {lexer.quote(gdb_format)}{end}"

    @staticmethod
    def _first_word(text: str) -> tuple[str, str, str]:
        """A line's first word, what sticks to it (``/4gx``), and the rest."""
        plain = _PLAIN_WORD.match(text)
        if plain is not None:
            return plain[1], "", text[plain.end():]
        first = next(lexer.words(text), None)
        if first is None:
            return "", "", ""
        rest = text[first.end:].lstrip()
        if first.quote:
            return first.text, "", rest
        match = _COMMAND_WORD.match(first.text)
        if match is None:
            return first.text, "", rest
        return match[0], first.text[match.end():], rest

    def run(self, resolved: Resolved, result: CommandResult) -> None:
        """Run a resolved command; a group prints its help."""
        context = self.context
        target = resolved.target
        if isinstance(target, Group):
            from .help import describe
            result.write(describe(self.tree, target.name, context.width))
            return
        previous, context.result = context.result, result
        try:
            self._run(target, resolved.rest, context)
        finally:
            context.result = previous

    def _run(self, command: Command, rest: str, context: Context) -> None:
        context.require(command.needs)
        raw = ""
        if command.raw:
            words, raw = options.split_raw(rest)
        else:
            words = lexer.split(rest)
        values, arguments = options.parse(command, words, self._value_of)
        if command.raw:
            arguments = [raw]
        elif arguments and not command.arguments:
            raise CommandError(f"'{command.name}' doesn't take any arguments.")
        command.body(context, values, arguments)

    def _value_of(self, word: lexer.Word) -> str:
        """A word's text; one in back-quotes is an expression and stands for its value."""
        if word.quote != "`":
            return word.text
        try:
            value = self.context.evaluate(word.text)
            number = value.as_integer() if value is not None else None
        except DebuggerError:
            return word.text
        if value is None or number is None:
            return word.text
        self.context.target.persistent.keep(value)  # as in LLDB, it takes one of the numbers $0, $1...
        return str(number)
