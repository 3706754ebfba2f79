"""Rights out of entries: the matrix of the message path's specification, section 6.1, and vectors 13, 15 and 20."""

from __future__ import annotations

import pytest

from ...rights import Conservation
from ...user import User, booted
from .test_mach_msg import CP, INVALID_DEST, INVALID_REPLY, MK, MKO, MV, MVO, SUCCESS

DISPOSITIONS = {"MV": MV, "MVO": MVO, "CP": CP, "MK": MK, "MKO": MKO}
D, R = "DEST", "REPLY"
MATRIX: dict[str, dict[str, list[str]]] = {
    "R/0": {
        "MV": [R, R, R, D, D],
        "MVO": [R, R, R, D, D],
        "CP": [R, R, R, D, D],
        "MK": [R, R, R, "R/0 sr+2 ms+2 ref+2", "R/0 sr+1 so+1 ms+1 ref+2"],
        "MKO": [R, R, R, "R/0 sr+1 so+1 ms+1 ref+2", "R/0 so+2 ref+2"],
    },
    "RS/1": {
        "MV": [D, R, "R/0 sr+1 ref+2", "R/0 sr+1 ms+1 ref+2", "R/0 so+1 ref+2"],
        "MVO": [D, R, D, D, D],
        "CP": ["R/0 sr+1 ref+2", R, "RS/1 sr+2 ref+2", "RS/1 sr+2 ms+1 ref+2", "RS/1 sr+1 so+1 ref+2"],
        "MK": ["R/0 sr+1 ms+1 ref+2", R, "RS/1 sr+2 ms+1 ref+2", "RS/1 sr+2 ms+2 ref+2",
               "RS/1 sr+1 so+1 ms+1 ref+2"],
        "MKO": ["R/0 so+1 ref+2", R, "RS/1 sr+1 so+1 ref+2", "RS/1 sr+1 so+1 ms+1 ref+2", "RS/1 so+2 ref+2"],
    },
    "RS/2": {
        "MV": ["R/0 sr+1 ref+2", R, "RS/1 sr+2 ref+2", "RS/1 sr+2 ms+1 ref+2", "RS/1 sr+1 so+1 ref+2"],
        "MVO": [D, R, D, D, D],
        "CP": ["RS/1 sr+2 ref+2", R, "RS/2 sr+2 ref+2", "RS/2 sr+2 ms+1 ref+2", "RS/2 sr+1 so+1 ref+2"],
        "MK": ["RS/1 sr+2 ms+1 ref+2", R, "RS/2 sr+2 ms+1 ref+2", "RS/2 sr+2 ms+2 ref+2",
               "RS/2 sr+1 so+1 ms+1 ref+2"],
        "MKO": ["RS/1 sr+1 so+1 ref+2", R, "RS/2 sr+1 so+1 ref+2", "RS/2 sr+1 so+1 ms+1 ref+2", "RS/2 so+2 ref+2"],
    },
    "S/1": {
        "MV": [D, R, "- sr+1 ref+1", R, R],
        "MVO": [D, R, D, R, R],
        "CP": ["- sr+1 ref+1", R, "S/1 sr+2 ref+2", R, R],
        "MK": [D, R, D, R, R],
        "MKO": [D, R, D, R, R],
    },
    "S/2": {
        "MV": ["- sr+1 ref+1", R, "S/1 sr+2 ref+2", R, R],
        "MVO": [D, R, D, R, R],
        "CP": ["S/1 sr+2 ref+2", R, "S/2 sr+2 ref+2", R, R],
        "MK": [D, R, D, R, R],
        "MKO": [D, R, D, R, R],
    },
    "SO/1": {dest: [R, D, R, R, R] for dest in DISPOSITIONS},
    "D/2": {dest: [D, D, D, R, R] for dest in DISPOSITIONS},
}
CELLS = [
    pytest.param(entry, dest, reply, cell, id=f"{entry} {dest}+{reply}")
    for entry, rows in MATRIX.items()
    for dest, cells in rows.items()
    for reply, cell in zip(DISPOSITIONS, cells, strict=True)
]


def entry_of_kind(a: User, b: User, kind: str) -> int:
    """A name of A with such a right; the port's receive right is A's for R and RS, else B's."""
    kind, urefs = kind.split("/")
    if kind in ("R", "RS"):
        name = a.allocate()
        for _ in range(int(urefs)):
            assert a.give(name, MK, a) == name
        return name
    owner = b.allocate()
    name = b.give(owner, MKO if kind == "SO" else MK, a)
    if kind != "SO":
        for _ in range(int(urefs) - 1):
            assert b.give(owner, MK, a) == name
    if kind == "D":
        assert b.trap(19, b.task_self, owner, 1, 0xFFFFFFFF) == 0
        assert a.send(CP, name) == INVALID_DEST, "and the entry becomes a dead name"
    return name


@pytest.mark.parametrize(("kind", "dest", "reply", "cell"), CELLS)
def test_13_destination_and_reply_are_one_name(kind: str, dest: str, reply: str, cell: str) -> None:
    a, b = booted(2)
    name = entry_of_kind(a, b, kind)
    assert a.right(name) == kind
    rights = Conservation(a.machine)
    port = a.port(name)
    counts = ("sr", "so", "ms", "ref")
    before = {} if kind == "D/2" else dict(
        zip(counts, (port.ip_srights, port.ip_sorights, port.ip_mscount, port.ip_references), strict=True))
    result = a.send(DISPOSITIONS[dest] | DISPOSITIONS[reply] << 8, name, name)
    expected, *changes = cell.split()
    if expected in (D, R):
        assert result == (INVALID_DEST if expected == D else INVALID_REPLY)
        expected = kind
    else:
        assert result == SUCCESS
    assert a.right(name) == expected
    if before:
        for change in changes:
            count, _, number = change.partition("+")
            before[count] += int(number)
        after = port.ip_srights, port.ip_sorights, port.ip_mscount, port.ip_references
        assert dict(zip(counts, after, strict=True)) == before
    rights.check()


@pytest.mark.parametrize(("urefs", "after"), [(3, "S/2"), (65535, "S/65535")])
def test_15_one_of_several_references_moves(urefs: int, after: str) -> None:
    a, b = booted(2)
    name = b.give(b.allocate(), MK, a)
    entry = a.entry(name)
    assert entry is not None
    entry.ie_bits += urefs - 1
    rights = Conservation(a.machine)
    sends = a.port(name).ip_srights
    assert a.send(MV, name) == SUCCESS
    assert a.right(name) == after
    assert a.port(name).ip_srights == sends + 1
    rights.check()


def test_20_a_port_that_died_unnoticed() -> None:
    a, b = booted(2)
    owner = b.allocate()
    name = b.give(owner, MK, a)
    assert b.give(owner, MK, a) == name
    port = a.port(name)
    assert b.trap(19, b.task_self, owner, 1, 0xFFFFFFFF) == 0
    assert (a.right(name), port.ip_references) == ("S/2", 1)
    assert a.send(CP, name) == INVALID_DEST
    assert a.right(name) == "D/2"
