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

from ..user import MEMORY
from .caller import CP, MK, MKO, RCV, SEND, Caller, ool, port

DATA = MEMORY + 0x4000
NAMES = MEMORY + 0x6000
ROUTINES = [(subsystem.definitions, number) for subsystem in subsystems() for number in subsystem.rows]
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
    """Draws requests, mostly of the right shape, and sends them to ports of hosts and threads, where few do harm."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.caller = Caller()
        self.carried = self.caller.user.allocate()
        self.codes: set[int] = set()

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
        code = user.send(bits, self.caller.host, self.caller.port, id=number, body=body, option=option,
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
            return struct.pack("<QBBBBI", NAMES, 0, 1, MK, 2, choose.randrange(2))
        if field.name.endswith("Cnt"):
            return struct.pack("<I", choose.choice([0, 1, 2, 16, 100, 4096, choose.getrandbits(32)]))
        if field.size == 4 and choose.random() < 0.7:
            return struct.pack("<I", choose.choice([0, 1, 2, 3, self.carried]))
        return choose.randbytes(field.size) if choose.random() < 0.5 else bytes(field.size)


@pytest.mark.parametrize("seed", range(int(os.environ.get("FUZZ_SEEDS", "1"))))
def test_any_request(seed: int) -> None:
    fuzzer = Fuzzer(seed)
    fuzzer.all()
    assert {0xFFFFFED0, 0xFFFFFED4, 4, 46} <= fuzzer.codes, "MIG_BAD_ARGUMENTS, MIG_TYPE_ERROR, codes of routines"


if __name__ == "__main__":
    for number in count(int(sys.argv[1])):
        print(number, flush=True)
        Fuzzer(number).all()
