"""What the three tasks of a fuzzed machine can do. An act is a few numbers, which mean something in any state.

A number picks among the names that the acting task has (and some that it has not), among dispositions, options,
sizes; whatever it is, the kernel must answer with a code and keep its counts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random
from typing import NamedTuple, TypeVar

from machdbg.commands.ipc.check import check
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import ipc_object_t, ipc_port, ipc_port_t, ipc_space, mach_port_name_t
from machdbg.kernel.image import kernel_image
from machdbg.kernel.macros import as_object, as_port, null
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type, ipc_object_destroy
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout
from machdbg.kernel.osfmk.ipc.mach_port_right import mach_port_request_notification
from machdbg.kernel.osfmk.kern.syscall_sw import MACH_TRAPS
from machdbg.machine.function import function
from machdbg.machine.machine import Exit, Idle, Panicked, ReturnToUser
from machdbg.machine.thread import State
from tests.kernel.user import MEMORY, READ_ONLY, UNMAPPED, User, booted, variables

T = TypeVar("T")
COUNTED = re.compile(r"(port 0x\w+): (ip_srights|ip_references) is (\d+), but (\d+) ")
LOST_REFERENCE = re.compile(r", 0x4, -?0x\w+\) = 0x12$")  # mod_refs of dead names: KERN_INVALID_VALUE
SENDS = (17, 19, 20)  # dispositions that make a send right
DEAD = 0xFFFFFFFF
COMPLEX = 0x80000000
USERS = 3
NUMBERS = 24  # that an act has
BUFFER = MEMORY + 0x1000
NONE = -1
DISPOSITIONS = (19, 20, 21, 17, 18, 16, 0, 22, 31)
CARRIED = (19, 20, 16, 17, 21, 18, 20, 16, 19, 20, 0, 22)
REMOTE = (19, 20, 19, 20, 17, 21, 18, 19, 20, 19, 20, 0, 16, 31)
REPLY = (0, 21, 20, 21, 0, 20, 19, 17, 18, 0, 21, 0, 16, 22)
RECEIVING = -1
NEEDED = {16: 0x20000, 17: 0x10000, 18: 0x40000, 19: 0x10000, 20: 0x20000, 21: 0x20000, RECEIVING: 0xA0000}
RIGHTS = (1, 0, 2, 3, 4, 5, 99)
DELTAS = (1, -1, 0, 2, -2, 65535, -65535, 2**31 - 1, -(2**31))
ADDRESSES = (MEMORY + 0x8000, MEMORY, UNMAPPED, READ_ONLY, 0, MEMORY + 0xFFFE, 2**64 - 4)
SIZES = (1024, 256, 1024, 512, 24, 0, 52, 60, 23, 65536, 1024, DEAD)
OPTIONS = (0, 0, 0, 0, 0, 0, 0, 0x10, 0x100, 0x110, 0x80, 0x4, 0xC, 0x01000000, 0x03000000, 0x07000000, 0x20,
           0x40, 0x800, 0x10000)
NOTIFICATIONS = (70, 72, 69, 66, 72, 70, 64)
IDS = (1234, 3418, 3419, 3401, 71, 72, 0)
PANICS = ("IE_BITS_GEN(entry->ie_bits) == 0",)  # naming a right with index 0 (ports and rights, section 17, 4)
PEEK = 0x100000  # receiving with it leaks a reference, by the specification (oddity Q1)

# trap number and its arguments: s own task, t any name, n name, r right, d delta, D disposition, a address, i number
TRAPS = (
    (16, "sra"), (17, "sn"), (18, "sn"), (19, "snrd"), (20, "snn"), (21, "snnD"), (22, "snn"), (23, "snn"),
    (24, "sani"), (25, "sndi"), (26, ""), (27, ""), (28, ""), (29, ""), (41, "snii"), (42, "sni"), (33, "n"),
    (34, "n"), (10, "saii"), (12, "sai"), (16, "tra"), (18, "tn"), (50, ""), (100, "nnnnnn"), (14, "saiii"),
)


class Act(NamedTuple):
    """User ``who`` does ``kind`` as ``numbers`` say."""

    who: int
    kind: str
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return f"task {self.who}: {self.kind} {' '.join(map(str, self.numbers))}"


class Violation(AssertionError):
    """The kernel's counts do not agree any more."""


@function("test", line=1, has_lines=False)
async def carry(source: ipc_space, name: int, disposition: int, target: ipc_space) -> None:
    """Take a right out of one space and put it into another; a right that finds no room is destroyed."""
    object = local(ipc_object_t)
    new = local(mach_port_name_t)
    if await ipc_object_copyin(source, name, disposition, object) != 0:
        await ReturnToUser(0)
    kind = await ipc_object_copyin_type(disposition)
    if object.value.address in (0, 2**64 - 1):
        await ReturnToUser(0)
    if await ipc_object_copyout(target, object.value, kind, 1, new) != 0:
        await ipc_object_destroy(object.value, kind)
        await ReturnToUser(0)
    await ReturnToUser(new.value)


@function("test", line=1, has_lines=False)
async def ask_for(space: ipc_space, name: int, id: int, sync: int, notify: int, disposition: int) -> None:
    """mach_port_request_notification with a right that a request carries; what is not used up is destroyed."""
    right = local(ipc_object_t)
    previous = local(ipc_port_t)
    right.value = previous.value = null(ipc_port)
    if disposition and await ipc_object_copyin(space, notify, disposition, right) != 0:
        await ReturnToUser(4)
    result = await mach_port_request_notification(space, name, id, sync, as_port(right.value), previous)
    left = as_object(previous.value) if result == 0 else right.value
    if left.address not in (0, 2**64 - 1):
        await ipc_object_destroy(left, 18)
    await ReturnToUser(result)


class World:
    """A machine with three tasks. ``log`` tells, for people, what the acts came to."""

    def __init__(self) -> None:
        self.users = booted(USERS)
        self.machine = self.users[0].machine
        self.log: list[str] = []
        self.excess: dict[str, int] = {}  # how much more a port counts than exists, because of an oddity
        self.torn: set[str] = set()  # ports whose receive right went when a guard stopped mach_port_destroy
        self.destroying = ""  # the port that this act destroys
        self.replies: dict[int, str] = {}  # user: the port that the kernel is to answer with a send right
        self.over = False  # the kernel has panicked where this one does
        modelled = kernel_image().functions
        names = {number: name for number, name, *_ in MACH_TRAPS}
        self.traps = tuple(trap for trap in TRAPS if names.get(trap[0]) in modelled)
        for user in self.users:
            assert user.task_self
            for other in self.users:
                name = user.allocate()
                if other is not user:
                    user.give(name, 20, other)

    def perform(self, act: Act) -> None:
        """Do it and check. Raises Violation, or whatever the kernel raises."""
        user = self.users[act.who % USERS]
        if self.over or not free(user):
            return
        numbers = Numbers(user, act.numbers)
        if not user.names():
            user.trap(28)
        if not user.memory.writable(MEMORY, 0x10000):
            user.memory.map(MEMORY, 0x10000, "__DATA")
        self.destroying = ""
        try:
            text = KINDS[act.kind](self, user, numbers)
        except AssertionError as error:
            if any(text in str(error) for text in PANICS):
                self.over = True
                self.log.append(f"task {act.who % USERS}: {act.kind} panics, as it must")
                return
            if "EXC_GUARD" not in str(error):
                raise
            text = f"{act.kind} violates a guard"
            self.settle()
            if self.destroying:
                self.torn.add(self.destroying)
        self.log.append(f"task {act.who % USERS}: {text}")
        excess = self.excess
        self.excess = {}  # what is in order again is excused no longer
        found = [line for line in check(self.machine).violations if not self.excused(line, text, excess)]
        if found:
            raise Violation("\n".join(found))
        self.replies = {number: port for number, port in self.replies.items() if in_kernel(self.users[number])}

    def excused(self, violation: str, text: str, before: dict[str, int]) -> bool:
        """Whether a violation is what the kernel modelled does by its specification: a port counts one more than
        exists, as it did ``before``, or from this act on, which came to ``text``."""
        match = COUNTED.match(violation)
        if match is None:  # oddity 5: there is no entry any more
            return any(violation.startswith((f"{port}: 0 receive rights exist", f"{port}: ip_requests["))
                       for port in self.torn)
        who, member, counted, exist = match[1], match[2], int(match[3]), int(match[4])
        key, excess = f"{who} {member}", counted - exist
        oddities = 0
        if text.endswith("violates a guard"):
            oddities = int(who == self.destroying)  # oddity 5 again
        elif member == "ip_srights":  # Q11: a reply of the kernel's that was not queued gives only its reference back
            oddities = sum(port == who for port in self.replies.values())
        elif text.startswith("trap 19 ") and LOST_REFERENCE.search(text):  # oddity 11
            oddities = 1
        if not 0 < excess <= before.get(key, 0) + oddities:
            return False
        self.excess[key] = excess
        return True

    def expect_reply(self, user: User) -> None:
        """Note the port of a reply that the kernel may have to send with a send right."""
        bits, _, remote, reply, _, _ = user.header(MEMORY)
        to, back = user.entry(remote), user.entry(reply)
        if to is None or back is None or (bits >> 8 & 0x1F) not in SENDS or not to.ie_object:
            return
        kernel = as_port(to.ie_object).ip_receiver.address == variables(self.machine).ipc_space_kernel.address
        if to.ie_bits & 0x70000 and kernel:
            self.replies[self.users.index(user)] = f"port {back.ie_object.address:#x}"

    def settle(self) -> None:
        """Run until nothing goes on, whatever happens to the tasks."""
        while not isinstance(stop := self.machine.step(), Idle):
            assert not isinstance(stop, Panicked), stop

    # the kinds of acts

    def exit(self, user: User, numbers: Numbers) -> str:
        """The process ends; one task must remain."""
        if sum(other.thread.state is not State.TERMINATED for other in self.users) < USERS or numbers.take() % 4:
            return "exit: not now"
        user.frame.request = Exit(0)
        self.machine.wake(user.thread)
        self.settle()
        return "exit"

    def trap(self, user: User, numbers: Numbers) -> str:
        number, kinds = numbers.pick(self.traps)
        arguments = [numbers.argument(kind) for kind in kinds]
        if number == 17 and (entry := user.entry(arguments[1])) is not None and entry.ie_bits & 0x20000:
            self.destroying = f"port {entry.ie_object.address:#x}"
        result = user.trap(number, *(argument & 0xFFFFFFFFFFFFFFFF for argument in arguments))
        return f"trap {number} ({', '.join(map(hex, arguments))}) = {shown(result)}"

    def move(self, user: User, numbers: Numbers) -> str:
        other = self.users[numbers.take() % USERS]
        disposition = numbers.pick(DISPOSITIONS[:6])
        name = numbers.name_for(disposition)
        result = user.enter(carry(user.space, name, disposition, other.space))
        return f"move {name:#x} by {disposition} to task {self.users.index(other)} = {shown(result)}"

    def notify(self, user: User, numbers: Numbers) -> str:
        name, id, sync = numbers.name_for(numbers.pick((19, 20))), numbers.pick(NOTIFICATIONS), numbers.pick((0, 1, 2))
        disposition = numbers.pick((21, 21, 21, 18, 0))
        port = numbers.name_for(disposition)
        result = user.enter(ask_for(user.space, name, id, sync, port, disposition))
        return f"notify {name:#x} id {id} sync {sync} by {disposition} of {port:#x} = {shown(result)}"

    def send(self, user: User, numbers: Numbers) -> str:
        option = 1 | 0x10 | numbers.pick(OPTIONS) & ~2
        size = self._lay_out(user, numbers)
        self.expect_reply(user)
        result = user.message(MEMORY, option, size, 0, numbers.name(), 0)
        return f"send {header(user)} size {size} option {option:#x} = {shown(result)}"

    def receive(self, user: User, numbers: Numbers) -> str:
        name, size, option = numbers.name_for(RECEIVING), numbers.pick(SIZES), 2 | 0x100 | numbers.pick(OPTIONS)
        address = numbers.pick((BUFFER, BUFFER, BUFFER, UNMAPPED, READ_ONLY))
        if numbers.take() % 8 == 0 and all(map(free, self.users)):
            option &= ~0x100  # waits for ever
        result = user.message(address, option & ~PEEK, 0, size, name, 0)
        return f"receive on {name:#x} into {size} bytes option {option:#x} = {shown(result)}"

    def rpc(self, user: User, numbers: Numbers) -> str:
        option = 3 | 0x110 | numbers.pick(OPTIONS)
        size = self._lay_out(user, numbers)
        name, room = numbers.name_for(RECEIVING), numbers.pick(SIZES)
        self.expect_reply(user)
        result = user.message(MEMORY, option & ~PEEK, size, room, name, 0)
        return f"rpc {header(user)} size {size} option {option:#x} receiving on {name:#x} = {shown(result)}"

    def raw(self, user: User, numbers: Numbers) -> str:
        """A message of random bytes, with names that exist here and there."""
        random = Random(numbers.take())
        size = random.choice((24, 28, 40, 44, 60, 92, 128, 4096))
        data = bytearray(random.randbytes(size))
        bits = random.choice(REMOTE) | random.choice(REPLY) << 8 | random.choice((0, 0, 0x110000))
        if random.random() < 0.9:
            voucher = numbers.name() if random.random() < 0.1 else 0
            struct.pack_into("<IIIII", data, 0, bits | random.choice((0, COMPLEX)), size,
                             numbers.name_for(bits & 0xFF), numbers.name_for(bits >> 8 & 0xFF), voucher)
        if random.random() < 0.8 and size >= 28:
            struct.pack_into("<I", data, 24, random.choice((1, 1, 2, 2, 3, 5, 100)))
        for at in range(28, size - 12, 12):
            if random.random() < 0.7:
                data[at + 10] = random.choice(CARRIED)
                struct.pack_into("<I", data, at, numbers.name_for(data[at + 10]))
                data[at + 11] = random.choice((0, 0, 0, 1, 2, 3, 4))
        user.memory.write(MEMORY, bytes(data))
        option = random.choice((1, 1, 3)) | 0x110 | (random.choice((0, 0, 1)) and random.getrandbits(32) & ~PEEK)
        room = random.choice((0, 64, 256))
        self.expect_reply(user)
        result = user.message(MEMORY, option, size - random.choice((0, 0, 0, 4)), room, numbers.name(), 0)
        return f"raw {bytes(data[:64]).hex()} size {size} option {option:#x} = {shown(result)}"

    def _lay_out(self, user: User, numbers: Numbers) -> int:
        """Write a message that is nearly right; its size."""
        bits = numbers.pick(REMOTE) | numbers.pick(REPLY) << 8
        remote, reply = numbers.name_for(bits & 0xFF), numbers.name_for(bits >> 8) if bits >> 8 else 0
        body = b""
        count = numbers.pick((0, 0, 1, 2, 3))
        if count:
            bits |= COMPLEX
            body = struct.pack("<I", count) + b"".join(self._descriptor(user, numbers) for _ in range(count))
        voucher = numbers.pick((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
        if voucher:
            bits |= numbers.pick((17, 19)) << 16
            voucher = numbers.name()
        body += bytes(numbers.pick((0, 0, 4, 8, 32, 400)))
        user.put(bits, remote, reply, voucher, numbers.pick(IDS), body)
        return 24 + len(body) + numbers.pick((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, -4, -24))

    def _descriptor(self, user: User, numbers: Numbers) -> bytes:
        kind = numbers.pick((0, 0, 0, 1, 2, 0, 1, 2, 3, 0, 7))
        if kind == 2:
            disposition = numbers.pick(CARRIED)
            names = [numbers.name_for(disposition) for _ in range(numbers.pick((2, 0, 1, 4)))]
            at = MEMORY + 0x4000
            user.memory.write(at, struct.pack(f"<{len(names)}I", *names))
            flags = numbers.take() & 1 | 1 << 8 | disposition << 16 | kind << 24
            return struct.pack("<QII", at, flags, len(names))
        if kind in (1, 3):
            at = numbers.pick((MEMORY + 0x4000, MEMORY + 0x5000, MEMORY + 0x4123, MEMORY + 0x6000, UNMAPPED, 0))
            size = numbers.pick((16, 0, 4096, 5000, 0x8000, 70, 20, 2**31))
            return struct.pack("<QII", at, (numbers.take() & 1) | numbers.pick((0, 1, 2, 9)) << 8 | kind << 24, size)
        disposition = numbers.pick(CARRIED)
        return struct.pack("<III", numbers.name_for(disposition), 0, disposition << 16 | kind << 24)


class Numbers:
    """The numbers of an act, taken one after another; when they run out they start again, changed."""

    def __init__(self, user: User, numbers: tuple[int, ...]) -> None:
        self.user = user
        self.numbers = numbers or (0,)
        self.at = 0

    def take(self) -> int:
        index, rounds = self.at % len(self.numbers), self.at // len(self.numbers)
        self.at += 1
        return int(self.numbers[index] // 3 ** rounds) + rounds

    def pick(self, choices: tuple[T, ...]) -> T:
        return choices[self.take() % len(choices)]

    def name(self) -> int:
        """A name that the task has, most of the time."""
        names = self.user.names()
        number = self.take()
        if number % 11 == 10:
            return (0, DEAD, 0x2003, (names or [0x103])[0] ^ 4, 0x3, 1 << 31)[number // 11 % 6]
        return names[number % len(names)] if names else 0

    def name_for(self, disposition: int) -> int:
        """A name with the right that a disposition needs, most of the time."""
        number = self.take()
        if number % 7 == 6:
            return self.name()
        needed = NEEDED.get(disposition, 0x1F0000)
        names = [name for name in self.user.names()
                 if (entry := self.user.entry(name)) is not None and entry.ie_bits & needed]
        return names[number % len(names)] if names else self.name()

    def self_name(self) -> int:
        """A name of the task's own port."""
        own = self.user.task.itk_self.address
        for name in self.user.names():
            entry = self.user.entry(name)
            if entry is not None and entry.ie_object.address == own and entry.ie_bits & 0x10000:
                return name
        return self.user.trap(28) or 0

    def argument(self, kind: str) -> int:
        """An argument of a trap, by its letter."""
        if kind == "s":
            return self.self_name()
        if kind in "tn":
            return self.name()
        choices: dict[str, tuple[int, ...]] = {
            "r": RIGHTS, "d": DELTAS, "D": DISPOSITIONS, "a": ADDRESSES, "i": SIZES}
        return self.pick(choices[kind])


KINDS: dict[str, Callable[[World, User, Numbers], str]] = {
    "trap": World.trap, "move": World.move, "send": World.send, "receive": World.receive, "rpc": World.rpc,
    "raw": World.raw, "exit": World.exit,
    "notify": World.notify,
}
PORTS = (*["trap", "trap", "trap", "move", "send", "receive", "notify"] * 8, "exit")
MESSAGES = (*["send", "send", "receive", "receive", "rpc", "raw", "raw", "trap", "move", "notify"] * 6, "exit")


def free(user: User) -> bool:
    """Whether a task can do something: it is not blocked in the kernel."""
    thread = user.thread
    return thread.state is State.WAITING and thread.kernel is None and thread.continuation is None


def in_kernel(user: User) -> bool:
    """Whether a task is blocked in the kernel."""
    return not free(user) and user.thread.state is not State.TERMINATED


def shown(result: int | None) -> str:
    return "(blocks)" if result is None else f"{result & 0xFFFFFFFF:#x}"


def header(user: User) -> str:
    bits, _, remote, reply, voucher, id = user.header(MEMORY)
    return f"bits {bits:#x} remote {remote:#x} local {reply:#x} voucher {voucher:#x} id {id}"


def random_act(random: Random, kinds: tuple[str, ...]) -> Act:
    """Any act."""
    numbers = tuple(random.choice((random.randrange(8), random.randrange(1000))) for _ in range(NUMBERS))
    return Act(random.randrange(USERS), random.choice(kinds), numbers)
