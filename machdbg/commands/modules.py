"""target modules (image): the images of the target and what lies where in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from machdbg.debugger import describe, types
from machdbg.debugger.declaration import declaration
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.regex import compiled
from machdbg.debugger.sections import section_at, sections, uuid
from machdbg.debugger.symbols import base_name, line_at
from machdbg.debugger.typename import type_name
from machdbg.machine.ctype import Typedef
from machdbg.machine.function import Line

from .addresses import address_of
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.machine.function import Code, Variable
    from machdbg.machine.image import Image

    from .context import Context

GROUP = Group("target modules", "Commands for the images of the target.", "target modules <sub-command> ...")
DUMP = Group("target modules dump", "Commands that show what is known about images.",
             "target modules dump [symtab|sections|line-table] [<file1> <file2> ...]")


TRIPLE = "x86_64-apple-macosx"


def images(context: Context, names: Iterable[str]) -> list[Image]:
    """The images of these names or paths, with a warning for one that has none; all without any name. Raises
    CommandError if none is left."""
    wanted = list(names)
    if not wanted:
        return context.target.images
    found = []
    for name in wanted:
        matches = named(context, name)
        if not matches:
            context.result.warning(f"Unable to find an image that matches '{name}'.")
        found += matches
    return found


def named(context: Context, name: str) -> list[Image]:
    """The images of a name or path."""
    return [image for image in context.target.images if name in (image.name, image.path)]


def _dumped(context: Context, names: Iterable[str]) -> list[Image]:
    """The images to dump. Raises CommandError if there are none."""
    found = images(context, names)
    if not found:
        raise CommandError("no matching executable images found")
    return found


def _directory(image: Image) -> str:
    return image.path.rpartition("/")[0]


COLUMNS: dict[str, Callable[[Image], str]] = {
    "arch": lambda image: "x86_64",
    "triple": lambda image: TRIPLE,
    "uuid": uuid,
    "header": lambda image: f"0x{image.base:016x}",
    "offset": lambda image: f"0x{0:016x}",
    "fullpath": lambda image: image.path,
    "directory": _directory,
    "basename": lambda image: image.name,
    "symfile": lambda image: image.path,
    "symfile-unique": lambda image: "",
}
"""What ``target modules list`` can show of an image, by option."""


@command("target modules list", summary="List the images: where they are loaded and what they come from.",
         options=(Option("a", "address", "The image that holds this address.", "address-expression"),
                  Option("A", "arch", "Show the architecture.", "width", optional_value=True),
                  Option("t", "triple", "Show the architecture with the system.", "width", optional_value=True),
                  Option("h", "header", "Show the address of the header."),
                  Option("o", "offset", "Show how far it is from where it was linked: nowhere here."),
                  Option("u", "uuid", "Show its UUID."),
                  Option("f", "fullpath", "Show the path.", "width", optional_value=True),
                  Option("d", "directory", "Show the directory.", "width", optional_value=True),
                  Option("b", "basename", "Show the name.", "width", optional_value=True),
                  Option("s", "symfile", "Show the path of its debug information.", "width", optional_value=True),
                  Option("S", "symfile-unique", "Show that path only where it is another one.", "width",
                         optional_value=True),
                  Option("g", "global", "Those of all targets.")),
         arguments="[<module>...]", completes=("module",), examples=("image list", "image list -b -h kern"))
def modules_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.has_target and "global" not in values:
        raise CommandError("invalid target, create a debug target using the 'target create' command")
    if "address" in values:
        address = address_of(context, values.text("address"))
        image = image_at(context, address)
        if image is None:
            raise CommandError(f"Couldn't find module matching address: 0x{address:x}.")
        context.line(_described(image))
        return
    columns = [(COLUMNS[key], values.text(key)) for key in list(values.keys()) if key in COLUMNS]
    owners = context.targets if "global" in values else [context.target]
    found = [image for target in owners for image in target.images
             if not arguments or image.name in arguments or image.path in arguments]
    if not found:
        raise CommandError("no modules found that match " + ", ".join(f"'{name}'" for name in arguments)
                           if arguments else "the target has no associated executable images")
    for index, image in enumerate(found):
        shown = " ".join(f"{column(image):<{parse_integer(width) or 0}}" for column, width in columns)
        context.line(f"[{index:3}] {shown or _described(image)}")


def _described(image: Image) -> str:
    return f"{uuid(image)} 0x{image.base:016x} {image.path} "


def image_at(context: Context, address: int) -> Image | None:
    """The image that holds an address."""
    return next((image for image in context.target.images if image.base <= address < image.base + image.size), None)


@command("target modules lookup", summary="Look up an address, a function, a symbol or a type in the images.",
         options=(Option("a", "address", "What lies at this address.", "address-expression", sets=(1,), required=(1,)),
                  Option("o", "offset", "How much to subtract from the address first.", "offset", sets=(1,),
                         wrong="invalid offset string '{}'"),
                  Option("s", "symbol", "Symbols of this name: functions and globals.", "symbol", sets=(2,),
                         required=(2,)),
                  Option("f", "file", "Lines of this source file.", "filename", sets=(3,), required=(3,)),
                  Option("l", "line", "The line of the file.", "linenum", sets=(3,),
                         wrong="invalid line number string '{}'"),
                  Option("i", "no-inlines", "Leave out inlined code, of which there is none.", sets=(3, 4, 5)),
                  Option("F", "function", "Functions of this name.", "function-name", sets=(4,), required=(4,)),
                  Option("n", "name", "Functions and symbols of this name.", "function-or-symbol", sets=(5,),
                         required=(5,)),
                  Option("t", "type", "Types of this name.", "name", sets=(6,), required=(6,)),
                  Option("r", "regex", "Take the name for a regular expression.", sets=(2, 4, 5)),
                  Option("v", "verbose", "Show everything known."),
                  Option("A", "all", "Look in every image."),
                  Option("", "show-variable-ranges", "Show in which code a variable has its place (with -v).")),
         arguments="[<filename>...]", completes=("module",), needs=Needs.TARGET,
         examples=("image lookup -n ipc_kmsg_send", "image lookup -v -a $pc", "image lookup -t ipc_port"))
def modules_lookup(context: Context, values: Values, arguments: list[str]) -> None:
    if "address" in values:
        address = address_of(context, values.text("address")) - values.number("offset")
        _place(context, address, "      ", "verbose" in values)
        return
    for image in images(context, arguments):
        if "type" in values:
            _lookup_type(context, image, values)
        elif "file" in values:
            _lookup_line(context, image, values)
        else:
            _lookup_name(context, image, values)


def _place(context: Context, address: int, indent: str, verbose: bool) -> None:
    image = image_at(context, address)
    if image is None:
        return
    section = section_at(image, address)
    where = f" ({image.name}.{section.name} + {address - section.start})" if section is not None else ""
    summary = describe.address_description(context.target, address)
    context.line(f"{indent}Address: {image.name}[0x{address:016x}]{where}")
    context.line(f"{indent}Summary: {summary or ''}")
    if verbose:
        _details(context, image, address, indent)


def _details(context: Context, image: Image, address: int, indent: str) -> None:
    """Everything known of what lies at an address, a line for each thing."""
    def entry(name: str, text: str) -> None:
        context.line(f"{name + ':':>{len(indent) + 8}} {text}")

    entry("Module", f'file = "{image.path}", arch = "x86_64"')
    code = image.function_at(address)
    if code is None:
        variable = global_at(image, address)
        if variable is not None and variable.address is not None:
            end = variable.address + variable.type.size
            if variable.file:
                entry("CompileUnit", f'file = "{variable.file}", language = "c11"')
            entry("Symbol", f'range = [0x{variable.address:016x}-0x{end:016x}), name="{variable.name}"')
            entry("Variable", f'kind = global, name = "{variable.name}"')
        context.line()
        return
    ends = f"[0x{code.address:016x}-0x{code.address + code.size:016x})"
    variables = code.variables()
    if code.has_lines:
        entry("CompileUnit", f'file = "{code.file}", language = "c11"')
        entry("Function", f'name = "{code.name}", range = {ends}')
        entry("FuncType", f'byte-size = 0, decl = {base_name(code.file)}:{code.line}, '
                          f'compiler_type = "{_function_type(code)}"')
        entry("Blocks", f"range = [0x{code.address:08x}-0x{code.address + code.size:08x})")
        entry("LineEntry", _line_entry(code, address))
    entry("Symbol", f'range = {ends}, name="{code.name}"')
    for variable in variables:
        entry("Variable", f'name = "{variable.name}", type = "{type_name(variable.type)}", valid ranges = <block>, '
                          f"location = {_location(variable)}, decl = {base_name(code.file)}:{variable.line}")
    context.line()


def _function_type(code: Code) -> str:
    arguments = ", ".join(str(variable.type) for variable in code.variables() if variable.is_argument)
    returns = code.returns()
    return f"{returns if returns is not None else 'void'} ({arguments or 'void'})"


def _line_entry(code: Code, address: int) -> str:
    starts = sorted({code.address, *(code.pc(position) for position in code.positions()), code.address + code.size})
    low = max(start for start in starts if start <= address)
    high = min(start for start in starts if start > address)
    line = line_at(code, address)
    assert line is not None
    return f"[0x{low:016x}-0x{high:016x}): {_full(line)}"


def _location(variable: Variable) -> str:
    if variable.frame_offset is not None:
        return f"DW_OP_fbreg {variable.frame_offset:+}"
    if variable.address is not None:
        return f"DW_OP_addr {variable.address:#x}"
    return "<register>" if variable.register is not None else "<empty>"


def global_at(image: Image, address: int) -> Variable | None:
    """The global of an image that holds an address."""
    return next((variable for variable in image.globals.values() if variable.address is not None
                 and variable.address <= address < variable.address + max(variable.type.size, 1)), None)


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
        _place(context, address, "        ", "verbose" in values)
    if found and key == "symbol":
        context.line()


def _lookup_type(context: Context, image: Image, values: Values) -> None:
    name = values.text("type")
    found = next((image.types[spelling] for spelling in (name, f"struct {name}", f"union {name}", f"enum {name}")
                  if spelling in image.types), None)
    if found is None:
        return
    here = context.frame_or_none
    best = here is not None and here.image is image
    context.line(f"{'Best match' if best else '1 match'} found in {image.path}:")
    bare = name.removeprefix("struct ").removeprefix("union ").removeprefix("enum ")
    if isinstance(found, Typedef):
        context.line(f'name = "{bare}", byte-size = {found.size}, compiler_type = "typedef {found.name}"')
        context.write(f"     typedef '{found.name}': ")
        found = found.target
    context.line(f'name = "{bare}", byte-size = {found.size}, compiler_type = "{declaration(found)}"')
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
        _place(context, code.pc(position), "        ", "verbose" in values)


@command("target modules dump symtab", summary="Show the functions and globals of images.",
         arguments="[<filename>...]", completes=("module",), needs=Needs.TARGET,
         options=(Option("m", "show-mangled-names", "Accepted; names of C are written as they are."),
                  Option("s", "sort", "In which order.", "sort-order", choices=("none", "address", "name", "size"))),
         examples=("image dump symtab kernel.development", "image dump symtab -s name kern"))
def dump_symtab(context: Context, values: Values, arguments: list[str]) -> None:
    orders: dict[str, Callable[[tuple[int, int, str, str]], Any]] = {
        "name": lambda symbol: symbol[3], "address": lambda symbol: symbol[0], "size": lambda symbol: symbol[1]}
    order = values.text("sort", "none")
    for image in _dumped(context, arguments):
        symbols = [(code.address, code.size, "Code", code.name) for code in image.functions.values()]
        symbols += [(variable.address, variable.type.size, "Data", variable.name)
                    for variable in image.globals.values() if variable.address is not None]
        numbered = list(enumerate(sorted(symbols)))
        if order in orders:
            numbered.sort(key=lambda item: orders[order](item[1]))
        sort = f" (sorted by {order})" if order in orders else ""
        context.line(f"Symtab, file = {image.path}, num_symbols = {len(symbols)}{sort}:\n" + SYMTAB_HEADER)
        for index, (address, size, kind, name) in numbered:
            loaded = f"0x{address:016x}" if context.process_is_alive else " " * 18
            context.line(f"[{index:5}] {index + 1:6}   X {kind:<15} 0x{address:016x} {loaded} 0x{size:016x} "
                         f"0x00000000 {name}")
        context.line()


SYMTAB_HEADER = """\
               Debug symbol
               |Synthetic symbol
               ||Externally Visible
               |||
Index   UserID DSX Type            File Address/Value Load Address       Size               Flags      Name
------- ------ --- --------------- ------------------ ------------------ ------------------ ---------- \
----------------------------------"""


@command("target modules dump sections", summary="Show the sections of images: where code and data lie.",
         arguments="[<filename>...]", completes=("module",), needs=Needs.TARGET,
         examples=("image dump sections kern",),
         details="Images are made for the simulated machine; they are in no file, so offsets and sizes in one are 0.")
def dump_sections(context: Context, values: Values, arguments: list[str]) -> None:
    where = "Load" if context.process_is_alive else "File"
    for image in _dumped(context, arguments):
        context.line(f"Sections for '{image.path}' (x86_64):\n"
                     f"  SectID             Type                   {where} Address                             Perm "
                     "File Off.  File Size  Flags      Section Name\n"
                     "  ------------------ ---------------------- ---------------------------------------  ---- "
                     "---------- ---------- ---------- ----------------------------")
        for number, section in enumerate(sections(image), 1):
            context.line(f"  0x{number:016x} {section.kind:<22} [0x{section.start:016x}-"
                         f"0x{section.start + section.size:016x})  {section.rights:<4} 0x00000000 0x00000000 "
                         f"0x00000000 {image.name}.{section.name}")


@command("target modules dump line-table", summary="Show which lines of a source file are where.",
         arguments="<filename>...", completes=("source-file",), needs=Needs.TARGET,
         options=(Option("v", "verbose", "Say what is special about an entry."),),
         examples=("image dump line-table client.c",))
def dump_line_table(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("file option must be specified")
    shown = 0
    for name in arguments:
        before = shown
        for image in context.target.images:
            codes = sorted((code for code in image.functions.values()
                            if code.has_lines and base_name(code.file) == base_name(name)),
                           key=lambda code: code.address)
            if codes:
                shown += 1
                context.line(f"Line table for {codes[0].file} in `{image.name}")
                _line_table(context, codes, verbose="verbose" in values)
        if shown == before:
            context.result.warning(f"No source filenames matched '{name}'.")
    if not shown:
        raise CommandError("no source filenames matched any command arguments")


def _line_table(context: Context, codes: list[Code], *, verbose: bool) -> None:
    """The entries of functions that follow one another; the last one says where they end."""
    for code in codes:
        entries = sorted({(code.pc(position), code.locate(position)) for position in code.positions()})
        first = entries[0][0] if entries else code.address
        if first > code.address:
            entries.insert(0, (code.address, Line(code.file, code.first_line or code.line)))
        for address, line in entries:
            marks = ", is_start_of_statement = TRUE" + (", is_prologue_end = TRUE" if address == first else "")
            context.line(f"0x{address:016x}: {_full(line)}{marks if verbose else ''}")
        if code is codes[-1] and entries:
            context.line(f"0x{code.address + code.size:016x}: {_full(entries[-1][1])}"
                         f"{', is_terminal_entry = TRUE' if verbose else ''}\n")


def _full(line: Line) -> str:
    return f"{line.file}:{line.line}" + (f":{line.column}" if line.column else "")


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
