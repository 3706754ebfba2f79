"""Random requests to every server stub: a code of MIG's or the routine's, and nothing leaked.

FUZZ_SEEDS says how many seeds are tried; ``python -m tests.kernel.mig.test_server_bytes SEED`` goes on from a seed
until it is stopped.
"""

from __future__ import annotations

import os
import struct
import sys
from functools import cache
from itertools import count
from random import Random

import pytest

from machdbg.kernel.mig.table import subsystems
from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.error import MigError
from machdbg.mig.model import Field, Mode, Routine, Wire

from ..user import MEMORY, booted
from .caller import CP, MK, MKO, RCV, SEND, Caller, ool, port

DATA = MEMORY + 0x4000
NAMES = MEMORY + 0x6000
ROUTINES = [(subsystem.definitions, number) for subsystem in subsystems() for number in subsystem.rows]
OWN_NAMES = {3201, 3203, 3214, 3219}
"""Routines whose caller chooses a name: one of the first slot makes this kernel panic (an assertion in
ipc_entry_alloc_name), so that they are given other names."""
REGISTER = 3403
"""mach_ports_register: rights beyond its count are lost (test_server.py), so that it is given none."""
CHECKED = 20  # routines from one look at the counts to the next


@cache
def as_users_see_it(definitions: str) -> dict[int, Routine]:
    """The routines of a .defs file with the messages of a task of 64 bits; none if the file is not for those."""
    try:
        compiled = compile(DEFS / definitions, Mode.USER)
    except MigError:
        return {}
    return {routine.number: routine for routine in compiled.routines if routine is not None}


class Fuzzer:
    """Draws requests, mostly of the right shape, and sends them from a task of root's to ports of the kind that they
    are for, of another task that waits for a message, or of the host."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        one, other = booted(2, root=True)
        self.caller = caller = Caller(one)
        self.carried = one.allocate()
        self.codes: set[int] = set()
        self.least, self.most = 0, 1  # the least name, the most rights in an array
        thread, queue = other.trap(27), other.allocate()
        assert thread
        task, thread = one.take(other.task_self, CP, other), one.take(thread, CP, other)
        assert other.receive(queue) is None
        default = struct.pack("<I", 1) + port(self.right(213), CP)
        _, reply = caller.call(caller.host, 407)
        (processors,) = struct.unpack_from("<Q", reply, 4)
        self.targets = {
            "mach/mach_vm.defs": task, "mach/vm32_map.defs": task, "mach/mach_port.defs": task, "mach/task.defs": task,
            "mach/thread_act.defs": thread, "mach/processor.defs": one.word(processors),
            "mach/processor_set.defs": self.right(420, default, complex_=True),
            "mach/clock.defs": self.right(206, bytes(12)), "mach/clock_priv.defs": self.right(408, bytes(12)),
        }

    def right(self, id: int, body: bytes = b"", complex_: bool = False) -> int:
        """The right that the host answers a request with."""
        is_complex, reply = self.caller.call(self.caller.host, id, body, complex_)
        assert is_complex, id
        name: int = struct.unpack_from("<I", reply, 4)[0]
        return name

    def all(self) -> None:
        """A request for every routine; the counts of rights must agree after a few."""
        for index, (definitions, number) in enumerate(ROUTINES):
            self.send(definitions, number)
            if index % CHECKED == 0:
                self.caller.rights.check()
        self.caller.rights.check()

    def send(self, definitions: str, number: int) -> None:
        choose = self.random
        routine = as_users_see_it(definitions).get(number)
        self.least = 0x100 if number in OWN_NAMES else 0
        self.most = 0 if number == REGISTER else 1
        body, is_complex = b"", choose.random() < 0.3
        if routine is not None and choose.random() < 0.8:
            is_complex = routine.request.is_complex
            body = b"".join(self.field(field) for field in routine.request.fields if field.wire is not Wire.HEADER)
            if routine.request.variable_bytes and choose.random() < 0.7:
                body = body[: len(body) - choose.randrange(0, routine.request.variable_bytes + 1, 4)]
        if routine is None or choose.random() < 0.15:
            body = choose.randbytes(4 * choose.randrange(30)) if choose.random() < 0.5 else body + bytes(4)
        if is_complex and len(body) < 4:
            body = struct.pack("<I", 0)
        user = self.caller.user
        bits = CP | MKO << 8 | (0x80000000 if is_complex else 0)
        option = SEND | RCV
        host = self.caller.host
        target = self.targets.get(definitions, host) if choose.random() < 0.9 else host
        code = user.send(bits, target, self.caller.port, id=number, body=body, option=option,
                         rcv_size=0x4000, rcv_name=self.caller.port)
        assert code is not None, f"{number} waits"
        if code:  # a request that could not be sent has left word of the reply's right
            user.receive(self.caller.port, option=RCV | 0x100)
        elif not user.word(MEMORY) & 0x80000000:
            self.codes.add(user.word(MEMORY + 32))
            assert user.header(MEMORY)[5] == number + 100

    def field(self, field: Field) -> bytes:
        """A field of a request: a name or memory that the caller has, or what it likes."""
        choose = self.random
        caller = self.caller
        if field.wire is Wire.BODY:
            return struct.pack("<I", 1)
        if field.wire is Wire.PORT:
            name = choose.choice([0, 0, self.carried, caller.host, 0xFFFFFFFF])
            return port(name, choose.choice([CP, MK, MKO]) if name == self.carried else CP)
        if field.wire is Wire.OOL:
            return ool(DATA, choose.choice([0, 16, 100, 4096]), choose.randrange(2))
        if field.wire is Wire.OOL_PORTS:
            caller.user.memory.write(NAMES, struct.pack("<II", self.carried, 0))
            return struct.pack("<QBBBBI", NAMES, 0, 1, MK, 2, choose.randint(0, self.most))
        if field.name.endswith("Cnt"):
            return struct.pack("<I", choose.choice([0, 1, 2, 16, 100, 4096, choose.getrandbits(32)]))
        if field.size == 4 and choose.random() < 0.7:
            return struct.pack("<I", choose.choice([0, 1, 2, 3, self.carried]) | self.least)
        if choose.random() < 0.5:
            return choose.randbytes(field.size)
        return self.least.to_bytes(field.size, "little")


@pytest.mark.parametrize("seed", range(int(os.environ.get("FUZZ_SEEDS", "1"))))
def test_any_request(seed: int) -> None:
    fuzzer = Fuzzer(seed)
    fuzzer.all()
    assert {0xFFFFFED0, 0xFFFFFED4, 4, 46} <= fuzzer.codes, "MIG_BAD_ARGUMENTS, MIG_TYPE_ERROR, codes of routines"


if __name__ == "__main__":
    for number in count(int(sys.argv[1])):
        print(number, flush=True)
        Fuzzer(number).all()
