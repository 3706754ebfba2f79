"""memory: read, write and search memory as the selected thread sees it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger import format as formats
from machdbg.debugger import types
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.scalar import c_string_text, parse_format

from .addresses import address_of
from .disassemble import listing_from
from .gdb import parse_gdb
from .memory_request import Request, failed
from .options import Values, parse_boolean, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError
from .value_options import VALUE_OPTIONS, format_options

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("memory", "Commands for the memory of the process.")
TAGS = Group("memory tag", "Commands for tags of memory, which x86-64 has not.")
TOP = 1 << 64


def _continue(line: str) -> str | None:
    """An empty line shows the memory that follows."""
    return "memory read"


@command(
    "memory read", summary="Show memory: bytes, numbers in a format, strings, or values of a type.",
    options=(
        Option("c", "count", "How many items to show.", "item-count", sets=(1, 2, 3)),
        Option("s", "size", "The size of an item in bytes.", "byte-size", sets=(1, 2),
               wrong="invalid uint64_t string value: '{}'"),
        Option("l", "num-per-line", "How many items to show on a line.", "number-per-line", sets=(1,),
               wrong="invalid uint64_t string value: '{}'"),
        Option("b", "binary", "Show bytes, as without a format.", sets=(2,)),
        Option("t", "type", "Show values of this type.", "name", sets=(3, 4), required=(3, 4)),
        Option("E", "offset", "How many items of the type to leave out first.", "count", sets=(3,),
               wrong="invalid uint64_t string value: '{}'"),
        Option("r", "force", "Show more than target.max-memory-read-size bytes too."),
        Option("o", "outfile", "Write to this file.", "filename"),
        Option("x", "language", "Accepted; types are C's.", "source-language", sets=(4,)),
        Option("", "append-outfile", "Write behind what the file holds."),
        Option("", "show-tags", "Accepted; memory has no tags here."),
        *(option if option.long == "format" else option._replace(sets=(1, 3) if option.long == "gdb-format" else (3,))
          for option in VALUE_OPTIONS)),
    arguments="<address-expression> [<address-expression>]", completes=("expression",), needs=Needs.TARGET,
    repeat=_continue, examples=("memory read -c 64 kmsg", "x/16gx $rsp", "memory read -t mach_msg_header_t msg"))
def memory_read(context: Context, values: Values, arguments: list[str]) -> None:
    if "gdb-format" in values:
        parse_gdb(values.text("gdb-format"))
    if (not arguments and context.memory_position is None) or len(arguments) > 2:
        raise CommandError("memory read takes a start address expression with an optional end address expression.\n"
                           "warning: Expressions should be quoted if they contain spaces or other special characters.")
    if "type" in values:
        _read_type(context, values, arguments)
        return
    request = Request(values, context.gdb_state, None if arguments else context.memory_request)
    if arguments:
        address = _address(context, arguments[0], "start")
    else:
        assert context.memory_position is not None
        address = context.memory_position
    if len(arguments) == 2:
        end = _address(context, arguments[1], "end")
        if end <= address:
            raise CommandError(f"end address ({end:#x}) must be greater than the start address ({address:#x}).")
        request.count = -(-(end - address) // request.size)
    context.memory_request = request
    text, following = _read(context, address, request)
    context.memory_position = following % TOP
    if "outfile" in values:
        _write_file(values.text("outfile"), text, "append-outfile" in values)
    else:
        context.write(text)


def _address(context: Context, text: str, which: str) -> int:
    try:
        address = address_of(context, text)
    except CommandError as error:
        raise CommandError(f"invalid {which} address expression.\nerror: {error}") from None
    if address == TOP - 1:
        raise CommandError(f"invalid {which} address expression.")
    return address


def _write_file(name: str, text: str, append: bool) -> None:
    try:
        with Path(name).open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"Failed to open file '{name}' for write:\nerror: {error.strerror}") from None


def _read(context: Context, address: int, request: Request) -> tuple[str, int]:
    """The lines for a request, and the address behind what was shown."""
    if request.format == "i":
        return listing_from(context, address, request.count)
    if request.format == "s":
        return _strings(context, address, request)
    request.check(context.settings["target.max-memory-read-size"])
    memory = context.target.memory
    data = memory.read_available(address, request.total)
    if not data:
        raise failed(address, request.total)
    text = request.lines(data, address, memory)
    if len(data) < request.total:
        text += f"warning: Not all bytes ({len(data)}/{request.total}) were able to be read from {address:#x}.\n"
    return text, address + len(data)


def _strings(context: Context, address: int, request: Request) -> tuple[str, int]:
    """Strings that follow one another; a size is the most that one may have, with its NUL."""
    out = []
    most: int = request.limit or context.settings["target.max-memory-read-size"]
    for _ in range(request.count):
        raw = context.target.memory.read_string(address, most)
        if raw is None:
            raise CommandError(f"failed to read memory from {address:#x}.")
        if len(raw) >= most:
            raw = raw[: most - 1]
            out.append(f"0x{address:08x}: {c_string_text(raw)}\n"
                       f"warning: unable to find a NULL terminated string at {address:#x}. Consider increasing the "
                       "maximum read length.\n")
            break
        out.append(f"0x{address:08x}: {c_string_text(raw)}\n")
        address += len(raw) + 1
    return "".join(out), address


def _read_type(context: Context, values: Values, arguments: list[str]) -> None:
    from machdbg.debugger.value import Value
    if not arguments:
        raise CommandError("memory read takes a start address expression with an optional end address expression.")
    address = _address(context, arguments[0], "start")
    type_ = types.find(context.target, values.text("type"))
    if type_ is None:
        name = values.text("type")
        raise CommandError(f"unable to find any types that match the raw type '{name}' for full type '{name}'")
    address += values.number("offset") * type_.size
    options = format_options(context, values)
    memory = context.target.memory
    for index in range(values.number("count", 1)):
        at = address + index * type_.size
        context.line(formats.describe(Value.in_memory(f"0x{at:08x}", type_, memory, at), options))
    context.memory_position = address + values.number("count", 1) * type_.size


@command("memory write", summary="Change memory at the present.",
         options=(Option("s", "size", "The size of a value in bytes, or how much of a file is written.", "byte-size",
                         wrong="invalid uint64_t string value: '{}'"),
                  Option("f", "format", "How values are written: hex (x), decimal (d), octal (o), binary (b), boolean "
                                        "(B), character (c), c-string (s).", "format", sets=(1,)),
                  Option("i", "infile", "Write the contents of this file.", "filename", sets=(2,), required=(2,)),
                  Option("o", "offset", "Where in the file to begin.", "offset", sets=(2,),
                         wrong="invalid offset string '{}'")),
         arguments="<address> <value> [<value>...]", completes=("expression",), needs=Needs.STOPPED,
         examples=("memory write &total 7", "memory write -s 4 0xffffff8001000000 0x11"))
def memory_write(context: Context, values: Values, arguments: list[str]) -> None:
    if "size" in values and not values.number("size"):
        raise CommandError("invalid --size option value '0'")
    if not arguments or (len(arguments) < 2 and "infile" not in values):
        raise CommandError("memory write takes a destination address and at least one value.")
    if "infile" in values and len(arguments) > 1:
        raise CommandError("memory write takes only a destination address when writing file contents.")
    try:
        address = address_of(context, arguments[0])
    except CommandError as error:
        raise CommandError(f"invalid address expression\nerror: {error}") from None
    if "infile" in values:
        data = _file_part(values)
        context.process.memory.write(address, data)
        context.line(f"{len(data)} bytes were written to {address:#x}")
        return
    format_ = parse_format(values.text("format")) if "format" in values else "x"
    data = b"".join(_encode(text, format_, values.number("size", 1)) for text in arguments[1:])
    context.process.memory.write(address, data)


def _file_part(values: Values) -> bytes:
    """What -i, -o and -s choose of a file."""
    try:
        data = Path(values.text("infile")).read_bytes()
    except OSError:
        raise CommandError(f"input file does not exist: '{values.text('infile')}'") from None
    start = values.number("offset")
    return data[start : start + values.number("size")] if "size" in values else data[start:]


# the base of the digits of a value of ``memory write``, and what LLDB calls such text
DIGITS = {"x": (16, "hex"), "X": (16, "hex"), "y": (16, "hex"), "p": (16, "hex"), "b": (2, "binary"), "o": (8, "octal")}


def _encode(text: str, format_: str, size: int) -> bytes:
    """The bytes of one value of ``memory write``."""
    if format_ in ("s", "c", "a"):
        return text.encode() + (b"\0" if format_ == "s" else b"")
    number: int | None
    if format_ in DIGITS:
        base, kind = DIGITS[format_]
        try:
            number = int(text, base)
        except ValueError:
            raise CommandError(f"'{text}' is not a valid {kind} string value.") from None
    elif format_ == "B":
        truth = parse_boolean(text)
        if truth is None:
            raise CommandError(f"'{text}' is not a valid boolean string value.")
        number = int(truth)
    elif format_ in ("d", "u", ""):
        number = parse_integer(text)
        if number is None:
            raise CommandError(f"'{text}' is not a valid {'un' if format_ == 'u' else ''}signed decimal value.")
    else:
        raise CommandError("unsupported format for writing memory")
    if format_ in ("d", ""):
        half = 1 << 8 * size - 1
        if not -half <= number < half:
            raise CommandError(f"Value {number} is too large or small to fit in a {size} byte signed integer value.")
    elif not 0 <= number < 1 << 8 * size:
        shown = text if format_ == "o" else f"{number}" if format_ == "u" else f"{number:#x}"
        raise CommandError(f"Value {shown} is too large to fit in a {size} byte unsigned integer value.")
    return (number & ((1 << 8 * size) - 1)).to_bytes(size, "little")


@command("memory find", summary="Search memory for a string or a number.",
         options=(Option("s", "string", "The string.", "name", sets=(1,), required=(1,)),
                  Option("e", "expression", "An expression; its bytes are searched for.", "expr", sets=(2,),
                         required=(2,)),
                  Option("c", "count", "How many to find.", "count", wrong="unrecognized value for count"),
                  Option("o", "dump-offset", "How far behind the beginning of a find the memory shown begins.",
                         "unsigned-offset",
                         wrong="unrecognized value for dump-offset"),
                  Option("", "show-tags", "Accepted; memory has no tags here.")),
         arguments="<address> <address>", completes=("expression",), needs=Needs.STOPPED,
         examples=("memory find -s hello -- &text &text+1",
                   "memory find -e 0x1513 -c 3 -- 0 0xfffffffffffffffe"))
def memory_find(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise CommandError("two addresses needed for memory find")
    low, high = (_bound(context, text, which) for text, which in zip(arguments, ("low", "high"), strict=True))
    if high <= low:
        raise CommandError("starting address must be smaller than ending address")
    memory = context.process.memory
    wanted = _wanted(context, values)
    position = low
    for number in range(values.number("count", 1)):
        found = memory.find(wanted, position, high)
        if found is None:
            context.line("no more matches within the range." if number else "data not found within the range.")
            return
        context.line(f"data found at location: {found:#x}")
        start = found + values.number("dump-offset")
        request = Request(Values(), context.gdb_state)
        context.write(request.lines(memory.read_available(start, request.total), start, memory))
        position = found + 1


def _wanted(context: Context, values: Values) -> bytes:
    """The bytes that are searched for."""
    if "string" in values:
        if not values.text("string"):
            raise CommandError("search string must have non-zero length.")
        return values.text("string").encode()
    try:
        value = context.evaluate(values.text("expression"))
    except DebuggerError:
        value = None
    if value is None or not value.data:
        raise CommandError("expression evaluation failed. pass a string instead")
    return value.data


def _bound(context: Context, text: str, which: str) -> int:
    try:
        return address_of(context, text)
    except CommandError:
        raise CommandError(f"invalid {which} address") from None


@command("memory region", summary="Show the mapped region that holds an address; without one, the region that follows "
                                  "the last one shown.",
         arguments="<address-expression> (or --all)", completes=("expression",), needs=Needs.STOPPED,
         options=(Option("a", "all", "Show all regions."),),
         repeat=lambda line: "memory region", examples=("memory region 0xffffff8001000000", "memory region --all"))
def memory_region(context: Context, values: Values, arguments: list[str]) -> None:
    position = context.region_position
    if "all" in values and len(arguments) == 1:
        raise CommandError('The "--all" option cannot be used when an address argument is given')
    if len(arguments) > 1 or (not arguments and position is None and "all" not in values):
        raise CommandError(f"'memory region' takes one argument or \"--all\" option:\n"
                           f"Usage: memory region {memory_region.arguments}")
    if "all" in values:
        address = 0
        while address < TOP - 1:
            low, address, text = _region(context, address)
            context.line(f"[0x{low:016x}-0x{address:016x}) {text}")
        return
    if arguments:
        try:
            address = address_of(context, arguments[0])
        except CommandError as error:
            raise CommandError(f"invalid address argument \"{arguments[0]}\": {error}") from None
    else:
        assert position is not None
        address = position
    low, high, text = _region(context, address)
    context.line(f"[0x{low:016x}-0x{high:016x}) {text}")
    context.region_position = high % TOP


@command("memory tag read", examples=("memory tag read &total",),
         summary="Accepted: memory has no tags on x86-64.", arguments="<address> [<address>]",
         needs=Needs.STOPPED)
def memory_tag_read(context: Context, values: Values, arguments: list[str]) -> None:
    _refuse_tags(arguments, 1)


@command("memory tag write", examples=("memory tag write &total 1",),
         summary="Accepted: memory has no tags on x86-64.",
         arguments="<address> <value> [<value>...]", needs=Needs.STOPPED)
def memory_tag_write(context: Context, values: Values, arguments: list[str]) -> None:
    _refuse_tags(arguments, 2)


def _refuse_tags(arguments: list[str], least: int) -> None:
    if len(arguments) < least:
        raise CommandError("wrong number of arguments; expected at least <address-expression>, at most "
                           "<address-expression> <end-address-expression>" if least == 1 else
                           "wrong number of arguments; expected <address-expression> <tag> [<tag> [...]]")
    raise CommandError("This architecture does not support memory tagging")


def _region(context: Context, address: int) -> tuple[int, int, str]:
    memory = context.process.memory
    space = memory.space(address)
    region = memory.region(address)
    if region is None:
        regions = space.regions if space is not None else ()
        low = max((area.end for area in regions if area.end <= address), default=0)
        high = min((area.start for area in regions if area.start > address), default=TOP - 1)
        return low, high, "---"
    image = next((image for image in context.target.images
                  if image.base < region.end and region.start < image.base + image.size), None)
    name = region.name or (image.path if image is not None else "")
    protection = "".join(letter if region.protection & bit else "-" for bit, letter in ((1, "r"), (2, "w"), (4, "x")))
    return region.start, region.end, f"{protection} {name}".rstrip()
