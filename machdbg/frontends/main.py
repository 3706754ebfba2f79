"""The ``machdbg`` command: options as lldb's, and the sub-commands."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from machdbg import __version__

HELP = """\
OVERVIEW: machdbg, a debugger over a simulated XNU kernel

USAGE: machdbg [options] [SCENARIO | PROGRAM.c] [[--] arguments of the program]
       machdbg learn [LESSON]                   list the lessons, or take one
       machdbg list                             list the scenarios
       machdbg mig FILE.defs...                 compile Mach interface definitions
       machdbg new NAME                         make a scenario to begin with
       machdbg play SCENARIO                    show a session command by command
       machdbg replay [--update] [SCENARIO...]  run recorded sessions and compare what they print

COMMANDS:
  --batch              Run the commands from -s, -S, -o and -O, then quit.
  -b                   Alias for --batch
  --one-line <command> Run a command after the scenario or program has been loaded. May be repeated.
  -o <command>         Alias for --one-line
  --one-line-before-file <command>
                       Run a command before the scenario or program is loaded. May be repeated.
  -O <command>         Alias for --one-line-before-file
  --source <file>      Run the commands in a file after the scenario or program has been loaded.
  -s <file>            Alias for --source
  --source-before-file <file>
                       Run the commands in a file before the scenario or program is loaded.
  -S <file>            Alias for --source-before-file
  --one-line-on-crash <command>
                       In batch mode, run a command if the program crashes or the kernel panics; may be repeated.
  -k <command>         Alias for --one-line-on-crash
  --source-on-crash <file>
                       In batch mode, run the commands in a file if the program crashes or the kernel panics.
  -K <file>            Alias for --source-on-crash
  --no-machdbginit     Do not run the commands in ~/.machdbginit. (--no-lldbinit means the same.)
  -x                   Alias for --no-machdbginit
  --local-machdbginit  Run the commands in ./.machdbginit too. (--local-lldbinit means the same.)
  --source-quietly     Do not show the commands of files and one-liners.
  -Q                   Alias for --source-quietly

OPTIONS:
  --core <filename>    Have the moment again at which a core file was saved (by 'process save-core').
  -c <filename>        Alias for --core
  --file <filename>    The scenario or program, where its name could be taken for something else.
  -f <filename>        Alias for --file
  --help               Print this text.
  -h                   Alias for --help
  --no-use-colors      Do not use colours. NO_COLOR in the environment does the same.
  -X                   Alias for --no-use-colors
  --version            Print the version.
  -v                   Alias for --version

EXAMPLES:
  machdbg semaphore_create
  machdbg -b -o 'b semaphore_create' -o run -o bt semaphore_create
  machdbg hello.c -- first second

Without -b, commands come from the terminal, or from a pipe.
"""

SUBCOMMANDS = {"learn": "learn", "list": "listing", "mig": "mig", "new": "new", "play": "play", "replay": "replay"}
"""Modules of this package, each with a ``main(words)``, by the first word of the command line."""

_VALUED = {"-o": "one-line", "-O": "one-line-before-file", "-s": "source", "-S": "source-before-file", "-f": "file",
           "-c": "core", "-k": "one-line-on-crash", "-K": "source-on-crash"}
_SWITCHES = {"-b": "batch", "-Q": "source-quietly", "-h": "help", "-X": "no-use-colors", "-v": "version",
             "-x": "no-machdbginit"}
_LONG_VALUED = frozenset(_VALUED.values())
_OTHER_NAMES = {"no-use-color": "no-use-colors", "no-lldbinit": "no-machdbginit",
                "local-lldbinit": "local-machdbginit"}
_LONG_SWITCHES = frozenset((*_SWITCHES.values(), *_OTHER_NAMES, "local-machdbginit"))


class UsageError(Exception):
    """A command line of the shell that cannot be understood."""


@dataclass
class Arguments:
    """The command line: switches by long name, ``before`` and ``after`` the commands around loading, ``crash`` those
    for when the program crashes, each as (``one-line`` or ``source``, text)."""

    switches: set[str] = field(default_factory=set)
    before: list[tuple[str, str]] = field(default_factory=list)
    after: list[tuple[str, str]] = field(default_factory=list)
    crash: list[tuple[str, str]] = field(default_factory=list)
    positional: list[str] = field(default_factory=list)
    core: str = ""

    def value(self, name: str, text: str) -> None:
        """Take an option with a value."""
        if name == "file":
            self.positional.insert(0, text)
        elif name == "core":
            self.core = text
        elif name.endswith("-before-file"):
            self.before.append((name.removesuffix("-before-file"), text))
        elif name.endswith("-on-crash"):
            self.crash.append((name.removesuffix("-on-crash"), text))
        else:
            self.after.append((name, text))


def parse(words: list[str]) -> Arguments:
    """Read the shell's words; UsageError if they make no sense."""
    found = Arguments()
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word == "--":
            found.positional += words[index:]
            break
        if not word.startswith("-") or word == "-":
            found.positional.append(word)
            continue
        name, equals, value = word.partition("=")
        if name.startswith("--") and name[2:] in _LONG_SWITCHES and not equals:
            found.switches.add(_OTHER_NAMES.get(name[2:], name[2:]))
            continue
        if name.startswith("--") and name[2:] in _LONG_VALUED:
            long = name[2:]
        elif word[:2] in _VALUED and not word.startswith("--"):
            long, equals, value = _VALUED[word[:2]], word[2:3], word[2:]
        elif not word.startswith("--") and all(f"-{letter}" in _SWITCHES for letter in word[1:]):
            found.switches |= {_SWITCHES[f"-{letter}"] for letter in word[1:]}
            continue
        else:
            raise UsageError(f"unknown option: {word}")
        if not equals:
            if index >= len(words):
                raise UsageError(f"argument to '{word}' is missing")
            value = words[index]
            index += 1
        found.value(long, value)
    return found


def main(words: list[str] | None = None) -> int:
    """Run machdbg; the exit code."""
    # What a run records has no cycles and is kept to the end, so looking for garbage in it would double the time that
    # everything takes. A new run drops the last one's record, and looks then (Target.launch). Nor is it looked through
    # when the process ends, which would take as long as a short session.
    gc.disable()
    atexit.register(gc.freeze)
    try:
        code = _main(sys.argv[1:] if words is None else words)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _main(words: list[str]) -> int:
    module = SUBCOMMANDS.get(words[0]) if words else None
    if module is not None:
        run: Callable[[list[str]], int] = import_module(f"{__package__}.{module}").main
        return run(words[1:])
    try:
        arguments = parse(words)
        return _debug(arguments)
    except UsageError as error:
        print(f"error: {error}\nUse 'machdbg --help' for a complete list of options.", file=sys.stderr)
        return 1


def _debug(arguments: Arguments) -> int:
    if "help" in arguments.switches:
        print(HELP, end="")
        return 0
    if "version" in arguments.switches:
        print(f"machdbg version {__version__}")
        return 0
    for option, given in (("--source-before-file (-S)", arguments.before), ("--source (-s)", arguments.after),
                          ("--source-on-crash (-K)", arguments.crash)):
        for kind, text in given:
            if kind == "source" and not os.path.isfile(text):  # noqa: PTH113 (pathlib takes time to import)
                print(f"error: file specified in {option} option doesn't exist: '{text}'", file=sys.stderr)
                return 1
    if arguments.core and not os.path.exists(arguments.core):  # noqa: PTH110
        print(f"error: file specified in --core (-c) option doesn't exist: '{arguments.core}'", file=sys.stderr)
        return 1
    from .batch import Console, write_error
    colors = "no-use-colors" not in arguments.switches and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
    console = Console(colors=colors, quiet="source-quietly" in arguments.switches, error_sink=write_error)
    if "no-machdbginit" not in arguments.switches:
        console.init_files(local="local-machdbginit" in arguments.switches)
    return console.session(arguments.before, arguments.positional, arguments.after, core=arguments.core,
                           batch="batch" in arguments.switches, crash=arguments.crash)


if __name__ == "__main__":
    sys.exit(main())
