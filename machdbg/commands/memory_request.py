"""What ``memory read`` is asked for, and the lines that answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger.scalar import UNSUPPORTED, bytes_text, is_vector_format, parse_format

from .gdb import GdbState, parse_gdb
from .options import Values, parse_integer
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.memory import Memory

BYTES = "Y"
CACHE_LINE = 512  # what LLDB reads at once: a small read that fails is told of by the start of its line
VECTOR_SIZE = 128  # of an item in a format for vectors, if no size is given
BYTEWISE = ("c", "C", "a")  # formats whose items stand side by side
CHARACTERS_PER_LINE = 32

# the bytes of an item, in formats that have not four
SIZES = {BYTES: 1, "y": 1, "c": 1, "C": 1, "a": 1, "s": 1, "i": 1, "X": 1, "": 1, "v": 1, "B": 1, "O": 1, "U": 2,
         "A": 8, "p": 8, "F": 8, "I": 8}
PER_LINE = {BYTES: 16, "y": 16, "p": 4, **dict.fromkeys(BYTEWISE, CHARACTERS_PER_LINE)}
HEX_PER_LINE = {1: 8, 2: 8, 4: 4, 8: 2}
COUNTS = {BYTES: 32, "y": 32, "s": 1, **dict.fromkeys(BYTEWISE, 2 * CHARACTERS_PER_LINE)}
COUNT, VECTOR_COUNT = 8, 4
FIXED_SIZES = ("U", "s", "i", "p")  # a size that is given does not change them


class Request:
    """``count`` items of ``size`` bytes in ``format``, ``per_line`` to a line."""

    def __init__(self, values: Values, gdb: GdbState, previous: Request | None = None) -> None:
        """Of ``previous`` goes on what is not asked for. Raises CommandError."""
        if previous is not None and not any(key in values for key in ("gdb-format", "format", "size", "count")):
            self.__dict__.update(previous.__dict__)
            return
        given: int | None = None
        goes_on = False
        if "gdb-format" in values:
            asked = parse_gdb(values.text("gdb-format"))
            self.format, self.size = gdb.complete(asked)
            given = asked.count or 1
            goes_on = asked.format is None
        else:
            self.format = self._format(values)
            self.size = SIZES.get(self.format, VECTOR_SIZE if is_vector_format(self.format) else 4)
        if "size" in values:
            self._set_size(values.number("size"))
        if "count" in values:
            given = self._count(values.text("count"))
        self.count = given if given is not None else self._default_count()
        if previous is not None and goes_on and self.format not in ("s", "i"):
            self.count = max(1, min(self.count, previous.count * previous.size // self.size))  # as LLDB goes on
        wanted = values.number("num-per-line") if self.format != "A" else 0  # an address has a line to itself
        self.per_line = wanted or self._default_per_line()
        self.force = "force" in values
        self.limit = values.number("size") if "size" in values else None

    @staticmethod
    def _format(values: Values) -> str:
        if "format" in values:
            return parse_format(values.text("format"))
        return BYTES

    def _set_size(self, size: int) -> None:
        if size == 0:
            raise CommandError("invalid --size option value '0'")
        if self.format in (BYTES, "y") and size != 1:
            raise CommandError("display format (bytes/bytes with ASCII) conflicts with the specified byte size "
                               f"{size}\n\tconsider using a different display format or don't specify the byte size.")
        if self.format not in FIXED_SIZES:
            self.size = size

    @staticmethod
    def _count(text: str) -> int:
        number = parse_integer(text)
        if number is None:
            raise CommandError(f"invalid uint64_t string value: '{text}'")
        if number == 0:
            raise CommandError("invalid --count option value '0'")
        return number

    def _default_count(self) -> int:
        if self.format in ("c", "C") and self.size != 1:
            return 1
        return COUNTS.get(self.format, VECTOR_COUNT if is_vector_format(self.format) else COUNT)

    def _default_per_line(self) -> int:
        return HEX_PER_LINE.get(self.size, 1) if self.format == "x" else PER_LINE.get(self.format, 1)

    @property
    def total(self) -> int:
        """How many bytes are read."""
        return self.count * self.size

    def check(self, limit: int) -> None:
        """Raise CommandError for what LLDB does not read; ``limit`` is what it reads at once without --force."""
        if self.format in ("c", "C") and self.count > 1 and self.size != 1:
            raise CommandError(f"reading memory as characters of size {self.size} is not supported")
        if self.total > limit and not self.force:
            raise CommandError(f"Normally, 'memory read' will not read over {limit} bytes of data.\n"
                               "error: Please use --force to override this restriction just once.\n"
                               "error: or set target.max-memory-read-size if you will often need a larger limit.")

    def lines(self, data: bytes, address: int, memory: Memory) -> str:
        """``data``, which lies at ``address``, as it is shown."""
        width = self.per_line * self.size
        out = ""
        for start in range(0, len(data), width):
            out += self._line(data[start : start + width], address + start, width, memory)
            if UNSUPPORTED in out:
                break
        return out

    def _line(self, row: bytes, address: int, width: int, memory: Memory) -> str:
        head = f"0x{address:08x}: "
        if self.format == BYTES:
            text = " ".join(f"{byte:02x}" for byte in row)
            ascii_ = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
            return f"{head}{text:<{3 * width - 1}}  {ascii_}\n"
        items: list[str] = []
        for at in range(0, len(row) - self.size + 1, self.size):
            items.append(self._item(row[at : at + self.size], memory))
            if UNSUPPORTED in items[-1]:
                break
        return f"{head}{('' if self.format in BYTEWISE else ' ').join(items)}\n" if items else ""

    def _item(self, data: bytes, memory: Memory) -> str:
        if self.format in ("", "v", "unicode8"):
            return bytes_text(data, "x")
        format_ = "c" if self.format == "C" and self.size != 1 else self.format
        text = bytes_text(data, format_, memory)
        return f"'{text}'" if self.format == "c" and self.count == self.size == 1 else text


def failed(address: int, size: int) -> CommandError:
    """That nothing could be read."""
    return CommandError(f"memory read failed for {address & -CACHE_LINE if size <= CACHE_LINE else address:#x}")
