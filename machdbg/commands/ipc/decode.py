"""A message as the routine that it belongs to: its arguments by name, its bytes field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from machdbg.machine.machine import Machine
from machdbg.mig.model import Direction, Field, Form, Generated, Message, Mode, Role, Routine, Wire

from .names import MIG_REPLY, OTHERS, served

HEADERS = {Mode.USER: (("msgh_bits", 0, 4), ("msgh_size", 4, 4), ("msgh_remote_port", 8, 4), ("msgh_local_port", 12, 4),
                       ("msgh_voucher_port", 16, 4), ("msgh_id", 20, 4)),
           Mode.KERNEL_SERVER: (("msgh_bits", 0, 4), ("msgh_size", 4, 4), ("msgh_remote_port", 8, 8),
                                ("msgh_local_port", 16, 8), ("msgh_voucher_port", 24, 4), ("msgh_id", 28, 4))}
"""The fields of a header as (name, offset, size): a task's message has 24 bytes of it, a kmsg 32."""
COMPLEX = 0x80000000
ERROR_SIZE = 12  # bytes behind the header of a reply that only says what went wrong


@dataclass(frozen=True)
class Row:
    """A field: its place, its bytes, what it is called, its type and what it says."""

    offset: int
    data: bytes
    name: str
    c_type: str
    value: str


@dataclass(frozen=True)
class Decoded:
    """A message. ``title`` says what it is; ``call`` is the routine with the arguments that the message carries."""

    title: str
    call: str
    rows: tuple[Row, ...]


def decode(machine: Machine, read: Callable[[int, int], bytes], mode: Mode) -> Decoded:
    """The message whose bytes ``read(offset, size)`` gives, as a task (Mode.USER) or the kernel has it."""
    header = [Row(offset, data, f"Head.{name}", "", f"{int.from_bytes(data, 'little'):#x}")
              for name, offset, size in HEADERS[mode] for data in [read(offset, size)]]
    number = {row.name: int.from_bytes(row.data, "little") for row in header}
    id = number["Head.msgh_id"] - ((1 << 32) if number["Head.msgh_id"] >> 31 else 0)
    size, is_complex = number["Head.msgh_size"], bool(number["Head.msgh_bits"] & COMPLEX)
    routine, is_reply = _routine(machine, id, mode)
    if routine is None:
        known = f", {OTHERS[id]}" if id in OTHERS else ": no routine of the kernel's"
        return Decoded(f"message {id}{known}", "", tuple(header))
    layout = routine.reply if is_reply else routine.request
    head = header[-1].offset + 4
    if size < head:  # nobody has set it: mach_msg is told the size, and the kernel writes it
        size = layout.size
    if is_reply and not is_complex and size == head + ERROR_SIZE and layout.is_complex:
        layout = Message((*layout.fields[:1], Field("NDR", "NDR_record_t", Wire.NDR, head, 8),
                          Field("RetCode", "kern_return_t", Wire.INLINE, head + 8, 4)), size)
    rows = tuple(_rows(routine, layout, read, size))
    what = "reply" if is_reply else "request"
    return Decoded(f"{what} of {routine.name} ({routine.number}), {size} bytes", _call(routine, rows, is_reply),
                   (*header, *rows))


def _routine(machine: Machine, id: int, mode: Mode) -> tuple[Routine | None, bool]:
    """The routine of an id, and whether the id is its reply's."""
    stubs = served(machine)
    number = id if id in stubs else id - MIG_REPLY
    stub = stubs.get(number)
    return (_compiled(stub.definitions, stub.number, mode) if isinstance(stub, Generated) else None), id != number


@cache
def _compiled(definitions: str, number: int, mode: Mode) -> Routine | None:
    from machdbg.mig.compiler import DEFS, compile  # takes time, and few sessions need it
    return compile(DEFS / definitions, mode)[number]


def _rows(routine: Routine, layout: Message, read: Callable[[int, int], bytes], size: int) -> Iterator[Row]:
    """The fields behind the header; what follows a variable array moves up to where that ends."""
    types = {argument.name: argument.type for argument in routine.arguments}
    missing = count = 0
    for field in layout.fields:
        if field.wire is Wire.HEADER:
            continue
        offset, length = field.offset - missing, field.size
        type_ = types.get(field.argument)
        varies = field.wire is Wire.INLINE and type_ is not None and type_.variable and not type_.out_of_line \
            and field.size > 4
        if varies and type_ is not None:
            used = count * type_.bits // 8
            length = min(used, field.size)
            missing += field.size - (length + 3 & ~3)
        if offset >= size:
            return
        data = read(offset, min(length, size - offset))
        if field.wire is Wire.INLINE and len(data) == 4:
            count = int.from_bytes(data, "little")
        text = _text(field, data, type_ is not None and type_.form is Form.STRING and varies)
        yield Row(offset, data, field.name, field.c_type, text)


def _text(field: Field, data: bytes, is_string: bool) -> str:
    if is_string:
        return '"' + data.split(b"\0")[0].decode("utf-8", "replace") + '"'
    if field.wire in (Wire.PORT, Wire.OOL, Wire.OOL_PORTS):
        wide = len(data) == 16 and field.wire is Wire.PORT
        first = int.from_bytes(data[:8 if field.wire is not Wire.PORT or wide else 4], "little")
        return f"{first:#x}"
    number = int.from_bytes(data, "little")
    return (str(number) if number < 10 else f"{number:#x}") if len(data) <= 8 else ""


def _call(routine: Routine, rows: tuple[Row, ...], is_reply: bool) -> str:
    """``semaphore_create(task, policy=0, value=0)``; of a reply what it gives back."""
    values = {row.name: row.value for row in rows}
    said = []
    for argument in routine.arguments:
        if argument.role is Role.REQUEST_PORT and not is_reply:
            said.append(argument.name)
        elif argument.name in values and argument.direction & (Direction.OUT if is_reply else Direction.IN):
            said.append(f"{argument.name}={values[argument.name] or '...'}")
    result = f" = {values['RetCode']}" if "RetCode" in values else ""
    return f"{routine.name}({', '.join(said)}){result}"
