"""A kmsg, byte by byte: what each means. Messages lie in memory as the kernel has them, with its own wider header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from machdbg.machine.machine import Machine
from machdbg.machine.memory import Fault
from machdbg.mig.model import Mode
from machdbg.mig.names import DISPOSITIONS

from .changes import leaves
from .decode import decode
from .memory import KernelMemory
from .names import OTHERS, message_name, routines
from .rights import ACTIVE, Rights, find

COMPLEX = 0x80000000
DESCRIPTORS = {0: "mach_msg_port_descriptor_t", 1: "mach_msg_ool_descriptor_t", 2: "mach_msg_ool_ports_descriptor_t",
               3: "mach_msg_ool_descriptor_t"}
KINDS = {0: "a port right", 1: "out-of-line memory", 2: "out-of-line ports", 3: "volatile out-of-line memory"}
RECEIVED = {16: "receive", 17: "send", 18: "send-once"}
KERNEL_BASE = 0xFFFFFF8000000000
DESCRIPTOR_SIZE = 16
SENDER = 12  # where in a trailer the sender's user is
KERNEL_USER = 0


@dataclass(frozen=True)
class Part:
    """A field: ``offset`` is from the start of the kmsg, or of the header for what lies in the message."""

    offset: int
    data: bytes
    field: str
    value: str
    meaning: str = ""


@dataclass(frozen=True)
class Section:
    """A structure in the message, with its address."""

    title: str
    address: int
    parts: list[Part]


class KernelMessage:
    """Reads the kmsg at ``address``. Raises Fault if that cannot be read."""

    def __init__(self, machine: Machine, address: int) -> None:
        self.machine = machine
        self.address = address
        self.memory = KernelMemory(machine)
        self.header = self.memory.get("ipc_kmsg", "ikm_header", address)
        self._rights: Rights | None = None

    @property
    def rights(self) -> Rights:
        if self._rights is None:
            self._rights = find(self.memory)
        return self._rights

    def get(self, path: str) -> int:
        """A member of the header."""
        return self.memory.get("mach_msg_header_t", path, self.header)

    def sections(self) -> Iterator[Section]:
        """The kmsg, and in it header, body, descriptors, data, trailer."""
        yield Section("ipc_kmsg", self.address, list(self._kmsg()))
        if not self.header:
            return
        yield Section("mach_msg_header_t", self.header, list(self._header()))
        size = self.get("msgh_size")
        head = self.memory.size("mach_msg_header_t")
        if not head <= size <= 1 << 20:
            return
        at = head
        if self.get("msgh_bits") & COMPLEX and size >= head + 4:
            count = int.from_bytes(self._read(head, 4), "little")
            yield Section("mach_msg_body_t", self.header + head,
                          [Part(head, self._read(head, 4), "msgh_descriptor_count", str(count))])
            at += 4
            for index in range(min(count, (size - at) // DESCRIPTOR_SIZE)):
                yield self._descriptor(at, index)
                at += DESCRIPTOR_SIZE
        if at < size:
            yield Section("data", self.header + at, list(self._data(at, size)))
        yield Section("trailer", self.header + (size + 3 & ~3), list(self._trailer(size + 3 & ~3)))

    def _read(self, offset: int, size: int) -> bytes:
        return self.memory.space.read(self.header + offset, size)

    def _structure(self, tag: str, address: int, base: int = 0) -> Iterator[tuple[str, int, bytes, int]]:
        """The scalars of a structure, as (path, offset, bytes, number)."""
        for path, offset, type_, member in leaves(self.memory.record(tag)):
            data = self.memory.space.read(address + offset, type_.size)
            number = int.from_bytes(data, "little")
            if member is not None and member.bit_size is not None:
                number = number >> (member.bit_offset or 0) & (1 << member.bit_size) - 1
            yield path, base + offset, data, number

    def _kmsg(self) -> Iterator[Part]:
        meanings = {
            "ikm_size": f"bytes for a message, from {self.address + self.memory.size('ipc_kmsg'):#x} on",
            "ikm_header": f"the message lies {self.header - self.address:#x} into the kmsg" if self.header else "",
        }
        for path, offset, data, number in self._structure("ipc_kmsg", self.address):
            yield Part(offset, data, path, f"{number:#x}", meanings.get(path, ""))

    @property
    def _concerns_the_kernel(self) -> bool:
        """Whether the message is to the kernel, or from it, so that its id is one of the kernel's routines. While ports
        are names still, nobody can know."""
        port = self.get("msgh_remote_port")
        if port < KERNEL_BASE:
            return True
        try:
            receiver = self.memory.get("ipc_port", "data.receiver", port)
        except Fault:
            return False
        sender = int.from_bytes(self._read((self.get("msgh_size") + 3 & ~3) + SENDER, 4), "little")
        return receiver in self.rights.kernel_spaces or sender == KERNEL_USER

    def _header(self) -> Iterator[Part]:
        bits = self.get("msgh_bits")
        names = routines(self.machine) if self._concerns_the_kernel else OTHERS
        for path, offset, data, number in self._structure("mach_msg_header_t", self.header):
            meaning = ""
            if path == "msgh_bits":
                meaning = bits_text(number)
            elif path == "msgh_size":
                meaning = f"{number} bytes"
            elif path == "msgh_remote_port":
                meaning = self._port(number, bits & 0x1F)
            elif path == "msgh_local_port":
                meaning = self._port(number, bits >> 8 & 0x1F)
            elif path == "msgh_id":
                signed = number - (1 << 32) if number >> 31 else number
                meaning = f"{signed}{', ' if message_name(names, signed) else ''}{message_name(names, signed)}"
            yield Part(offset, data, path, f"{number:#x}", meaning)

    def _port(self, number: int, disposition: int) -> str:
        if not number:
            return "no port"
        if number < KERNEL_BASE:
            return f"a name, for {DISPOSITIONS[disposition]}" if disposition in DISPOSITIONS else "a name"
        right = RECEIVED.get(disposition, "")
        try:
            alive = self.memory.get("ipc_port", "ip_object.io_bits", number) & ACTIVE
            where = self.rights.port(number) if alive else "dead"
        except Fault:
            return "not a port"
        return f"a {right} right to the port: {where}" if right else f"the port: {where}"

    def _descriptor(self, at: int, index: int) -> Section:
        kind = self._read(at + 11, 1)[0]
        tag = DESCRIPTORS.get(kind, "mach_msg_type_descriptor_t")
        parts = []
        for path, offset, data, number in self._structure(tag, self.header + at, at):
            if path.startswith("pad"):
                continue
            meaning = ""
            if path == "type":
                meaning = KINDS.get(number, "")
            elif path == "disposition":
                meaning = DISPOSITIONS.get(number, "")
            elif path == "name":
                meaning = self._port(number, self._read(at + 10, 1)[0])
            elif path == "address" and number:
                meaning = "a vm_map_copy" if kind != 2 and number >= KERNEL_BASE else "of the memory"
            parts.append(Part(offset, data, path, f"{number:#x}", meaning))
        return Section(f"descriptor {index}: {tag}", self.header + at, parts)

    def _data(self, at: int, size: int) -> Iterator[Part]:
        """The data: its fields by the routine's definition, if the kernel has it, else words."""
        rows = decode(self.machine, self._read, Mode.KERNEL_SERVER).rows if self._concerns_the_kernel else ()
        for row in rows:
            if row.offset >= at:
                yield Part(row.offset, row.data, row.name, row.value, row.c_type)
                at = row.offset + len(row.data) + 3 & ~3
        for offset in range(at, size, 4):
            data = self._read(offset, min(4, size - offset))
            yield Part(offset, data, f"+{offset:#x}", f"{int.from_bytes(data, 'little'):#x}")

    def _trailer(self, at: int) -> Iterator[Part]:
        for path, offset, data, number in self._structure("mach_msg_max_trailer_t", self.header + at, at):
            yield Part(offset, data, path, f"{number:#x}")


def bits_text(bits: int) -> str:
    """``msgh_bits`` spelled out: ``remote MOVE_SEND, local MOVE_SEND_ONCE, complex``."""
    said = [f"{word} {DISPOSITIONS.get(kind, f'{kind:#x}')}" for word, kind in (
        ("remote", bits & 0x1F), ("local", bits >> 8 & 0x1F), ("voucher", bits >> 16 & 0x1F)) if kind]
    said += [word for word, flag in (("complex", COMPLEX), ("circular", 0x10000000)) if bits & flag]
    return ", ".join(said)
