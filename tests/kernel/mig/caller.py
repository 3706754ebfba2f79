"""A task that calls the kernel's routines by messages laid out by hand."""

from __future__ import annotations

import struct

from ..rights import Conservation
from ..user import MEMORY, User, booted

CP, MK, MKO = 19, 20, 21
SEND, RCV = 1, 2
COMPLEX = 0x80000000
NDR = bytes(8)


class Caller:
    """A booted task with a port for replies. ``reply`` of a call is the message without its header."""

    def __init__(self, user: User | None = None) -> None:
        self.user = user if user is not None else booted()[0]
        assert self.user.task_self
        self.task = self.user.task_self
        self.port = self.user.allocate()
        host = self.user.trap(29)
        thread = self.user.trap(27)
        assert host and thread
        self.host, self.thread = host, thread
        self.rights = Conservation(self.user.machine)

    def call(self, to: int, id: int, body: bytes = b"", complex_: bool = False) -> tuple[bool, bytes]:
        """Whether the reply carries descriptors, and the reply; the counts of rights must agree behind it."""
        user = self.user
        bits = CP | MKO << 8 | (COMPLEX if complex_ else 0)
        assert user.send(bits, to, self.port, id=id, body=body, option=SEND | RCV, rcv_size=0x2000,
                         rcv_name=self.port) == 0
        self.rights.check()
        got, size, remote, local, _, answer = user.header(MEMORY)
        assert (remote, local, answer) == (0, self.port, id + 100)
        return bool(got & COMPLEX), user.memory.read(MEMORY + 24, size - 24)

    def code(self, to: int, id: int, body: bytes = b"", complex_: bool = False) -> int:
        """The code in a reply without descriptors."""
        is_complex, reply = self.call(to, id, body, complex_)
        assert not is_complex
        code: int = struct.unpack_from("<i", reply, 8)[0]
        assert not code or len(reply) == 12, "an error is answered in the short form"
        return code

    def words(self, address: int, count: int) -> list[int]:
        """32-bit words of memory."""
        return list(struct.unpack(f"<{count}I", self.user.memory.read(address, 4 * count)))

    @property
    def console(self) -> list[str]:
        """What the kernel has printed."""
        return [text for _, text in self.user.machine.timeline.output]


def port(name: int, disposition: int, type: int = 0) -> bytes:
    """A descriptor of a right."""
    return struct.pack("<IIHBB", name, 0, 0, disposition, type)


def ool(address: int, size: int, copy: int = 1, deallocate: int = 0) -> bytes:
    """A descriptor of memory."""
    return struct.pack("<QBBBBI", address, deallocate, copy, 0, 1, size)
