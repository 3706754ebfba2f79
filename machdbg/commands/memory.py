"""memory: read, write and search memory as the selected thread sees it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger import format as formats
from machdbg.debugger import types
from machdbg.debugger.memory import Memory
from machdbg.debugger.scalar import bytes_text, parse_format, string_text

from .addresses import address_of
from .disassemble import listing_from
from .gdb import GdbFormat, parse_gdb
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError
from .value_options import VALUE_OPTIONS, format_options

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("memory", "Commands for the memory of the process.")
BYTES = "Y"
TOP = 1 << 64


class Request:
    """What memory read is asked for: ``count`` items of ``size`` bytes in ``format``, ``per_line`` to a line."""

    def __init__(self, values: Values, previous: Request | None) -> None:
        gdb = parse_gdb(values.text("gdb-format")) if "gdb-format" in values else GdbFormat()
        chosen = parse_format(values.text("format")) if "format" in values else gdb.format
        given = any(key in values for key in ("gdb-format", "format", "size", "count"))
        self.format: str | None = chosen
        if chosen is None:
            self.format = previous.format if previous is not None and "gdb-format" in values else (
                "x" if "gdb-format" in values or "size" in values else BYTES)
        size = values.number("size") if "size" in values else gdb.size
        if "size" in values and size == 0:
            raise CommandError("invalid --size option value '0'")
        if "count" in values and parse_integer(values.text("count")) is None:
            raise CommandError(f"invalid uint64_t string value: '{values.text('count')}'")
        if "count" in values and values.number("count") == 0:
            raise CommandError("invalid --count option value '0'")
        if previous is not None and not given:
            self.__dict__.update(previous.__dict__)
            return
        self.size = size if size is not None else self._default_size(previous, "gdb-format" in values)
        count = values.number("count") if "count" in values else gdb.count
        self.count = count or (1 if "gdb-format" in values else max(32 // self.size, 1))
        if self.format == "s" and not count:
            self.count = 1
        self.per_line = values.number("num-per-line") or self._default_per_line()
        self.force = "force" in values

    def _default_size(self, previous: Request | None, gdb: bool) -> int:
        if self.format in (BYTES, "y"):
            return 1
        if self.format == "c" and not gdb:
            return 1
        if self.format in ("s", "i"):
            return 1
        if self.format in ("A", "p"):
            return 8
        if gdb and previous is not None:
            return previous.size
        return 4

    def _default_per_line(self) -> int:
        if self.format in (BYTES, "y", "x", "X"):
            return max(16 // self.size, 1)
        if self.format == "c":
            return 32
        return 1


def _continue(line: str) -> str | None:
    """An empty line shows the memory that follows."""
    return "memory read"


@command(
    "memory read", summary="Show memory: bytes, numbers in a format, strings, or values of a type.",
    options=(
        Option("c", "count", "How many items to show.", "item-count", sets=(1, 2, 3)),
        Option("s", "size", "The size of an item in bytes.", "byte-size", sets=(1, 2)),
        Option("l", "num-per-line", "How many items to show on a line.", "number-per-line", sets=(1,)),
        Option("b", "binary", "Show bytes, as without a format.", sets=(2,)),
        Option("t", "type", "Show values of this type.", "name", sets=(3,), required=(3,)),
        Option("E", "offset", "How many items of the type to leave out first.", "count", sets=(3,)),
        Option("r", "force", "Show more than target.max-memory-read-size bytes too."),
        Option("o", "outfile", "Write to this file.", "filename"),
        *(Option(option.short, option.long, option.summary, option.value, sets=(3,))
          if option.long not in ("format", "gdb-format") else option for option in VALUE_OPTIONS)),
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
    previous = context.memory_request
    request = Request(values, previous if not arguments or "gdb-format" in values else None)
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
        _write_file(values.text("outfile"), text)
    else:
        context.write(text)


def _address(context: Context, text: str, which: str) -> int:
    try:
        return address_of(context, text)
    except CommandError as error:
        raise CommandError(f"invalid {which} address expression.\nerror: {error}") from None


def _write_file(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write '{name}': {error.strerror}") from None


def _read(context: Context, address: int, request: Request) -> tuple[str, int]:
    """The lines for a request, and the address behind what was shown."""
    if request.format == "i":
        return listing_from(context, address, request.count)
    if request.format == "s":
        return _strings(context, address, request.count)
    if request.format == "c" and request.size > 4:
        raise CommandError(f"reading memory as characters of size {request.size} is not supported")
    limit: int = context.settings["target.max-memory-read-size"]
    total = request.count * request.size
    if total > limit and not request.force:
        raise CommandError(f"Normally, 'memory read' will not read over {limit} bytes of data.\n"
                           "error: Please use --force to override this restriction just once.\n"
                           "error: or set target.max-memory-read-size if you will often need a larger limit.")
    memory = context.target.memory
    data = memory.read_available(address, total)
    if not data:
        raise CommandError(f"memory read failed for {address:#x}")
    text = "".join(_lines(data, address, request, memory))
    if len(data) < total:
        text += f"warning: Not all bytes ({len(data)}/{total}) were able to be read from {address:#x}.\n"
    return text, address + len(data)


def _lines(data: bytes, address: int, request: Request, memory: Memory) -> list[str]:
    width = request.per_line * request.size
    out = []
    for start in range(0, len(data), width):
        row = data[start:start + width]
        head = f"0x{address + start:08x}: "
        if request.format == BYTES:
            text = " ".join(f"{byte:02x}" for byte in row)
            ascii_ = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
            out.append(f"{head}{text:<{3 * width - 1}}  {ascii_}\n")
            continue
        items = [bytes_text(row[at:at + request.size], request.format or "x", memory)
                 for at in range(0, len(row) - request.size + 1, request.size)]
        separator = "" if request.format == "c" else " "
        if items:
            out.append(head + separator.join(items) + "\n")
    return out


def _strings(context: Context, address: int, count: int) -> tuple[str, int]:
    out = []
    for _ in range(count):
        limit: int = context.settings["target.max-memory-read-size"]
        raw = context.target.memory.read_string(address, limit)
        if raw is None:
            raise CommandError(f"failed to read string at {address:#x}.")
        out.append(f"0x{address:08x}: {string_text(raw)}\n")
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
        memory.read(at, max(type_.size, 1))
        context.line(formats.describe(Value.in_memory(f"0x{at:08x}", type_, memory, at), options))
    context.memory_position = address + values.number("count", 1) * type_.size


@command("memory write", summary="Change memory at the present.",
         options=(Option("s", "size", "The size of a value in bytes.", "byte-size"),
                  Option("f", "format", "How values are written: hex (x), decimal (d), character (c), c-string (s).",
                         "format"),
                  Option("i", "infile", "Write the contents of this file.", "filename")),
         arguments="<address> <value> [<value>...]", completes=("expression",), needs=Needs.STOPPED,
         examples=("memory write &total 7", "memory write -s 4 0xffffff8001000000 0x11"))
def memory_write(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments or (len(arguments) < 2 and "infile" not in values):
        raise CommandError("memory write takes a destination address and at least one value.")
    try:
        address = address_of(context, arguments[0])
    except CommandError as error:
        raise CommandError(f"invalid address expression\nerror: {error}") from None
    if "infile" in values:
        try:
            data = Path(values.text("infile")).read_bytes()
        except OSError:
            raise CommandError(f"input file does not exist: '{values.text('infile')}'") from None
    else:
        format_ = parse_format(values.text("format")) if "format" in values else "x"
        data = b"".join(_encode(text, format_, values.number("size", 1)) for text in arguments[1:])
    context.process.memory.write(address, data)


def _encode(text: str, format_: str, size: int) -> bytes:
    """The bytes of one value of ``memory write``."""
    if format_ in ("s", "c", "a"):
        return text.encode() + (b"\0" if format_ == "s" else b"")
    if format_ in ("x", "X", "y", "Y", "p"):
        try:
            number = int(text, 16)
        except ValueError:
            raise CommandError(f"'{text}' is not a valid hex string value.") from None
    elif format_ in ("d", "u", "default"):
        decimal = parse_integer(text)
        if decimal is None:
            raise CommandError(f"'{text}' is not a valid signed decimal value.")
        number = decimal
    else:
        raise CommandError("unsupported format for writing memory")
    if number >= 1 << 8 * size or number < -(1 << 8 * size - 1):
        raise CommandError(f"Value {number:#x} is too large to fit in a {size} byte "
                           f"{'un' if number >= 0 else ''}signed integer value.")
    return (number & ((1 << 8 * size) - 1)).to_bytes(size, "little")


@command("memory find", summary="Search memory for a string or a number.",
         options=(Option("s", "string", "The string.", "name", sets=(1,), required=(1,)),
                  Option("e", "expression", "An expression; its bytes are searched for.", "expr", sets=(2,),
                         required=(2,)),
                  Option("c", "count", "How many to find.", "count"),
                  Option("o", "dump-offset", "How far before a find to begin showing memory.", "offset")),
         arguments="<address> <address>", completes=("expression",), needs=Needs.STOPPED,
         examples=("memory find -s hello -- text text+64", "memory find -e 0x1513 -c 3 -- 0 0xffffffffffffffff"))
def memory_find(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise CommandError("two addresses needed for memory find")
    low, high = (_bound(context, text, which) for text, which in zip(arguments, ("low", "high"), strict=True))
    if high <= low:
        raise CommandError("starting address must be smaller than ending address")
    memory = context.process.memory
    if "string" in values:
        wanted = values.text("string").encode()
    else:
        value = context.evaluate(values.text("expression"))
        wanted = value.data if value is not None else b""
    if not wanted:
        raise CommandError("there is nothing to search for")
    position = low
    for number in range(values.number("count", 1)):
        found = memory.find(wanted, position, high)
        if found is None:
            context.line("no more matches within the range." if number else "data not found within the range.")
            return
        context.line(f"data found at location: {found:#x}")
        start = found - values.number("dump-offset")
        request = Request(Values(), None)
        data = memory.read_available(start, 32)
        context.write("".join(_lines(data, start, request, memory)))
        position = found + 1


def _bound(context: Context, text: str, which: str) -> int:
    try:
        return address_of(context, text)
    except CommandError:
        raise CommandError(f"invalid {which} address") from None


@command("memory region", summary="Show the mapped region that holds an address; without one, the next region.",
         arguments="<address-expression>", completes=("expression",), needs=Needs.STOPPED,
         repeat=lambda line: "memory region", examples=("memory region 0xffffff8001000000",))
def memory_region(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) > 1:
        raise CommandError(f"'memory region' takes one argument or \"--all\" option:\n"
                           f"Usage: memory region {memory_region.arguments}")
    if arguments:
        try:
            address = address_of(context, arguments[0])
        except CommandError as error:
            raise CommandError(f"invalid address argument \"{arguments[0]}\": {error}") from None
    else:
        address = context.region_position
    low, high, text = _region(context, address)
    context.line(f"[0x{low:016x}-0x{high:016x}) {text}")
    context.region_position = high % TOP


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
