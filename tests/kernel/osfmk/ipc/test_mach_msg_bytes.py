"""Any bytes, sizes, options and addresses that a program can pass to mach_msg: a code or a wait, and counts that agree.

Left out is what makes counts disagree in the real kernel as well: option 0x100000 (oddity Q1), and replies of the
kernel that find a full queue behind a send right (Q4 and Q11); both are in test_mach_msg_edges.py.
FUZZ_SEEDS says how many seeds are tried here, 150 messages each;
``python -m tests.kernel.osfmk.ipc.test_mach_msg_bytes SEED`` goes on from a seed until it is stopped.
"""

from __future__ import annotations

import os
import struct
import sys
from collections import Counter
from itertools import count
from random import Random

import pytest

from machdbg.machine.memory import Fault

from ...rights import Conservation
from ...user import MEMORY, READ_ONLY, UNMAPPED, User, booted, variables
from .test_mach_msg_edges import abort_by

BUFFER, NAMES_AT, DATA_AT, RECEIVED_AT = MEMORY, MEMORY + 0x400, MEMORY + 0x4000, MEMORY + 0x2000
PLACES = [BUFFER, NAMES_AT, MEMORY + 0x1002, MEMORY + 0xFFF0, READ_ONLY, UNMAPPED, 0, 0xFFFFFF8001000000,
          (1 << 64) - 16]
TYPES = [0, 15, 16, 17, 18, 19, 20, 21, 22, 31]
SIZES = [0, 1, 4, 24, 28, 32, 36, 64, 100, 4096, 8167, 8168, 16384, 65536, 7340032, 0xFFFFFFFF]
OPTIONS = [4, 8, 12, 0x10, 0x20, 0x80, 0x100, 0x800, 0x4000, 0x10000, 0x20000, 0x1000000, 0x7000000, 0xF0000000]
SEND, RCV, RCV_TIMEOUT, PEEK = 1, 2, 0x100, 0x100000


class Fuzzer:
    """Draws calls of mach_msg and makes them: mostly sensible ones, with something wrong in most of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.users = booted(2)
        self.observer, self.b = self.users[0], self.users[1]
        self.rights = Conservation(self.observer.machine)
        self.results: Counter[int | None] = Counter()

    def rarely(self) -> bool:
        return self.random.random() < 0.06

    def size(self) -> int:
        choose = self.random
        return choose.choice(SIZES) if choose.random() < 0.5 else choose.getrandbits(32)

    def names(self, user: User) -> list[int]:
        """Names that the task has; at least one of a receive right, one of a send right."""
        known = user.names()
        self.random.shuffle(known)
        chosen = known[:6]
        if not any("R" in user.right(name) for name in chosen):
            chosen.append(user.allocate())
        if not any("S/" in user.right(name) for name in chosen):
            chosen.append(self.observer.give(self.observer.allocate(), 20, user))
        return chosen

    def name(self, user: User, names: list[int], disposition: int) -> int:
        """A name for which ``disposition`` may do, or not."""
        if self.rarely():
            return self.random.choice([0, 0xFFFFFFFF, 0x77777703, names[0] ^ 1, user.task_self])
        wanted = {16: "R", 17: "S/", 18: "SO", 19: "S/", 20: "R", 21: "R"}.get(disposition, "")
        fitting = [name for name in names if wanted in user.right(name)]
        return self.random.choice(fitting or names)

    def disposition(self, *usual: int) -> int:
        return self.random.choice(TYPES if self.rarely() else usual)

    def descriptor(self, user: User, names: list[int]) -> bytes:
        choose = self.random
        kind = choose.choice([4, 255]) if self.rarely() else choose.choice([0, 0, 1, 2, 2, 3])
        disposition = self.disposition(16, 17, 18, 19, 19, 20, 20, 21)
        if kind == 0:
            return struct.pack("<IIHBB", self.name(user, names, disposition), 0, 0, disposition, 0)
        copy = choose.getrandbits(8) if self.rarely() else choose.choice([0, 1])
        address = choose.choice(PLACES) if self.rarely() else DATA_AT + choose.choice([0, 1, 0x800])
        length = choose.choice([0, 1, 100, 8167, 8168, 12288])
        if kind == 2:
            length = choose.randrange(5)
            array = [self.name(user, names, disposition) for _ in range(length)]
            user.memory.write(NAMES_AT, struct.pack(f"<{length}I", *array))
            address = choose.choice(PLACES) if self.rarely() else NAMES_AT
        return struct.pack("<QBBBBI", address, self.rarely(), copy, disposition if kind == 2 else 0, kind,
                           self.size() if self.rarely() else length)

    def message(self, user: User, names: list[int]) -> bytes:
        choose = self.random
        remote, local = self.disposition(17, 19, 19, 20, 20, 18, 21), self.disposition(0, 0, 21, 21, 20, 19)
        voucher = self.disposition(0, 0, 0, 0, 19)
        parts = [self.descriptor(user, names) for _ in range(choose.choice([0, 0, 1, 1, 2, 3]))]
        bits = remote | local << 8 | voucher << 16 | (bool(parts) != self.rarely()) << 31
        bits |= 0x70E0E0E0 if self.rarely() else 0
        header = struct.pack("<IIIIIi", bits, self.size(), self.name(user, names, remote),
                             self.name(user, names, local) if local else 0, 0, 3418)
        number = self.size() if self.rarely() else len(parts)
        data = bytearray(header + struct.pack("<I", number) + b"".join(parts) + bytes(4 * choose.randrange(6)))
        while self.rarely():
            data[choose.randrange(len(data))] = choose.getrandbits(8)
        if self.is_kernels(user, int.from_bytes(data[8:12], "little")):
            data[1] = 21
        return bytes(data)

    def is_kernels(self, user: User, name: int) -> bool:
        """Whether a name is one of the kernel's ports."""
        entry = user.entry(name)
        return (entry is not None and entry.ie_bits & 0x70000 != 0
                and user.port(name).ip_receiver == variables(user.machine).ipc_space_kernel)

    def end_wait(self, user: User) -> None:
        """Abort what the user waits for, if it does."""
        if user.thread.kernel is not None or user.thread.continuation is not None:
            abort_by(self.observer, user)
            self.rights.check()

    def act(self, user: User) -> None:
        """One call; its result is a number of 32 bits. A wait is ended now or before the next."""
        choose = self.random
        self.end_wait(user)
        for start in (MEMORY, MEMORY + 0x8000):  # messages may have taken it with them
            if user.memory.region(start) is None:
                user.memory.map(start, 0x8000, "__DATA")
        if user.right(user.task_self) == "-":
            vars(user).pop("task_self")  # it has been sent away
        names = self.names(user)
        data = self.message(user, names)
        user.memory.write(BUFFER, data)
        option = choose.choice([SEND, SEND, SEND, SEND | RCV, RCV, RCV, 0])
        if option & RCV and choose.random() < 0.8:
            option |= RCV_TIMEOUT
        while self.rarely():
            option |= choose.choice(OPTIONS)
        trap = choose.choice([31, 31, 32])
        more = [choose.choice([0, RECEIVED_AT, *PLACES])] if trap == 32 else []
        result = user.trap(
            trap, choose.choice(PLACES) if self.rarely() else BUFFER, option & ~PEEK,
            self.size() if self.rarely() else len(data), self.size() if self.rarely() else 512,
            self.name(user, names, 16), self.size() if self.rarely() else 0, self.name(user, names, 19), *more)
        assert result is None or -1 << 31 <= result < 1 << 31
        self.results[None if result is None else result & 0xFFFFFFFF] += 1
        if choose.random() < 0.7:
            self.end_wait(user)
        if user.thread.kernel is None:
            self.rights.check()

    def run(self, number: int) -> None:
        for _ in range(number):
            self.act(self.b)
            if self.random.random() < 0.1:
                self.observer_acts()

    def observer_acts(self) -> None:
        """What makes names dead and queues empty."""
        names = self.observer.names() or [self.observer.task_self]
        name = self.random.choice(names)
        if name != self.observer.task_self and self.random.random() < 0.3:
            self.observer.trap(17, self.observer.task_self, name)
        else:
            self.observer.receive(name, 4096, option=RCV | RCV_TIMEOUT)


@pytest.mark.parametrize("seed", range(int(os.environ.get("FUZZ_SEEDS", "2"))))
def test_any_bytes(seed: int) -> None:
    fuzzer = Fuzzer(seed)
    fuzzer.run(150)
    assert len(fuzzer.results) > 8, "it gets about"


if __name__ == "__main__":
    for seed in count(int(sys.argv[1])):
        print("seed", seed, flush=True)
        try:
            Fuzzer(seed).run(150)
        except Fault as fault:
            raise AssertionError(fault) from fault
