"""The C library's input and output (libsystem_c), written in Python. Streams and buffers lie in the process's memory.

As on a terminal, standard output is written line by line and standard error at once.
"""

from __future__ import annotations

from struct import Struct as Packer

from .processor import EBADF, POINTER, Processor
from .text import Arguments, Listed, format_text

EOF = -1
STREAMS = 3  # standard input, output and error: the array __sF
FAILED, ENDED = 1, 2  # bits of a stream's error
FULLY, BY_LINE, UNBUFFERED = 0, 1, 2  # _IOFBF, _IOLBF, _IONBF
INPUT, ERROR = 0, 2  # descriptors
DESCRIPTORS = (1, ERROR)  # those that can be written to

FILE = Packer("<QiihhI")  # struct __sFILE: _base, _size, _used, _mode, _file, _error


class Stream:
    """A FILE in memory: reads and writes ``struct __sFILE`` of our stdio.h."""

    def __init__(self, cpu: Processor, address: int) -> None:
        self.cpu = cpu
        self.address = address
        fields: tuple[int, ...] = FILE.unpack(cpu.space.read(address, FILE.size))
        self.base, self.size, self.used, self.mode, self.file, self.error = fields

    def save(self) -> None:
        self.cpu.space.write(
            self.address, FILE.pack(self.base, self.size, self.used, self.mode, self.file, self.error))

    def write(self, data: bytes) -> bool:
        """Take ``data`` in and pass on what is due; false if it cannot be written."""
        if self.mode == UNBUFFERED or not self.base:
            return self.emit(data)
        waiting = self.waiting + data
        due = len(waiting) - len(waiting) % max(self.size, 1)
        if self.mode == BY_LINE:
            due = max(due, waiting.rfind(b"\n") + 1 if b"\n" in data else 0)
        done = self.emit(waiting[:due])
        self.keep(waiting[due:])
        return done

    def flush(self) -> bool:
        done = self.emit(self.waiting)
        self.keep(b"")
        return done

    @property
    def waiting(self) -> bytes:
        return self.cpu.space.read(self.base, self.used) if self.used else b""

    def keep(self, data: bytes) -> None:
        if data:
            self.cpu.space.write(self.base, data)
        if len(data) != self.used:
            self.used = len(data)
            self.save()

    def emit(self, data: bytes) -> bool:
        if _emit(self.cpu, self.file, data):
            return True
        self.error |= FAILED
        self.save()
        return False


def _emit(cpu: Processor, file: int, data: bytes) -> bool:
    if file not in DESCRIPTORS:
        cpu.fail(EBADF)
        return False
    if data:
        cpu.machine.print(data.decode("utf-8", "replace"), to_error=file == ERROR)
    return True


def _standard(cpu: Processor, name: str) -> Stream:
    """The stream that a variable such as ``__stdoutp`` points to."""
    return Stream(cpu, cpu.space.load(POINTER, cpu.symbols[name]))


def _put(stream: Stream, data: bytes) -> int:
    return len(data) if stream.write(data) else EOF


def printf(cpu: Processor, format_: int, arguments: Arguments) -> int:
    return _put(_standard(cpu, "__stdoutp"), format_text(cpu.space, cpu.string(format_), arguments))


def fprintf(cpu: Processor, stream: int, format_: int, arguments: Arguments) -> int:
    return _put(Stream(cpu, stream), format_text(cpu.space, cpu.string(format_), arguments))


def dprintf(cpu: Processor, file: int, format_: int, arguments: Arguments) -> int:
    data = format_text(cpu.space, cpu.string(format_), arguments)
    return len(data) if _emit(cpu, file, data) else EOF


def fprintf_stderr(cpu: Processor, format_: int, arguments: Arguments) -> int:
    """libsystem_kernel's own, which knows no streams."""
    return dprintf(cpu, 2, format_, arguments)


def sprintf(cpu: Processor, to: int, format_: int, arguments: Arguments) -> int:
    data = format_text(cpu.space, cpu.string(format_), arguments)
    cpu.space.write(to, data + b"\0")
    return len(data)


def snprintf(cpu: Processor, to: int, size: int, format_: int, arguments: Arguments) -> int:
    data = format_text(cpu.space, cpu.string(format_), arguments)
    if size:
        cpu.space.write(to, data[: size - 1] + b"\0")
    return len(data)


def vprintf(cpu: Processor, format_: int, list_: int) -> int:
    return printf(cpu, format_, Listed(cpu.space, list_))


def vfprintf(cpu: Processor, stream: int, format_: int, list_: int) -> int:
    return fprintf(cpu, stream, format_, Listed(cpu.space, list_))


def vsprintf(cpu: Processor, to: int, format_: int, list_: int) -> int:
    return sprintf(cpu, to, format_, Listed(cpu.space, list_))


def vsnprintf(cpu: Processor, to: int, size: int, format_: int, list_: int) -> int:
    return snprintf(cpu, to, size, format_, Listed(cpu.space, list_))


def puts(cpu: Processor, string: int) -> int:
    return 10 if _standard(cpu, "__stdoutp").write(cpu.string(string) + b"\n") else EOF


def fputs(cpu: Processor, string: int, stream: int) -> int:
    return 0 if Stream(cpu, stream).write(cpu.string(string)) else EOF


def putchar(cpu: Processor, character: int) -> int:
    return character & 0xFF if _standard(cpu, "__stdoutp").write(bytes([character & 0xFF])) else EOF


def fputc(cpu: Processor, character: int, stream: int) -> int:
    return character & 0xFF if Stream(cpu, stream).write(bytes([character & 0xFF])) else EOF


def fwrite(cpu: Processor, block: int, size: int, count: int, stream: int) -> int:
    if not size * count:
        return 0
    return count if Stream(cpu, stream).write(cpu.space.read(block, size * count)) else 0


def fflush(cpu: Processor, stream: int) -> int:
    """Write out what waits in a stream; in all of them, for NULL."""
    first = cpu.symbols["__sF"]
    chosen = [stream] if stream else [first + FILE.size * number for number in range(STREAMS)]
    done = [opened.flush() for opened in (Stream(cpu, address) for address in chosen)
            if opened.used and opened.file != INPUT]
    return 0 if all(done) else EOF


def setvbuf(cpu: Processor, stream: int, buffer: int, mode: int, size: int) -> int:
    if mode not in (FULLY, BY_LINE, UNBUFFERED):
        return EOF
    opened = Stream(cpu, stream)
    if opened.file == INPUT:
        return 0
    opened.flush()
    opened.mode = mode
    if buffer and size:
        opened.base, opened.size = buffer, size
    opened.save()
    return 0


def ferror(cpu: Processor, stream: int) -> int:
    return Stream(cpu, stream).error & FAILED


def fileno(cpu: Processor, stream: int) -> int:
    return Stream(cpu, stream).file


def read(cpu: Processor, file: int, block: int, size: int) -> int:
    """The system's own, of standard input: the next bytes of what the process was started with, 0 at its end."""
    if file != INPUT:
        cpu.fail(EBADF)
        return EOF
    data = _taken(cpu, size)
    if data:
        cpu.space.write(block, data)
    return len(data)


def _taken(cpu: Processor, most: int, end: bytes = b"") -> bytes:
    """The next bytes of standard input, up to and with ``end``. How many have been taken, its FILE remembers."""
    assert cpu.thread.process is not None
    stream = Stream(cpu, cpu.symbols["__sF"])
    rest = cpu.thread.process.input[stream.used :][:most]
    data = rest[: rest.index(end) + 1] if end and end in rest else rest
    if data:
        stream.used += len(data)
        stream.save()
    return data


def _next(cpu: Processor, stream: int, most: int, end: bytes = b"") -> bytes:
    """The same of a stream, as the C library reads: its end and its errors are remembered."""
    opened = Stream(cpu, stream)
    if opened.file != INPUT:
        opened.error |= FAILED
        opened.save()
        cpu.fail(EBADF)
        return b""
    data = _taken(cpu, most, end)
    if not data and most:
        opened.error |= ENDED
        opened.save()
    return data


def fgetc(cpu: Processor, stream: int) -> int:
    data = _next(cpu, stream, 1)
    return data[0] if data else EOF


def getchar(cpu: Processor) -> int:
    return fgetc(cpu, cpu.space.load(POINTER, cpu.symbols["__stdinp"]))


def fgets(cpu: Processor, to: int, size: int, stream: int) -> int:
    data = _next(cpu, stream, max(size - 1, 0), b"\n")
    if not data:
        return 0
    cpu.space.write(to, data + b"\0")
    return to


def fread(cpu: Processor, block: int, size: int, count: int, stream: int) -> int:
    data = _next(cpu, stream, size * count)
    if data:
        cpu.space.write(block, data)
    return len(data) // size if size else 0


def feof(cpu: Processor, stream: int) -> int:
    return int(Stream(cpu, stream).error & ENDED != 0)


def clearerr(cpu: Processor, stream: int) -> None:
    opened = Stream(cpu, stream)
    opened.error = 0
    opened.save()


def write(cpu: Processor, file: int, block: int, size: int) -> int:
    """The system's own, below the streams: whatever waits in them comes later."""
    return size if _emit(cpu, file, cpu.space.read(block, size) if size else b"") else EOF
