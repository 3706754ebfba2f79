"""Output: what is printed, and when."""

from __future__ import annotations

import pytest

from machdbg.machine.memory import Fault
from machdbg.userland import stdio
from machdbg.userland.processor import EBADF, POINTER
from machdbg.userland.text import Values

from .conftest import SCRATCH, SYMBOLS, Bench

BUFFER = SCRATCH + 0x4000
SIZE = 32


@pytest.fixture
def out(cpu: Bench) -> int:
    first = SYMBOLS["__sF"]
    files = [(0, 0, 0, 2, 0, 0), (BUFFER, SIZE, 0, 1, 1, 0), (0, 0, 0, 2, 2, 0)]
    cpu.space.write(first, b"".join(stdio.FILE.pack(*file) for file in files))
    cpu.space.store(POINTER, SYMBOLS["__stdoutp"], first + stdio.FILE.size)
    cpu.space.store(POINTER, SYMBOLS["__stderrp"], first + 2 * stdio.FILE.size)
    return first + stdio.FILE.size


def printf(cpu: Bench, format_: bytes, *values: int) -> int:
    return stdio.printf(cpu, cpu.put(format_ + b"\0", SCRATCH + 0x8000), Values(values))


def test_lines(cpu: Bench, out: int) -> None:
    assert printf(cpu, b"one %d", 1) == 5
    assert cpu.printed == ""
    assert cpu.space.read(BUFFER, 5) == b"one 1"
    assert printf(cpu, b", two\nthr") == 9
    assert cpu.printed == "one 1, two\n"
    assert stdio.putchar(cpu, ord("e")) == ord("e")
    assert stdio.fflush(cpu, 0) == 0
    assert cpu.printed == "one 1, two\nthre"
    assert stdio.fflush(cpu, out) == 0
    assert cpu.printed == "one 1, two\nthre"


def test_puts(cpu: Bench, out: int) -> None:
    assert stdio.puts(cpu, cpu.put(b"h\xc3\xa9\0")) == 10
    assert stdio.fputs(cpu, cpu.put(b"to stderr\0"), out + stdio.FILE.size) == 0
    assert cpu.printed == "hé\nto stderr"


def test_full_buffer(cpu: Bench, out: int) -> None:
    stdio.fputs(cpu, cpu.put(b"x" * 70 + b"\0"), out)
    assert cpu.printed == "x" * 64
    assert stdio.setvbuf(cpu, out, 0, stdio.FULLY, 0) == 0
    assert cpu.printed == "x" * 70
    printf(cpu, b"line\n")
    assert cpu.printed == "x" * 70
    stdio.setvbuf(cpu, out, 0, stdio.UNBUFFERED, 0)
    printf(cpu, b"now")
    assert cpu.printed == "x" * 70 + "line\nnow"
    assert stdio.setvbuf(cpu, out, 0, 3, 0) == stdio.EOF


def test_below_the_streams(cpu: Bench, out: int) -> None:
    printf(cpu, b"later")
    assert stdio.write(cpu, 1, cpu.put(b"first "), 6) == 6
    assert stdio.dprintf(cpu, 2, cpu.put(b"%x \0"), Values((255,))) == 3
    stdio.fflush(cpu, 0)
    assert cpu.printed == "first ff later"
    assert stdio.write(cpu, 5, SCRATCH, 1) == -1
    assert cpu.errno == EBADF


def test_not_open_for_writing(cpu: Bench, out: int) -> None:
    stdin = SYMBOLS["__sF"]
    assert stdio.fputs(cpu, cpu.put(b"x\0"), stdin) == stdio.EOF
    assert stdio.ferror(cpu, stdin) == 1
    assert stdio.ferror(cpu, out) == 0
    assert stdio.fileno(cpu, out) == 1


def test_in_memory(cpu: Bench, out: int) -> None:
    format_ = cpu.put(b"%s=%d\0", SCRATCH + 0x100)
    name = cpu.put(b"port\0", SCRATCH + 0x200)
    assert stdio.sprintf(cpu, SCRATCH, format_, Values((name, 2563))) == 9
    assert cpu.string(SCRATCH) == b"port=2563"
    assert stdio.snprintf(cpu, SCRATCH, 6, format_, Values((name, 2563))) == 9
    assert cpu.string(SCRATCH) == b"port="
    assert stdio.snprintf(cpu, 0, 0, format_, Values((name, 2563))) == 9


def test_bad_stream(cpu: Bench, out: int) -> None:
    with pytest.raises(Fault):
        stdio.fputs(cpu, cpu.put(b"x\0"), 0)


def test_input(cpu: Bench, out: int) -> None:
    first = SYMBOLS["__sF"]
    assert cpu.thread.process is not None
    cpu.space.store(POINTER, SYMBOLS["__stdinp"], first)
    cpu.thread.process.input = b"one\ntwo three"
    assert stdio.fgets(cpu, SCRATCH, 32, first) == SCRATCH
    assert cpu.string(SCRATCH) == b"one\n"
    assert stdio.getchar(cpu) == ord("t")
    assert stdio.fgets(cpu, SCRATCH, 4, first) == SCRATCH and cpu.string(SCRATCH) == b"wo "
    assert stdio.read(cpu, 0, SCRATCH, 2) == 2 and cpu.space.read(SCRATCH, 2) == b"th"
    assert stdio.feof(cpu, first) == 0
    assert stdio.fread(cpu, SCRATCH, 2, 9, first) == 1 and cpu.space.read(SCRATCH, 3) == b"ree"
    assert stdio.read(cpu, 0, SCRATCH, 2) == 0
    assert stdio.fgets(cpu, SCRATCH, 4, first) == 0 and stdio.getchar(cpu) == stdio.EOF
    assert stdio.feof(cpu, first) == 1 and stdio.ferror(cpu, first) == 0
    stdio.clearerr(cpu, first)
    assert stdio.feof(cpu, first) == 0
    assert stdio.fflush(cpu, 0) == 0
    assert stdio.fgetc(cpu, out) == stdio.EOF and stdio.ferror(cpu, out) == 1
    assert stdio.read(cpu, 1, SCRATCH, 1) == stdio.EOF
