"""target modules (image): the images of the target and what lies where in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from machdbg.debugger import describe, types
from machdbg.debugger.declaration import declaration
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.regex import compiled
from machdbg.debugger.sections import sections

from .addresses import address_of
from .options import Values
from .registry import Group, Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.machine.function import Code
    from machdbg.machine.image import Image

    from .context import Context

GROUP = Group("target modules", "Commands for the images of the target.", "target modules <sub-command> ...")
DUMP = Group("target modules dump", "Commands that show what is known about images.",
             "target modules dump [objfile|symtab|line-table] [<file1> <file2> ...]")


def images(context: Context, names: Iterable[str]) -> list[Image]:
    """The images of these names or paths; all without any. Raises CommandError."""
    wanted = list(names)
    if not wanted:
        return context.target.images
    found = []
    for name in wanted:
        matches = [image for image in context.target.images if name in (image.name, image.path)]
        if not matches:
            raise CommandError(f"no modules found that match '{name}'")
        found += matches
    return found


@command("target modules list", summary="List the images: where they are loaded and what they come from.",
         options=(Option("a", "address", "The image that holds this address.", "address-expression"),
                  Option("f", "fullpath", "Show the path."), Option("b", "basename", "Show the name."),
                  Option("h", "header", "Show the address of the header."),
                  Option("o", "offset", "Show the address at which it is loaded."),
                  Option("g", "global", "Accepted.")),
         arguments="[<module>...]", completes=("module",), examples=("image list",))
def modules_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.has_target:
        raise CommandError("invalid target, create a debug target using the 'target create' command")
    if "address" in values:
        address = address_of(context, values.text("address"))
        image = next((image for image in context.target.images if image.base <= address < image.base + image.size),
                     None)
        if image is None:
            raise CommandError(f"Couldn't find module matching address: 0x{address:x}.")
        context.line(f"0x{image.base:016x} {image.path} ")
        return
    columns: list[Callable[[Image], str]] = []
    for key in list(values.keys()):
        if key in ("header", "offset"):
            columns.append(lambda image: f"0x{image.base:016x}")
        elif key == "fullpath":
            columns.append(lambda image: image.path)
        elif key == "basename":
            columns.append(lambda image: image.name)
    for index, image in enumerate(images(context, arguments)):
        if columns:
            context.line(f"[{index:3}] " + " ".join(column(image) for column in columns))
        else:
            context.line(f"[{index:3}] 0x{image.base:016x} {image.path} ")


@command("target modules lookup", summary="Look up an address, a function, a symbol or a type in the images.",
         options=(Option("a", "address", "What lies at this address.", "address-expression", sets=(1,), required=(1,)),
                  Option("n", "name", "Functions and symbols of this name.", "function-or-symbol", sets=(2,),
                         required=(2,)),
                  Option("F", "function", "Functions of this name.", "function-name", sets=(3,), required=(3,)),
                  Option("s", "symbol", "Symbols of this name: functions and globals.", "symbol", sets=(4,),
                         required=(4,)),
                  Option("t", "type", "Types of this name.", "name", sets=(5,), required=(5,)),
                  Option("f", "file", "Lines of this source file.", "filename", sets=(6,), required=(6,)),
                  Option("l", "line", "The line of the file.", "linenum", sets=(6,)),
                  Option("r", "regex", "Take the name for a regular expression.", sets=(2, 3, 4)),
                  Option("v", "verbose", "Show everything known."),
                  Option("A", "all", "Look in every image.")),
         arguments="[<module>...]", completes=("module",), needs=Needs.TARGET,
         examples=("image lookup -n ipc_kmsg_send", "image lookup -v -a $pc", "image lookup -t ipc_port"))
def modules_lookup(context: Context, values: Values, arguments: list[str]) -> None:
    if "address" in values:
        _lookup_address(context, address_of(context, values.text("address")), "verbose" in values)
        return
    for image in images(context, arguments):
        if "type" in values:
            _lookup_type(context, image, values.text("type"))
        elif "file" in values:
            _lookup_line(context, image, values)
        else:
            _lookup_name(context, image, values)


def _place(context: Context, address: int, indent: str) -> None:
    image = next((image for image in context.target.images if image.base <= address < image.base + image.size), None)
    if image is None:
        return
    code = image.function_at(address)
    segment = f" ({image.name}.__TEXT + {address - image.base})" if code is not None else ""
    context.line(f"{indent}Address: {image.name}[0x{address:016x}]{segment}")
    context.line(f"{indent}Summary: {describe.address_description(context.target, address) or ''}")


def _lookup_address(context: Context, address: int, verbose: bool) -> None:
    _place(context, address, "      ")
    code = context.target.function_at(address)
    if not verbose or code is None:
        return
    from .source import position_at
    image = code.image
    context.line(f"       Module: file = \"{image.path if image else ''}\", arch = \"x86_64\"")
    ends = f"[0x{code.address:016x}-0x{code.address + code.size:016x})"
    if code.has_lines:
        context.line(f"  CompileUnit: file = \"{code.file}\", language = \"c11\"")
        context.line(f"     Function: name = \"{code.name}\", range = {ends}")
        position = position_at(code, address)
        line = code.locate(position)
        following = [code.pc(other) for other in code.positions() if code.pc(other) > code.pc(position)]
        end = min(following, default=code.address + code.size)
        column = f":{line.column}" if line.column else ""
        context.line(f"    LineEntry: [0x{code.pc(position):016x}-0x{end:016x}): {line.file}:{line.line}{column}")
    context.line(f"       Symbol: range = {ends}, name=\"{code.name}\"")
    for variable in code.variables():
        if variable.register is not None:
            location = "register"
        elif variable.frame_offset is not None:
            location = f"frame base {variable.frame_offset:+}"
        elif variable.address is not None:
            location = f"{variable.address:#x}"
        else:
            location = "<none>"
        context.line(f"     Variable: name = \"{variable.name}\", type = \"{variable.type}\", location = {location}, "
                     f"decl = {code.file.rpartition('/')[2]}:{variable.line}")
    context.line()


def _lookup_name(context: Context, image: Image, values: Values) -> None:
    key = next(key for key in ("name", "function", "symbol") if key in values)
    text = values.text(key)
    if "regex" in values:
        try:
            matches: Callable[[str], object] = compiled(text).search
        except DebuggerError as error:
            raise CommandError(f"invalid regular expression: {error}") from None
    else:
        def matches(name: str) -> bool:
            return name == text
    found = [code.address for code in image.functions.values() if matches(code.name)]
    if key == "symbol":
        found += [variable.address for variable in image.globals.values()
                  if variable.address is not None and matches(variable.name)]
        if found:
            what = "match the regular expression" if "regex" in values else "match"
            context.line(f"{len(found)} symbols {what} '{text}' in {image.path}:")
    elif found:
        context.line(f"{len(found)} match{'' if len(found) == 1 else 'es'} found in {image.path}:")
    for address in found:
        _place(context, address, "        ")
    if found and key == "symbol":
        context.line()


def _lookup_type(context: Context, image: Image, name: str) -> None:
    names = [spelling for spelling in (name, f"struct {name}", f"union {name}", f"enum {name}")
             if spelling in image.types]
    if not names:
        return
    context.line(f"Best match found in {image.path}:")
    for spelling in names[:1]:
        type_ = image.types[spelling]
        context.line(f"name = \"{name}\", byte-size = {type_.size}, compiler_type = \"{declaration(type_)}\"")
    context.line()


def _lookup_line(context: Context, image: Image, values: Values) -> None:
    file = values.text("file").rpartition("/")[2]
    found: list[tuple[Code, int]] = [
        (code, position) for code in image.functions.values()
        if code.has_lines and code.file.rpartition("/")[2] == file
        for position in code.positions()
        if "line" not in values or code.locate(position).line == values.number("line")]
    if not found:
        return
    where = f":{values.number('line')}" if "line" in values else ""
    context.line(f"{len(found)} match{'' if len(found) == 1 else 'es'} found in {file}{where} in {image.path}:")
    for code, position in found:
        _place(context, code.pc(position), "        ")


@command("target modules dump symtab", summary="Show the functions and globals of images.", arguments="[<module>...]",
         completes=("module",), needs=Needs.TARGET, examples=("image dump symtab kernel.development",))
def dump_symtab(context: Context, values: Values, arguments: list[str]) -> None:
    for image in images(context, arguments):
        symbols = [(code.address, code.size, "Code", code.name) for code in image.functions.values()]
        symbols += [(variable.address, variable.type.size, "Data", variable.name)
                    for variable in image.globals.values() if variable.address is not None]
        context.line(f"Symtab, file = {image.path}, num_symbols = {len(symbols)}:")
        context.line("Index   Type            Address            Size               Name")
        context.line("------- --------------- ------------------ ------------------ ----------------------------------")
        for index, (address, size, kind, name) in enumerate(sorted(symbols)):
            context.line(f"[{index:5}] {kind:<15} 0x{address:016x} 0x{size:016x} {name}")


@command("target modules dump sections", summary="Show the sections of images: where code and data lie.",
         arguments="[<module>...]", completes=("module",), needs=Needs.TARGET)
def dump_sections(context: Context, values: Values, arguments: list[str]) -> None:
    for image in images(context, arguments):
        context.line(f"Sections for '{image.path}' (x86_64):\n"
                     "  SectID             Type             Load Address                             Perm "
                     "Section Name\n"
                     "  ------------------ ---------------- ---------------------------------------  ---- "
                     "----------------------------")
        for number, section in enumerate(sections(image), 1):
            context.line(f"  0x{number:016x} {section.kind:<16} [0x{section.start:016x}-"
                         f"0x{section.start + section.size:016x})  {section.rights:<4} {image.name}.{section.name}")


@command("target modules dump line-table", summary="Show which lines of a source file are where.",
         arguments="<source-file>...", completes=("source-file",), needs=Needs.TARGET,
         examples=("image dump line-table client.c",))
def dump_line_table(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("file option must be specified")
    for name in arguments:
        file = name.rpartition("/")[2]
        for image in context.target.images:
            codes = [code for code in image.functions.values()
                     if code.has_lines and code.file.rpartition("/")[2] == file]
            if not codes:
                continue
            context.line(f"Line table for {codes[0].file} in `{image.name}")
            for code in sorted(codes, key=lambda code: code.address):
                for position in sorted(code.positions(), key=code.pc):
                    line = code.locate(position)
                    column = f":{line.column}" if line.column else ""
                    context.line(f"0x{code.pc(position):016x}: {line.file}:{line.line}{column}")
                context.line(f"0x{code.address + code.size:016x}: end of {code.name}")


@command("type lookup", summary="Show what a type is.", arguments="<type-name>", completes=("type",),
         needs=Needs.TARGET, raw=True, examples=("type lookup ipc_port",))
def type_lookup(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments[0]:
        raise CommandError("type lookup cannot be invoked without a type name as argument")
    found = None if arguments[0].endswith("*") else types.find(context.target, arguments[0])
    if found is None:
        if context.frame_or_none is not None:
            context.line(f"no type was found in the current language c11 matching '{arguments[0]}'; "
                         "performing a global search across all languages")
        context.line(f"no type was found matching '{arguments[0]}'")
        return
    context.line(declaration(found))


TYPE_GROUP = Group("type", "Commands for types.")
