"""``machdbg mig``: the MIG compiler on the command line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.describe import describe
from machdbg.mig.error import Diagnostic, MigError
from machdbg.mig.files import Files
from machdbg.mig.model import Mode, Routine, Subsystem

HELP = """\
OVERVIEW: machdbg mig, a compiler of Mach interface definitions

USAGE: machdbg mig [options] FILE.defs...

A file that does not exist here is sought among machdbg's own: mach/task.defs, device/device.defs, ...

WHAT FOR:
  --user               A task of 64 bits that calls, or serves: header of 24 bytes. The default.
  --user-32            A task of 32 bits, whose descriptors and addresses are smaller.
  --kernel             The kernel that serves: header of 32 bytes. Alias: --server
  --kernel-user        The kernel that calls.

INPUT:
  -D <name>[=<value>]  Define a macro.
  -I <directory>       Look for included files there. May be repeated.

OUTPUT:
  --c [<directory>]    Write the header, the user's and the server's stubs as C, here or in a directory.
  --json               Print all that is known as JSON, an array with an element for each file.
  --routine <which>    Only these routines: a name, a pattern as of a shell, or an id. May be repeated. Alias: -r
  --summary            One line for each routine, without layouts. Alias: -s

OTHER:
  --help               Print this text. Alias: -h
  --no-use-colors      Do not use colours. NO_COLOR in the environment does the same. Alias: -X

EXAMPLES:
  machdbg mig --summary mach/task.defs
  machdbg mig --kernel -r semaphore_create mach/task.defs
  machdbg mig --json -r 3418 mach/*.defs
  machdbg mig --c stubs calculator.defs
"""

_MODES = {f"--{mode.value}": mode for mode in Mode} | dict.fromkeys(("--kernel", "--server"), Mode.KERNEL_SERVER)
_SWITCHES = {"--json": "json", "--summary": "summary", "-s": "summary", "--help": "help", "-h": "help",
             "--no-use-colors": "plain", "--no-use-color": "plain", "-X": "plain"}
_VALUED = {"-D": "define", "-I": "include", "--routine": "routine", "-r": "routine"}
MANY = 4
"""So many files get a progress bar on a terminal."""


class UsageError(Exception):
    """A command line that cannot be understood."""


@dataclass
class Options:
    """The command line. ``c`` is the directory for C, None if none is wanted."""

    mode: Mode = Mode.USER
    switches: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=lambda: {"define": [], "include": [], "routine": []})
    c: Path | None = None
    files: list[str] = field(default_factory=list)

    @property
    def defines(self) -> dict[str, str]:
        """The macros of -D; without a value they are 1."""
        pairs = (text.partition("=") for text in self.values["define"])
        return {name: value if equals else "1" for name, equals, value in pairs}


def parse(words: list[str]) -> Options:
    """Read the shell's words; UsageError if they make no sense."""
    options = Options()
    left = list(words)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if word == "--":
            options.files += left
            break
        if not word.startswith("-") or word == "-":
            options.files.append(word)
        elif word in _MODES:
            options.mode = _MODES[word]
        elif word in _SWITCHES:
            options.switches.add(_SWITCHES[word])
        elif name == "--c":
            if not equals and left and not left[0].startswith("-") and not left[0].endswith(".defs"):
                value = left.pop(0)
            options.c = Path(value)
        elif name in _VALUED:
            if not value and not equals:
                if not left:
                    raise UsageError(f"argument to '{word}' is missing")
                value = left.pop(0)
            options.values[_VALUED[name]].append(value)
        else:
            raise UsageError(f"unknown option: {word}")
    if not options.files and "help" not in options.switches:
        raise UsageError("no input files")
    return options


def main(words: list[str]) -> int:
    """Compile files and print what they say; the exit code."""
    try:
        options = parse(words)
    except UsageError as error:
        print(f"error: {error}\nUse 'machdbg mig --help' for a complete list of options.", file=sys.stderr)
        return 1
    if "help" in options.switches:
        print(HELP, end="")
        return 0
    compiled, failed = _compile(options)
    chosen = [(subsystem, _choose(subsystem, options.values["routine"])) for subsystem in compiled]
    for which in options.values["routine"]:
        if compiled and not any(_is_called(routine, which) for _, routines in chosen for routine in routines):
            print(f"error: no routine '{which}'", file=sys.stderr)
            failed = True
    if options.c is not None:
        return int(not _write_c(compiled, options.c) or failed)
    if options.values["routine"]:
        chosen = [(subsystem, routines) for subsystem, routines in chosen if routines]
    if "json" in options.switches:
        whole = not options.values["routine"]
        data = [describe(subsystem, None if whole else routines) for subsystem, routines in chosen]
        print(json.dumps(data, indent=1))
    elif chosen:
        from .migtables import show
        colors = "plain" not in options.switches and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
        show(chosen, summary="summary" in options.switches, colors=colors)
    return int(failed)


def _compile(options: Options) -> tuple[list[Subsystem], bool]:
    """The files that can be compiled, and whether any cannot. What is wrong goes to the error output."""
    include = [Path(directory) for directory in options.values["include"]]
    files, found, errors = Files(), [], 0
    paths = [path for name in options.files for path in _paths(name)]
    for name in _with_progress(paths):
        try:
            found.append(compile(name, options.mode, include, defines=options.defines, files=files, warned=_tell))
        except MigError as error:
            errors += len(error.diagnostics)
            for diagnostic in error.diagnostics:
                _tell(diagnostic)
        except OSError as error:
            errors += 1
            print(f"error: cannot read '{name}': {error.strerror or error}", file=sys.stderr)
    if errors:
        print(f"{errors} error{'s' if errors > 1 else ''} generated.", file=sys.stderr)
    return found, bool(errors)


def _paths(name: str) -> list[str]:
    """The file, or if it does not exist our own of that name; of a pattern, our own files that have a subsystem."""
    if Path(name).exists() or Path(name).is_absolute():
        return [name]
    if (DEFS / name).is_file():
        return [str(DEFS / name)]
    found = sorted(DEFS.glob(name)) if "*" in name else []
    return [str(path) for path in found if "subsystem" in path.read_text(encoding="utf-8")] or [name]


def _with_progress(files: list[str]) -> Iterator[str]:
    """The files, with a bar on a terminal that says how far they have got."""
    if len(files) < MANY or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track
    yield from track(files, "compiling", transient=True, console=Console(stderr=True))


def _tell(diagnostic: Diagnostic) -> None:
    """Print a diagnostic, the line it is about, and a mark below the place, as clang does."""
    print(diagnostic, file=sys.stderr)
    place = diagnostic.position
    try:
        line = Path(place.file).read_text(encoding="utf-8", errors="replace").split("\n")[place.line - 1].rstrip("\r")
    except (OSError, ValueError, IndexError):
        return
    if place.column <= len(line) + 1:
        blank = "".join("\t" if character == "\t" else " " for character in line[: place.column - 1])
        shown = "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in line)
        print(f"{shown}\n{blank}^", file=sys.stderr)


def _choose(subsystem: Subsystem, wanted: list[str]) -> list[Routine]:
    routines = [routine for routine in subsystem.routines if routine is not None]
    return [routine for routine in routines if not wanted or any(_is_called(routine, which) for which in wanted)]


def _is_called(routine: Routine, which: str) -> bool:
    names = routine.name, routine.user_function, routine.server_function, routine.stub
    return which == str(routine.number) or any(fnmatchcase(name, which) for name in names)


def _write_c(compiled: list[Subsystem], directory: Path) -> bool:
    """Write the C of all subsystems; whether that went well."""
    from machdbg.mig.c import write
    try:
        for subsystem in compiled:
            directory.mkdir(parents=True, exist_ok=True)
            for name, text in write(subsystem).items():
                path = directory / name
                path.write_text(text, encoding="utf-8")
                print(f"{path}: {text.count(chr(10))} lines")
    except OSError as error:
        print(f"error: cannot write '{error.filename}': {error.strerror}", file=sys.stderr)
        return False
    return True
