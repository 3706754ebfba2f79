"""Scalars and strings as text, in each of LLDB's formats."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from machdbg.machine.ctype import Array, CType, Enum, Float, FunctionType, Integer, Pointer, Record, strip

from .error import DebuggerError
from .value import MASK, Value, is_flag_set

if TYPE_CHECKING:
    from .memory import Memory

# letter (as FormatOptions has it) to the names by which it can be asked for
FORMATS: dict[str, str] = {
    "": "default", "B": "boolean", "b": "binary", "y": "bytes", "Y": "bytes with ASCII", "c": "character",
    "C": "printable character", "F": "complex float", "s": "c-string", "d": "decimal", "E": "enumeration", "x": "hex",
    "X": "uppercase hex", "f": "float", "o": "octal", "O": "OSType", "U": "unicode16", "unicode32": "unicode32",
    "u": "unsigned decimal", "p": "pointer", "char[]": "char[]", "int8_t[]": "int8_t[]", "uint8_t[]": "uint8_t[]",
    "int16_t[]": "int16_t[]", "uint16_t[]": "uint16_t[]", "int32_t[]": "int32_t[]", "uint32_t[]": "uint32_t[]",
    "int64_t[]": "int64_t[]", "uint64_t[]": "uint64_t[]", "float16[]": "float16[]", "float32[]": "float32[]",
    "float64[]": "float64[]", "uint128_t[]": "uint128_t[]", "I": "complex integer", "a": "character array",
    "A": "address", "hex float": "hex float", "i": "instruction", "v": "void", "unicode8": "unicode8",
}
_GDB = {"o": "o", "x": "x", "d": "d", "u": "u", "t": "b", "f": "f", "a": "A", "i": "i", "s": "s", "c": "c"}
_VECTORS = {
    "int8_t[]": ("b", "d"), "uint8_t[]": ("B", "x"), "int16_t[]": ("h", "d"), "uint16_t[]": ("H", "x"),
    "int32_t[]": ("i", "d"), "uint32_t[]": ("I", "x"), "int64_t[]": ("q", "d"), "uint64_t[]": ("Q", "x"),
    "float16[]": ("e", "f"), "float32[]": ("f", "f"), "float64[]": ("d", "f"),
}
# bytes of an item, what stands before it, digits
_UNICODE = {"U": (2, "U+", 4), "unicode32": (4, "U+0x", 8), "unicode8": (1, "0x", 2)}
_SIGNED = ("o", "E")  # of a bit-field, whatever its type is
_BYTEWISE = ("c", "C", "a", "unicode8")
_OF_UNIT = ("y", "Y", "f", "hex float", "F", "I", "U", "unicode32", "char[]", "uint128_t[]")
UNSUPPORTED = "error: unsupported byte size"  # how that begins what stands in the place of a value
_ESCAPES = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 27: "\\e"}


def parse_format(text: str) -> str:
    """LLDB's format letter for a letter or (the beginning of) a name; raises DebuggerError with the valid ones."""
    if text in FORMATS and text:
        return text
    lowered = text.lower()
    exact = [letter for letter, name in FORMATS.items() if name.lower() == lowered]
    started = [letter for letter, name in FORMATS.items() if lowered and name.lower().startswith(lowered)]
    if exact or started:
        return (exact or started)[0]
    lines = [f"'{letter}' or \"{name}\"" if len(letter) == 1 else f'"{name}"' for letter, name in FORMATS.items()]
    lines[-1] = "'u' or \"unicode8\""
    raise DebuggerError("\n".join([f"Invalid format character or name '{text}'. Valid values are:", *lines]))


def parse_gdb_format(letter: str) -> str | None:
    """The LLDB format letter for one of gdb's; None if there is none."""
    return _GDB.get(letter)


def is_vector_format(letter: str) -> bool:
    """Whether a format shows an item as a list of smaller ones."""
    return letter in _VECTORS or letter in ("char[]", "uint128_t[]")


# numbers


@lru_cache(maxsize=1024)
def _figures(number: float, digits: int) -> tuple[str, int]:
    """At most ``digits`` significant figures of a number, and the power of ten of the last. They are not always the
    nearest: as in LLDB, what the bits of the exact number leave over for certain is cut off before the rest is rounded.
    """
    numerator, denominator = number.as_integer_ratio()
    exponent = 1 - denominator.bit_length()
    exact = numerator * 5**-exponent
    spare = exact.bit_length() - math.ceil(digits / math.log10(2))
    cut = int(spare * math.log10(2)) if spare > 0 else 0
    text = str(exact // 10**cut)
    more = max(len(text) - digits, 0)
    if more:
        text = str((int(text[: digits + 1]) + 5) // 10)
    figures = text.rstrip("0")
    return figures, exponent + cut + more + len(text) - len(figures)


def float_text(number: float, digits: int, padding: int = 6) -> str:
    """A floating-point number as LLDB prints it, with ``digits`` significant digits (17, 9 or 5) and no more zeros that
    only fill up than ``padding``."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "-Inf" if number < 0 else "+Inf"
    sign = "-" if math.copysign(1, number) < 0 else ""
    if number == 0:
        return sign + "0"
    text, exponent = _figures(abs(number), digits)
    point = len(text) + exponent  # digits before the decimal point
    if exponent >= 0:
        plain = exponent <= padding and len(text) + exponent <= digits
        body = text + "0" * exponent
    elif point > 0:
        plain, body = True, f"{text[:point]}.{text[point:]}"
    else:
        plain, body = 1 - point <= padding, f"0.{'0' * -point}{text}"
    if plain:
        return sign + body
    power = point - 1
    return f"{sign}{text[0]}.{text[1:] or '0'}E{'+' if power >= 0 else '-'}{abs(power)}"


def enum_text(type_: Enum, number: int) -> str:
    """An enumeration's value: its name, a set of names, or a number."""
    for name, value in type_.enumerators.items():
        if value == number:
            return name
    if not is_flag_set(type_) or not type_.enumerators:
        return str(number)
    rest = number & 0xFFFFFFFF
    names = []
    for name, value in sorted(type_.enumerators.items(), key=lambda item: -item[1].bit_count()):
        if value and rest & value == value:
            names.append((value, name))
            rest &= ~value
    parts = [name for _, name in names]
    if rest or not parts:
        parts.append(f"{rest:#x}")
    return " | ".join(parts)


# characters and strings


def char_text(byte: int) -> str:
    """One character, without quotes."""
    if byte in _ESCAPES:
        return _ESCAPES[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}"


def string_text(data: bytes) -> str:
    """A string in double quotes; UTF-8 as it is, other bytes escaped."""
    result = []
    index = 0
    while index < len(data):
        byte = data[index]
        size = 1 if byte < 0x80 else 2 if byte >> 5 == 6 else 3 if byte >> 4 == 14 else 4 if byte >> 3 == 30 else 0
        try:
            char = data[index : index + size].decode() if size > 1 else ""
        except UnicodeDecodeError:
            char = ""
        if char:
            result.append(char)
            index += size
            continue
        if byte in _ESCAPES:
            result.append(_ESCAPES[byte])
        elif byte in b"\"\\":
            result.append("\\" + chr(byte))
        elif 32 <= byte < 127:
            result.append(chr(byte))
        else:
            result.append(f"\\x{byte:02x}" if byte > 127 else f"\\U{byte:08x}")
        index += 1
    return f"\"{''.join(result)}\""


def c_string_text(data: bytes) -> str:
    """A string in double quotes, every byte that is not ASCII escaped: the format ``s``."""
    return f"\"{''.join(map(char_text, data))}\""


@lru_cache(maxsize=4096)
def is_char_array(type_: CType) -> bool:
    stripped = strip(type_)
    if not isinstance(stripped, Array):
        return False
    element = strip(stripped.element)
    return isinstance(element, Integer) and element.is_char


@lru_cache(maxsize=4096)
def is_char_pointer(type_: CType) -> bool:
    stripped = strip(type_)
    if not isinstance(stripped, Pointer):
        return False
    target = strip(stripped.target)
    return isinstance(target, Integer) and target.is_char


@lru_cache(maxsize=4096)
def is_function_pointer(type_: CType) -> bool:
    stripped = strip(type_)
    return isinstance(stripped, Pointer) and isinstance(strip(stripped.target), FunctionType)


def summary(value: Value, max_string: int = 1024) -> str | None:
    """What LLDB adds to a value: the text of a char pointer or array, the function that a pointer points to."""
    summarize = _summarizer(value.type)
    if summarize is None or value.error is not None:
        return None
    try:
        return summarize(value, max_string)
    except DebuggerError:
        return None


@lru_cache(maxsize=4096)
def _summarizer(type_: CType) -> Callable[[Value, int], str | None] | None:
    """What makes the summaries of a type's values; None if they have none."""
    if is_char_array(type_) and type_.size:
        return _array_text
    if is_char_pointer(type_):
        return _pointed_text
    return _pointed_function if is_function_pointer(type_) else None


def is_number(type_: CType) -> bool:
    """Whether nothing but a number is shown of a type's values."""
    return not strip(type_).is_aggregate and _summarizer(type_) is None


def _array_text(value: Value, max_string: int) -> str:
    data = value.data.rstrip(b"\0")
    return string_text(data[:max_string]) + ("..." if len(data) > max_string else "")


def _pointed_text(value: Value, _: int) -> str | None:
    address = value.unsigned
    if address == 0:
        return None
    text = value.memory.read_string(address, 1025) or b""
    return string_text(text[:1024]) + ("..." if len(text) > 1024 else "")


def _pointed_function(value: Value, _: int) -> str | None:
    name = value.memory.symbol_at(value.unsigned)
    return f"({name})" if name else None


# one value


def scalar_text(value: Value, format_: str | None = None) -> str:
    """A scalar without its summary; raises DebuggerError if it cannot be read."""
    return number_text(value, value.unsigned, format_)


def number_text(value: Value, number: int, format_: str | None = None, null: str = "NULL") -> str:
    """The scalar ``value``, whose bits are ``number``; a null pointer to a record is ``null``."""
    type_ = value.type
    if not format_:
        return writer(type_, value.bit_size, null)(number)
    stripped = value.stripped
    if isinstance(stripped, Pointer) and (
            format_ in ("x", "p") or (number == 0 and isinstance(strip(stripped.target), Record))):
        return writer(type_, None, null)(number)
    if (format_ == "E" and isinstance(stripped, Enum)) or (format_ == "f" and isinstance(stripped, Float)):
        return writer(type_, value.bit_size, null)(number)
    if format_ == "c" and isinstance(stripped, Integer) and (stripped.is_char or stripped.is_bool):
        return f"'{char_text(number)}'"
    if format_ == "d":
        half = _half(value.bit_size or 8 * max(type_.size, 1))
        return str((number ^ half) - half)
    if format_ == "s":
        text = value.memory.read_string(number, 1024) if number and isinstance(stripped, Pointer) else None
        return c_string_text(text) if text is not None else ""
    if value.bit_size is not None:
        return _bits_text(value, number, format_)
    return bytes_text(number.to_bytes(type_.size, "little"), format_, value.memory)


def _bits_text(value: Value, number: int, format_: str) -> str:
    """A bit-field in a format: some are of its number, others of the unit that it lies in, or of that byte by byte."""
    size, bits = value.type.size, value.bit_size or 0
    if format_ == "b":
        return f"0b{number:0{bits}b}"
    if format_ in _SIGNED:
        half = _half(bits)
        return bytes_text(((number ^ half) - half & MASK).to_bytes(8, "little"), format_)
    if format_ in _BYTEWISE:
        shift, mask = value.bit_offset or 0, (1 << bits) - 1
        return bytes_text(bytes(byte >> shift & mask for byte in value.data), format_)
    if format_ in _OF_UNIT or format_ in _VECTORS:
        return bytes_text(value.data, format_)
    return bytes_text(number.to_bytes(size, "little"), format_, value.memory)


def _half(bits: int) -> int:
    """The bit that is the sign of a number of ``bits`` bits: ``(number ^ half) - half`` gives the number its sign."""
    return 1 << (bits - 1)


@lru_cache(maxsize=4096)
def writer(type_: CType, bits: int | None, null: str) -> Callable[[int], str]:
    """What writes the scalars of a type, given as unsigned numbers, where no format is asked for. ``bits`` is the
    width of a bit-field, ``null`` how null pointers to records read."""
    stripped = strip(type_)
    if isinstance(stripped, Float):
        unpack, digits = stripped.packer.unpack, 9 if stripped.size == 4 else 17
        return lambda number: float_text(unpack(number.to_bytes(stripped.size, "little"))[0], digits)
    if isinstance(stripped, Integer):
        if stripped.is_bool:
            return lambda number: "true" if number else "false"
        if stripped.is_char:
            return lambda number: f"'{char_text(number)}'"
        half = _half(bits or 8 * stripped.size) if stripped.signed else 0
        if isinstance(stripped, Enum):
            return lambda number: enum_text(stripped, (number ^ half) - half)
        return lambda number: str((number ^ half) - half)
    if isinstance(stripped, Pointer) and isinstance(strip(stripped.target), Record):
        return lambda number: f"{number:#018x}" if number else null
    return "{:#018x}".format


def bytes_text(data: bytes, format_: str, memory: Memory | None = None) -> str:
    """The bytes of one item in a format, whatever its type (``memory read``, ``-f`` of a scalar)."""
    size = len(data)
    number = int.from_bytes(data, "little")
    if format_ in _VECTORS:
        return _vector_text(data, *_VECTORS[format_])
    if format_ in ("x", "", "v"):
        return f"0x{number:0{2 * size}x}"
    if format_ == "X":
        return f"0x{number:0{2 * size}X}"
    if format_ == "p":
        return f"{number:#018x}"
    if format_ == "b":
        return f"0b{number:0{8 * size}b}"
    if format_ == "o":
        return f"0{int.from_bytes(data, 'little', signed=True) & MASK:o}"
    if format_ == "u":
        return str(number)
    if format_ in ("d", "E"):
        return str(int.from_bytes(data, "little", signed=True))
    if format_ == "B":
        return "true" if number else "false"
    if format_ in ("c", "a"):
        return "".join(map(char_text, data))
    if format_ == "char[]":
        return "{" + "".join(map(char_text, data)) + "}"
    if format_ == "C":
        return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    if format_ == "y":
        return data.hex(" ")
    if format_ == "Y":
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        return f"{data.hex(' '):<{6 * size}}{text}"
    if format_ == "O":
        return "'" + "".join(map(char_text, reversed(data))) + "'"
    if format_ == "A":
        name = memory.symbol_at(number) if memory is not None else None
        return f"0x{number:0{2 * size}x}" + (f" {name}" if name else "")
    if format_ in ("f", "hex float"):
        return _reinterpreted(data, format_)
    if format_ in ("I", "F"):
        return _complex_text(data, format_)
    if format_ in _UNICODE:
        width, head, digits = _UNICODE[format_]
        return " ".join(f"{head}{item:0{digits}x}" for item in _items(data, width))
    if format_ == "uint128_t[]":
        return "{" + " ".join(f"0x{item:032x}" for item in _items(data, 16)) + "}"
    if format_ == "s":
        return string_text(data.split(b"\0")[0])
    raise DebuggerError(f"the format '{FORMATS.get(format_, format_)}' is not supported")


def _items(data: bytes, size: int) -> list[int]:
    """The whole items of ``size`` bytes, as numbers."""
    return [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data) - size + 1, size)]


def _unfit(size: int, what: str) -> str:
    """What stands in the place of a value that a format is not for."""
    return f"{UNSUPPORTED} ({size}) for {what} format"


def _complex_text(data: bytes, format_: str) -> str:
    """The halves of an item as real and imaginary part, of integers or floating-point numbers."""
    half = len(data) // 2
    if format_ == "I":
        if half not in (1, 2, 4, 8):
            return _unfit(len(data), "complex integer")
        return "{} + {}i".format(*_items(data, half))
    code = {4: "<f", 8: "<d"}.get(half)
    if code is None:
        return _unfit(len(data), "complex float")
    real, imaginary = (_c_float_text(struct.unpack(code, part)[0], part) for part in (data[:half], data[half:]))
    return f"{real} + {imaginary}i"


def _reinterpreted(data: bytes, format_: str, padding: int = 6) -> str:
    """The bits of an item as a floating-point number of its size."""
    code = {2: "<e", 4: "<f", 8: "<d"}.get(len(data))
    if code is None or (code == "<e" and format_ == "hex float"):
        return _unfit(len(data), "hex float" if format_ == "hex float" else "float")
    number = struct.unpack(code, data)[0]
    if format_ == "hex float":
        return _hex_float_text(number, data)
    return float_text(number, {2: 5, 4: 9, 8: 17}[len(data)], padding)


def _hex_float_text(number: float, data: bytes) -> str:
    """As C's ``%a``; numbers without a leading one keep the exponent of their type."""
    if math.isnan(number) or math.isinf(number):
        return _c_float_text(number, data)
    mantissa, _, exponent = number.hex().partition("p")
    whole, _, fraction = mantissa.partition(".")
    if len(data) == 4 and 0 < abs(number) < 2.0 ** -126:
        whole = "-0x0" if number < 0 else "0x0"
        fraction, exponent = f"{int(abs(number) * 2.0 ** 150):06x}", "-126"
    fraction = fraction.rstrip("0")
    return f"{whole}{'.' + fraction if fraction else ''}p{int(exponent)}"


def _c_float_text(number: float, data: bytes) -> str:
    """As C's ``%g``, with the sign of what is not a number."""
    return f"{'-' if math.isnan(number) and data[-1] >> 7 else ''}{number:g}"


def _vector_text(data: bytes, code: str, format_: str) -> str:
    size = struct.calcsize(code)
    items = [data[at : at + size] for at in range(0, len(data) - size + 1, size)]
    if format_ == "f":
        texts = [_reinterpreted(item, "f", 3 if size == 2 else 6) for item in items]
    else:
        texts = [bytes_text(item, format_) for item in items]
    return "{" + " ".join(texts) + "}"
