"""Strings and blocks of memory, against what the C standard says of them."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machdbg.machine.memory import Fault
from machdbg.userland import strings
from machdbg.userland.processor import EINVAL, ERANGE, POINTER

from .conftest import SCRATCH, Bench

OTHER = SCRATCH + 0x1000
END = SCRATCH + 0x2000

texts = st.binary(max_size=12).map(lambda data: data.replace(b"\0", b"a"))


def sign(value: int) -> int:
    return (value > 0) - (value < 0)


@given(one=texts, other=texts, limit=st.integers(0, 14))
def test_compare(cpu: Bench, one: bytes, other: bytes, limit: int) -> None:
    a, b = cpu.put(one + b"\0"), cpu.put(other + b"\0", OTHER)
    assert sign(strings.strcmp(cpu, a, b)) == (one > other) - (one < other)
    left, right = one[:limit], other[:limit]
    assert sign(strings.strncmp(cpu, a, b, limit)) == (left > right) - (left < right)
    low, high = one.lower(), other.lower()
    assert sign(strings.strcasecmp(cpu, a, b)) == (low > high) - (low < high)


@given(text=texts, part=texts, character=st.integers(1, 255))
def test_search(cpu: Bench, text: bytes, part: bytes, character: int) -> None:
    a, b = cpu.put(text + b"\0"), cpu.put(part + b"\0", OTHER)
    assert strings.strlen(cpu, a) == len(text)
    for function, index in ((strings.strchr, text.find(character)), (strings.strrchr, text.rfind(character))):
        assert function(cpu, a, character) == (a + index if index >= 0 else 0)
        assert function(cpu, a, 0) == a + len(text)
    assert strings.strstr(cpu, a, b) == (a + text.find(part) if part in text else 0)
    span = strings.strspn(cpu, a, b)
    assert set(text[:span]) <= set(part) and (span == len(text) or text[span] not in part)
    span = strings.strcspn(cpu, a, b)
    assert not set(text[:span]) & set(part) and (span == len(text) or text[span] in part)


@given(text=texts, size=st.integers(0, 14))
def test_copy(cpu: Bench, text: bytes, size: int) -> None:
    source = cpu.put(text + b"\0")
    cpu.put(b"x" * 32, OTHER)
    assert strings.strncpy(cpu, OTHER, source, size) == OTHER
    assert cpu.space.read(OTHER, 32) == text[:size].ljust(size, b"\0") + b"x" * (32 - size)
    cpu.put(b"x" * 32, OTHER)
    assert strings.strlcpy(cpu, OTHER, source, size) == len(text)
    kept = text[: size - 1] + b"\0" if size else b""
    assert cpu.space.read(OTHER, 32) == kept + b"x" * (32 - len(kept))
    cpu.put(b"ab\0" + b"x" * 29, OTHER)
    strings.strcat(cpu, OTHER, source)
    assert cpu.string(OTHER) == b"ab" + text
    cpu.put(b"ab\0" + b"x" * 29, OTHER)
    assert strings.strlcat(cpu, OTHER, source, size) == min(2, size) + len(text)
    assert cpu.string(OTHER) == (b"ab" + text)[: max(size - 1, 2)]


@given(before=st.binary(max_size=8), number=st.integers(-(1 << 70), 1 << 70), after=texts,
       base=st.sampled_from([0, 2, 8, 10, 16, 36]))
def test_numbers(cpu: Bench, before: bytes, number: int, after: bytes, base: int) -> None:
    digits = {0: "%d", 2: "", 8: "%o", 10: "%d", 16: "%#x", 36: "%d"}[base]
    written = (digits % number if digits else f"{number:b}").encode()
    text = b" \t" * (len(before) % 3) + written + b" " + after
    string = cpu.put(text + b"\0")
    native_end = ctypes.c_char_p()
    native = ctypes.CDLL(None).strtoll
    native.restype = ctypes.c_longlong
    buffer = ctypes.create_string_buffer(text)
    expected = native(buffer, ctypes.byref(native_end), base)
    assert strings.strtol(cpu, string, END, base) == expected
    rest = native_end.value
    assert rest is not None
    assert cpu.space.load(POINTER, END) - string == len(text.split(b"\0")[0]) - len(rest)


@pytest.mark.parametrize(("text", "base", "value", "used"), [
    (b"0x1fz", 0, 0x1F, 4), (b"0xg", 16, 0, 1), (b"017", 0, 15, 3), (b"  -12a", 10, -12, 5), (b"+", 10, 0, 0),
    (b"abc", 10, 0, 0), (b"z", 36, 35, 1), (b"", 0, 0, 0), (b"08", 0, 0, 1),
])
def test_strtol(cpu: Bench, text: bytes, base: int, value: int, used: int) -> None:
    string = cpu.put(text + b"\0")
    assert strings.strtol(cpu, string, END, base) == value
    assert cpu.space.load(POINTER, END) == string + used


def test_number_errors(cpu: Bench) -> None:
    assert strings.strtol(cpu, cpu.put(b"99999999999999999999\0"), 0, 10) == (1 << 63) - 1
    assert cpu.errno == ERANGE
    assert strings.strtoul(cpu, cpu.put(b"-1\0"), 0, 10) == (1 << 64) - 1
    assert strings.atoi(cpu, cpu.put(b"4294967295\0")) == -1
    assert strings.strtol(cpu, cpu.put(b"1\0"), 0, 1) == 0
    assert cpu.errno == EINVAL


def test_blocks(cpu: Bench) -> None:
    cpu.put(b"abcdef")
    strings.memcpy(cpu, SCRATCH + 1, SCRATCH, 5)
    assert cpu.space.read(SCRATCH, 6) == b"aabcde"
    assert strings.memcmp(cpu, SCRATCH, SCRATCH + 1, 2) == ord("a") - ord("b")
    assert strings.memchr(cpu, SCRATCH, ord("d"), 6) == SCRATCH + 4
    assert strings.memchr(cpu, SCRATCH, ord("z"), 6) == 0
    strings.memset(cpu, SCRATCH, 0x141, 3)
    assert cpu.space.read(SCRATCH, 4) == b"AAAc"
    strings.memset(cpu, 0, 1, 0)
    with pytest.raises(Fault) as fault:
        strings.memset(cpu, 0, 1, 1)
    assert fault.value.address == 0
