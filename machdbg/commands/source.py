"""source: source text, and which lines are where."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from machdbg.debugger import source as sources
from machdbg.debugger import symbols
from machdbg.debugger.source import Place, SourceFile

from .addresses import address_of
from .options import Values
from .registry import Group, Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.machine.function import Code

    from .context import Context

GROUP = Group("source", "Commands for source code.")
COUNT = 10
CONTEXT = 5


@dataclass(frozen=True)
class Listing:
    """What was listed last: lines ``first`` to ``last`` of ``file``, which debug information calls ``name``."""

    file: SourceFile
    name: str
    first: int
    last: int
    count: int = COUNT


def _listing_at_frame(context: Context) -> Listing | None:
    """What the stop display or the frame's display has shown."""
    frame = context.frame_or_none
    if frame is None:
        return None
    settings = context.settings
    place = sources.place_of(frame, settings)
    if place is None:
        return None
    before, after = settings["stop-line-count-before"], settings["stop-line-count-after"]
    first = max(place.line - before, 1)
    name = frame.location.file if frame.location is not None else place.file.path
    return Listing(place.file, name, first, place.line + after, before + after + 1)


def _at_main(context: Context) -> Listing | None:
    """Before anything ran: as if the lines before main's first ones had been shown."""
    main = context.target.images[0].functions.get("main") if context.target.images else None
    if main is None:
        return None
    place = sources.place_at(main, main.positions()[0], context.settings)
    if place is None:
        return None
    start = max(place.line - COUNT // 2, 1)
    return Listing(place.file, main.file, start, start - 1)


def show(context: Context, listing: Listing, *, points: bool = False) -> None:
    """Print the lines of a listing that exist, and remember it; with ``points``, how many step points each has."""
    last = min(listing.last, len(listing.file.lines))
    if listing.first <= last:
        place = sources.Place(listing.file, listing.first)
        after = last - listing.first
        text = sources.render(place, 0, after, context.settings, context.colors, mark=False)
        context.write(_with_points(context, listing, text) if points else text)
    context.source_position = listing


def _with_points(context: Context, listing: Listing, text: str) -> str:
    """``text``, the lines of a listing, with the number of step points before each."""
    counts = Counter(code.locate(position).line for code in context.target.functions()
                     if code.has_lines and code.file == listing.name for position in code.positions())
    return "".join(f"{f'[{counts[number]}]' if counts[number] else ' ' * 4}{line}"
                   for number, line in enumerate(text.splitlines(keepends=True), listing.first))


def _next(context: Context, count: int | None) -> None:
    current = context.source_position or _listing_at_frame(context) or _at_main(context)
    if current is None:
        return
    size = count or current.count
    if current.last >= len(current.file.lines):
        return
    show(context, Listing(current.file, current.name, current.last + 1, current.last + size, size))


def _previous(context: Context, count: int | None) -> None:
    current = context.source_position or _listing_at_frame(context)
    if current is None or current.first <= 1:
        return
    size = count or current.count
    first = max(current.first - size, 1)
    show(context, Listing(current.file, current.name, first, first + size - 1, size))


def _around(context: Context, file: SourceFile, name: str, line: int, count: int | None, *,
            points: bool = False) -> None:
    size = count or COUNT
    show(context, Listing(file, name, max(line, 1), max(line, 1) + size - 1, size), points=points)


def _file(context: Context, name: str) -> SourceFile:
    found = sources.find_file(name, context.target.functions(), context.settings)
    if found is None:
        raise CommandError(f'Could not find source file "{name}".')
    return found


def _function(context: Context, name: str, count: int | None, modules: list[str] | None = None, *,
              points: bool = False) -> None:
    found = [code for code in context.target.functions() if symbols.is_named(code, name) and _in(code, modules)]
    codes = [code for code in found if code.image is None or not code.image.is_system] or found
    if not codes:
        raise CommandError(f'Could not find function named: "{name}".')
    for code in codes:
        place = sources.function_place(code, context.settings)
        if place is None:
            raise CommandError(f'No source for the function "{name}".')
        context.line(f"File: {place.file.path}")
        first = max(place.line - CONTEXT, 1)
        last = first + count - 1 if count else _end(code, place, context) + CONTEXT
        show(context, Listing(place.file, code.file, first, last, last - first + 1), points=points)


def _in(code: Code, modules: list[str] | None) -> bool:
    """Whether a function is in one of the images of these names; any without names."""
    return not modules or (code.image is not None and (code.image.name in modules or code.image.path in modules))


def _end(code: Code, place: Place, context: Context) -> int:
    """The last line of a short function; of a longer one that where it begins."""
    lines = [place.line]
    for position in code.positions():
        other = sources.place_at(code, position, context.settings)
        if other is not None:
            lines.append(other.line)
    return max(lines) if max(lines) - place.line <= CONTEXT else place.line


@command("source list", summary="Show source code: what follows the lines shown last, or around a place.",
         options=(Option("n", "name", "The function of this name.", "symbol", sets=(1,), required=(1,)),
                  Option("f", "file", "The file.", "filename", sets=(2,)),
                  Option("l", "line", "The first line.", "linenum", sets=(2,), wrong="invalid line number: '{}'"),
                  Option("a", "address", "The line of this address.", "address-expression", sets=(3,), required=(3,)),
                  Option("r", "reverse", "The lines before those shown last.", sets=(4,), required=(4,)),
                  Option("y", "joint-specifier", "The file and the first line, as file:line.", "linespec", sets=(5,),
                         required=(5,)),
                  Option("c", "count", "How many lines.", "count", wrong="invalid line count: '{}'"),
                  Option("s", "shlib", "Only in this image. May be given several times.", "shlib-name", sets=(1, 2),
                         repeated=True),
                  Option("b", "show-breakpoints", "Show before each line how many places for breakpoints it has.")),
         needs=Needs.TARGET, repeat=lambda line: "source list -r" if " -r" in line else "source list",
         examples=("source list -n ipc_kmsg_send", "source list -f semaphore_create.c -l 10"))
def source_list(context: Context, values: Values, arguments: list[str]) -> None:
    count = values.number("count") or None
    points = "show-breakpoints" in values
    if "name" in values:
        _function(context, values.text("name"), count, values.texts("shlib"), points=points)
    elif "address" in values:
        address = address_of(context, values.text("address"))
        _at_address(context, address, count)
    elif "joint-specifier" in values:
        file, _, line_text = values.text("joint-specifier").partition(":")
        if not file or not line_text.partition(":")[0].isdecimal():
            raise CommandError("Invalid value for file:line specifier: Line specifier must include file and line: "
                               f"'{values.text('joint-specifier')}'")
        _around(context, _file(context, file), file, int(line_text.partition(":")[0]), (count or COUNT) + 1,
                points=points)
    elif "file" in values:
        line = values.number("line", 1)
        _around(context, _file(context, values.text("file")), values.text("file"), line, (count or COUNT) + 1,
                points=points)
    elif "line" in values:
        current = context.source_position or _listing_at_frame(context) or _at_main(context)
        if current is not None:
            _around(context, current.file, current.name, values.number("line"), count)
    elif "reverse" in values:
        _previous(context, count)
    else:
        _next(context, count)


def _at_address(context: Context, address: int, count: int | None) -> None:
    """List around an address, which has an arrow."""
    code = context.target.function_at(address)
    if code is None:
        raise CommandError(f"no modules contain load address 0x{address:x}.")
    place = sources.place_at(code, position_at(code, address), context.settings)
    if place is None:
        raise CommandError(f"no source for the address {address:#x}")
    line = code.locate(position_at(code, address))
    image = code.image.path if code.image is not None else ""
    context.line(f"{image}`{code.name} + {address - code.address} at {line.file}:{line.line}"
                 + (f":{line.column}" if line.column else ""))
    before = (count or COUNT) // 2
    context.write(sources.render(place, before, (count or COUNT) - before, context.settings, context.colors))
    first = max(place.line - before, 1)
    context.source_position = Listing(place.file, code.file, first, place.line + before, count or COUNT)


def position_at(code: Code, address: int) -> int:
    """The step point that an address of a function belongs to, or the first one."""
    position = symbols.position_at(code, address)
    return code.positions()[0] if position is None else position


@command("source info", summary="Show the source lines of an address, a function, a line, or the selected frame.",
         options=(Option("a", "address", "The address.", "address-expression", sets=(1,), required=(1,)),
                  Option("n", "name", "The function of this name.", "symbol", sets=(2,), required=(2,)),
                  Option("f", "file", "The file.", "filename", sets=(3,)),
                  Option("l", "line", "The first line.", "linenum", sets=(3,), wrong="invalid line number: '{}'"),
                  Option("e", "end-line", "The last line.", "linenum", sets=(3,),
                         wrong="invalid line number: '{}'"),
                  Option("c", "count", "How many entries.", "count", wrong="invalid line count: '{}'"),
                  Option("s", "shlib", "Only in this image. May be given several times.", "shlib-name",
                         repeated=True)),
         needs=Needs.TARGET, examples=("source info -n main",))
def source_info(context: Context, values: Values, arguments: list[str]) -> None:
    target = context.target
    modules = values.texts("shlib")
    for name in modules:
        if not any(name in (image.name, image.path) for image in target.images):
            context.result.warning(f"No module found for '{name}'.")
    if modules and not any(image.name in modules or image.path in modules for image in target.images):
        raise CommandError("No modules match the input.")
    entries: list[tuple[Code, int]]
    if "name" in values:
        codes = [code for code in target.functions()
                 if symbols.is_named(code, values.text("name")) and code.has_lines and _in(code, modules)]
        if not codes:
            raise CommandError(f'Could not find function named: "{values.text("name")}".')
        entries = [(code, position) for code in codes for position in code.positions()]
    elif "file" in values or "line" in values:
        from .breakpoint import current_file
        file = (values.text("file") or current_file(context)).rpartition("/")[2]
        codes = [code for code in target.functions()
                 if code.has_lines and code.file.rpartition("/")[2] == file and _in(code, modules)]
        if not codes:
            raise CommandError(f"No source filenames matched '{file}'.")
        low = values.number("line", 1)
        high = values.number("end-line", 1 << 31 if "file" in values else low)
        entries = [(code, position) for code in codes for position in code.positions()
                   if low <= code.locate(position).line <= high]
    else:
        if "address" in values:
            address = address_of(context, values.text("address"))
        elif context.frame_or_none is None:
            raise CommandError("No selected frame to use to find the default source.")
        else:
            address = context.frame.pc
        code_at = target.function_at(address)
        if code_at is None or not code_at.has_lines:
            raise CommandError(f"no debug information for the address {address:#x}")
        entries = [(code_at, position_at(code_at, address))]
    shown = sorted(entries, key=lambda entry: entry[0].pc(entry[1]))[:values.number("count") or None]
    module = None
    for code, position in shown:
        name = code.image.name if code.image is not None else ""
        if name != module:
            if "file" in values:
                unit = symbols.base_name(code.file)
                context.line(f"\n\nLines found for file {unit} in compilation unit {unit} in `{name}")
            else:
                context.line(f"Lines found in module `{name}")
            module = name
        line = code.locate(position)
        following = [code.pc(other) for other in code.positions() if code.pc(other) > code.pc(position)]
        end = min(following, default=code.address + code.size)
        column = f":{line.column}" if line.column else ""
        context.line(f"[0x{code.pc(position):016x}-0x{end:016x}): {line.file}:{line.line}{column}")


@command("_regexp-list", summary="Show source code, in one of several short forms.", raw=True, hidden=True,
         arguments="<place>", syntax="""
_regexp-list <file>:<line>   // List from a line of a file
_regexp-list <line>          // List from a line of the current file
_regexp-list <function-name> // List a function
_regexp-list 0x<address>     // List around an address
_regexp-list -[<count>]      // List the lines before
_regexp-list                 // List the lines that follow""", completes=("place",), needs=Needs.TARGET,
         repeat=lambda line: line if line.split()[1:2] == ["-"] else "source list")
def regexp_list(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0].strip()
    if not text:
        _next(context, None)
    elif match := re.fullmatch(r"-\s*([0-9]*)", text):
        _previous(context, int(match[1]) if match[1] else None)
    elif text.isdecimal():
        context.run(f"source list -l {text}")
    elif match := re.fullmatch(r"(.*[^:]):([0-9]+)", text):
        _around(context, _file(context, match[1]), match[1], int(match[2]), COUNT + 1)
    elif re.fullmatch(r"\*?0[xX][0-9a-fA-F]+", text):
        context.run(f"source list -a {text.lstrip('*')}")
    else:
        _function(context, text, None)
