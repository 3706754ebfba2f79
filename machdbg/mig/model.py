"""What a .defs file says once it is compiled: subsystems of routines, their arguments, and how each message lies in
memory.

Everything after the compiler (tables, JSON, C, the kernel's stubs) is written from these classes alone. Offsets and
sizes are bytes from the start of the message, without the trailer. Where rules come from: facts about MIG's language
and output.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from typing import NamedTuple, Protocol, runtime_checkable


class Mode(Enum):
    """For whom a file is compiled: this decides conditionals, and sizes of headers and descriptors."""

    USER = "user"
    """A task of 64 bits (header 24 bytes, port descriptor 12, other descriptors 16)."""
    USER_32 = "user-32"
    """A task of 32 bits (header 24 bytes, descriptors 12)."""
    KERNEL_USER = "kernel-user"
    """The kernel as sender (header 32, descriptors 16)."""
    KERNEL_SERVER = "kernel-server"
    """The kernel as receiver (header 32, descriptors 16)."""


class Form(Enum):
    """The shape of a wire type."""

    SCALAR = "scalar"
    ARRAY = "array"
    STRUCT = "struct"
    """Passed as one value."""
    STRING = "c_string"


class Direction(Flag):
    """Which messages an argument travels in: the request, the reply, or both."""

    NONE = 0
    IN = auto()
    OUT = auto()
    INOUT = IN | OUT


class Role(Enum):
    """What an argument is for."""

    DATA = "data"
    REQUEST_PORT = "requestport"
    REPLY_PORT = "replyport"
    WAIT_TIME = "waittime"
    SEND_TIME = "sendtime"
    MSG_OPTION = "msgoption"
    MSG_SEQNO = "msgseqno"
    SECURITY_TOKEN = "sectoken"
    AUDIT_TOKEN = "audittoken"
    CONTEXT_TOKEN = "contexttoken"
    IMPLICIT = "implicit"
    """UserImpl and ServerImpl."""
    RETURN_CODE = "retcode"
    COUNT = "count"
    """Added by MIG behind a variable array: ``xCnt``. For a CountInOut array it is the caller's room in the request."""
    POLY = "poly"
    """Added by MIG behind a polymorphic right: ``xPoly``."""
    DEALLOCATE = "dealloc"
    """Added by MIG for ``dealloc[]``."""


class Wire(Enum):
    """How a field of a message travels."""

    HEADER = "header"
    BODY = "body"
    PORT = "port-descriptor"
    OOL = "ool-descriptor"
    OOL_PORTS = "ool-ports-descriptor"
    NDR = "ndr"
    INLINE = "inline"


class Translation(NamedTuple):
    """A function that turns a value of C type ``takes`` into one of ``returns`` ("" for a destructor)."""

    function: str
    takes: str
    returns: str = ""


@dataclass(frozen=True)
class WireType:
    """A type of a .defs file as it travels.

    ``sent`` and ``received`` are MACH_MSG_TYPE_* numbers as the sender writes and the receiver sees them, POLYMORPHIC
    where an argument decides. ``bits`` is the size of a unit, ``count`` the number of units: the most there may be when
    the type is ``variable``, None when nothing limits it. Both are also given for a scalar (count 1). ``element`` is
    the name of the type that an array is made of, "" if it has none; each element takes ``unit`` units (more than one
    in an array of structs), so the argument ``xCnt`` of an array goes up to ``count // unit``.
    """

    name: str
    form: Form
    bits: int
    sent: int
    received: int
    count: int | None = 1
    variable: bool = False
    out_of_line: bool = False
    element: str = ""
    unit: int = 1
    user_type: str = ""
    server_type: str = ""
    intran: Translation | None = None
    outtran: Translation | None = None
    destructor: Translation | None = None

    @property
    def is_port(self) -> bool:
        """Whether values are port rights."""
        return self.sent == POLYMORPHIC or 16 <= self.sent <= 22 or 16 <= self.received <= 22

    @property
    def size(self) -> int:
        """Bytes that the type takes inline at most, before padding to four."""
        assert self.count is not None, f"{self.name} is out of line"
        return self.bits * self.count // 8


POLYMORPHIC = -1


class Argument(NamedTuple):
    """An argument of a routine, in order of the C prototype; ``of`` is the argument for which MIG added it.

    ``c_type`` is how its value is declared in the stub's prototype of this mode (an out argument is a pointer to it),
    "" if only the other side's prototype has the argument. ``flags`` are lower-case words: dealloc, physicalcopy,
    samecount, countinout, overwrite, const, auto, ... ``disposition`` is the right as the sender of the request
    writes it, for an out argument the sender of the reply (0: not a right; POLYMORPHIC: the poly argument says). The
    count of a CountInOut array goes both ways.
    """

    name: str
    direction: Direction
    role: Role
    type: WireType
    c_type: str
    flags: frozenset[str] = frozenset()
    of: str = ""
    disposition: int = 0
    line: int = 0


class Field(NamedTuple):
    """A field of a message: ``size`` is its largest form. ``argument`` names the argument it carries, "" if none."""

    name: str
    c_type: str
    wire: Wire
    offset: int
    size: int
    argument: str = ""


@dataclass(frozen=True)
class Message:
    """A request or reply. ``size`` is the largest form; ``variable_bytes`` of it may be missing."""

    fields: tuple[Field, ...]
    size: int
    variable_bytes: int = 0

    @property
    def descriptors(self) -> tuple[Field, ...]:
        """The descriptors, in order."""
        return tuple(each for each in self.fields if each.wire in (Wire.PORT, Wire.OOL, Wire.OOL_PORTS))

    @property
    def is_complex(self) -> bool:
        """Whether it has a body."""
        return any(each.wire is Wire.BODY for each in self.fields)

    def __getitem__(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)


class Routine(NamedTuple):
    """A routine or simpleroutine, with its messages for each mode that it was compiled for.

    ``user_function`` and ``server_function`` are the C names with their prefixes; the server's stub is ``stub``.
    ``argc`` counts words of arguments as the subsystem's table has it. ``msg_option``, ``wait_time`` and ``send_time``
    are C expressions for the user's mach_msg where no argument gives one, "" if none was set before the routine.
    """

    name: str
    number: int
    arguments: tuple[Argument, ...]
    request: Message
    reply: Message
    is_simple: bool = False
    user_function: str = ""
    server_function: str = ""
    stub: str = ""
    argc: int = 0
    file: str = ""
    line: int = 0
    msg_option: str = ""
    wait_time: str = ""
    send_time: str = ""

    @property
    def request_port(self) -> Argument:
        """The argument to which the request goes."""
        return next(each for each in self.arguments if each.role is Role.REQUEST_PORT)


@runtime_checkable
class Generated(Protocol):
    """A function that was made from routine ``number`` of one of our own .defs files, ``definitions``."""

    @property
    def definitions(self) -> str: ...

    @property
    def number(self) -> int: ...


@dataclass(frozen=True)
class Subsystem:
    """A compiled .defs file. ``routines`` has a place for every id from ``base``, None where ``skip`` left a hole.

    ``symbol`` is the name of its table; ``imports`` are includes as they stand in the file ("<mach/x.h>" or quoted).
    """

    name: str
    base: int
    mode: Mode
    routines: tuple[Routine | None, ...]
    symbol: str = ""
    kernel_user: bool = False
    kernel_server: bool = False
    server_demux: str = ""
    imports: tuple[str, ...] = ()
    types: dict[str, WireType] = field(default_factory=dict)
    file: str = ""

    @property
    def end(self) -> int:
        """The first id past the last."""
        return self.base + len(self.routines)

    @property
    def maxsize(self) -> int:
        """The largest reply in bytes."""
        return max((each.reply.size for each in self.routines if each is not None), default=0)

    def __getitem__(self, id: int) -> Routine | None:
        return self.routines[id - self.base] if self.base <= id < self.end else None
