"""Numbers, characters and strings as text."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.scalar import bytes_text, char_text, enum_text, float_text, parse_format, string_text
from machdbg.machine.ctype import Enum


@pytest.mark.parametrize(("number", "text"), [
    (3.14159265358979, "3.14159265358979"), (1e-5, "0.000010000000000000001"), (1e-4, "0.0001"), (1e-3, "0.001"),
    (0.01, "0.01"), (1e5, "100000"), (1e6, "1000000"), (1e7, "1.0E+7"), (12345678.0, "12345678"),
    (123456789.5, "123456789.5"), (1e15, "1.0E+15"), (1e17, "1.0E+17"), (-0.0, "-0"), (math.inf, "+Inf"),
    (-math.inf, "-Inf"), (math.nan, "NaN"), (3.0, "3"), (2.5, "2.5"), (1 / 3, "0.33333333333333331"),
    (1e-7, "9.9999999999999995E-8"), (123456789012345678.0, "1.2345678901234568E+17"),
    (0.1 + 0.2, "0.30000000000000004"),
    (1e100, "1.0E+100"), (1e-6, "9.9999999999999995E-7"), (0.000001234, "0.000001234"), (123456.789e3, "123456789"),
    (1e21, "1.0E+21"), (4.9406564584124654e-324, "4.9406564584124654E-324"), (0.75, "0.75"), (-3.0, "-3"),
])
def test_doubles(number: float, text: str) -> None:
    assert float_text(number, 17) == text


@pytest.mark.parametrize(("number", "text"), [
    (1e-5, "0.00000999999974"), (1e-3, "0.00100000005"), (1e6, "1000000"), (1e7, "1.0E+7"), (1e8, "1.0E+8"),
    (16777216.0, "16777216"), (0.1, "0.100000001"), (3.0, "3"), (1.401298464324817e-45, "1.40129846E-45"),
    (1e-6, "9.99999997E-7"), (123456789.0, "123456792"), (0.5, "0.5"),
])
def test_floats(number: float, text: str) -> None:
    single = struct.unpack("<f", struct.pack("<f", number))[0]
    assert float_text(single, 9) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_reads_back_as_the_same_number(number: float) -> None:
    assert float(float_text(number, 17)) == number


@pytest.mark.parametrize(("byte", "text"), [
    (65, "A"), (0, "\\0"), (10, "\\n"), (27, "\\e"), (0x81, "\\x81"), (39, "'"), (92, "\\"), (1, "\\x01"),
    (127, "\\x7f"),
])
def test_characters(byte: int, text: str) -> None:
    assert char_text(byte) == text


@pytest.mark.parametrize(("data", "text"), [
    (b"hello\tworld\n", '"hello\\tworld\\n"'), (b"\0\0\x80?", '"\\0\\0\\x80?"'),
    (b"\x01\x02\x03kmsg\0\xff\x7f", '"\\U00000001\\U00000002\\U00000003kmsg\\0\\xff\\U0000007f"'),
    ("h\u00e9\"'\\".encode(), '"h\u00e9\\"\'\\\\"'), (b"", '""'),
])
def test_strings(data: bytes, text: str) -> None:
    assert string_text(data) == text


def test_enumerations_are_names_sets_or_numbers() -> None:
    flagged = Enum("flagged", {"A": 1, "B": 2, "AB": 3, "C": 4})
    assert [enum_text(flagged, number) for number in (1, 3, 7, 9, 5, 0)] == [
        "A", "AB", "AB | C", "A | 0x8", "A | C", "0x0"]
    color = Enum("color", {"RED": 0, "GREEN": 5})
    assert [enum_text(color, number) for number in (0, 5, 3)] == ["RED", "GREEN", "3"]


@pytest.mark.parametrize(("data", "format_", "text"), [
    ("0a000000", "x", "0x0000000a"), ("05000000", "b", "0b00000000000000000000000000000101"), ("08000000", "o", "010"),
    ("ffffffff", "u", "4294967295"), ("ffffffff", "d", "-1"), ("41000000", "c", "A\\0\\0\\0"),
    ("44434241", "c", "DCBA"),
    ("0df0fecaefbeadde", "y", "0d f0 fe ca ef be ad de"), ("0df0fecaefbeadde", "X", "0xDEADBEEFCAFEF00D"),
    ("0df0fecaefbeadde", "Y", "0d f0 fe ca ef be ad de                         ........"),
    ("0df0fecaefbeadde", "uint8_t[]", "{0x0d 0xf0 0xfe 0xca 0xef 0xbe 0xad 0xde}"),
    ("0a000000", "uint32_t[]", "{0x0000000a}"), ("0000003f", "float32[]", "{0.5}"), ("0000803f", "f", "1"),
    ("03000000", "O", "'\\0\\0\\0\\x03'"), ("01", "B", "true"), ("78", "C", "x"), ("78", "v", "0x78"),
    ("112d4454fb210940", "hex float", "0x1.921fb54442d11p1"), ("10000000", "p", "0x0000000000000010"),
    ("d6ffffffffffffff", "o", "01777777777777777777726"),
])
def test_formats(data: str, format_: str, text: str) -> None:
    assert bytes_text(bytes.fromhex(data), format_) == text


def test_format_names_may_be_shortened() -> None:
    assert [parse_format(text) for text in ("x", "hex", "dec", "unsigned", "uint8_t[]", "pointer", "bin", "c-str")] == [
        "x", "x", "d", "u", "uint8_t[]", "p", "b", "s"]
    with pytest.raises(DebuggerError) as error:
        parse_format("nosuch")
    assert str(error.value).startswith("Invalid format character or name 'nosuch'. Valid values are:\n\"default\"\n")


@pytest.mark.parametrize(("data", "format_", "shown"), [
    (b"A\0\0\0", "U", "U+0041 U+0000"), (b"A\0\0\0", "unicode32", "U+0x00000041"), (b"x", "U", ""),
    (b"A\0", "unicode8", "0x41 0x00"), (b"\xfe\xff", "I", "254 + 255i"),
    (b"x", "I", "error: unsupported byte size (1) for complex integer format"),
    (b"\0\0\xc0\x3f" * 2, "F", "1.5 + 1.5i"), (b"x", "F", "error: unsupported byte size (1) for complex float format"),
    (b"x", "f", "error: unsupported byte size (1) for float format"),
    (b"ab", "hex float", "error: unsupported byte size (2) for hex float format"),
    (b"A\0\0\0", "char[]", "{A\\0\\0\\0}"), (b"A\0\0\0", "A", "0x00000041"),
    (b"A\0\0\0", "Y", "41 00 00 00             A..."), (b"x", "Y", "78    x"), (b"x", "uint128_t[]", "{}")])
def test_rarer_formats(data: bytes, format_: str, shown: str) -> None:
    assert bytes_text(data, format_) == shown
