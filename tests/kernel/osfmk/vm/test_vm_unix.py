"""Tasks by process identifiers, vouchers that are not to be had: sections A.5 and A.8, vector 38."""

from __future__ import annotations

import struct

import pytest

from tests.kernel.rights import Conservation
from tests.kernel.user import MEMORY, UNMAPPED, User, booted

NAME_FOR_PID, FOR_PID, PID_FOR = 44, 45, 46
CREATE_VOUCHER, EXTRACT_RECIPE, ACTIVITY_ID = 70, 72, 43
AT = MEMORY + 0x100
TOO_LARGE = (1 << 64) - 307


@pytest.fixture(scope="module")
def users() -> list[User]:
    return booted(2)


def test_a_task_by_its_pid_and_back(users: list[User]) -> None:
    user, other = users
    rights = Conservation(user.machine)
    assert user.trap(FOR_PID, user.task_self, other.pid, AT) == 0
    name = user.word(AT)
    assert user.right(name) == "S/1" and user.port(name) == other.task.itk_self
    assert user.trap(PID_FOR, name, AT) == 0
    assert user.word(AT) == other.pid
    assert user.trap(NAME_FOR_PID, user.task_self, other.pid, AT) == 0
    only = user.word(AT)
    assert user.port(only) == other.task.itk_nself
    assert user.trap(PID_FOR, only, AT) == 5, "a name port does not do"
    rights.check()


@pytest.mark.parametrize("pid", [0, 4711])
def test_nobody_s_pid(users: list[User], pid: int) -> None:
    user = users[0]
    user.memory.write(AT, b"\xff" * 4)
    assert user.trap(FOR_PID, user.task_self, pid, AT) == 5
    assert user.word(AT) == 0


def test_names_that_are_no_task_s(users: list[User]) -> None:
    user = users[0]
    assert user.trap(PID_FOR, 0x7777, AT) == 5
    assert user.word(AT) == 0xFFFFFFFF
    for trap in (FOR_PID, NAME_FOR_PID):
        assert user.trap(trap, 0x7777, user.pid, AT) == 5
        assert user.word(AT) == 0


def test_another_user_s_task() -> None:
    root, user = booted(2, root=True)
    assert user.trap(FOR_PID, user.task_self, root.pid, AT) == 5
    assert user.trap(NAME_FOR_PID, user.task_self, root.pid, AT) == 5
    assert root.trap(FOR_PID, root.task_self, user.pid, AT) == 0


def test_activity_identifiers(users: list[User]) -> None:
    user = users[0]
    found = []
    for count in (1, 16, 1):
        assert user.trap(ACTIVITY_ID, user.task_self, count, AT) == 0
        found.append(struct.unpack("<Q", user.memory.read(AT, 8))[0])
    assert (found[1] - found[0], found[2] - found[1]) == (1, 16)
    assert user.trap(ACTIVITY_ID, user.task_self, 17, AT) == 4
    assert user.trap(ACTIVITY_ID, user.task_self, 0, AT) == 4


def test_vouchers_are_not_to_be_had(users: list[User]) -> None:
    user = users[0]
    host = user.trap(29)
    assert host
    assert user.trap(CREATE_VOUCHER, user.task_self, MEMORY, 16, AT) == 0x10000003
    assert user.trap(CREATE_VOUCHER, host, MEMORY, -1, AT) == 4
    assert user.trap(CREATE_VOUCHER, host, MEMORY, 5121, AT) == TOO_LARGE
    assert user.trap(CREATE_VOUCHER, host, UNMAPPED, 16, AT) == 10
    assert user.trap(CREATE_VOUCHER, host, UNMAPPED, 256, AT) == 10
    assert user.trap(CREATE_VOUCHER, host, MEMORY, 256, AT) == 46
    user.memory.write(AT, struct.pack("<I", 100))
    assert user.trap(EXTRACT_RECIPE, host, 1, MEMORY, AT) == 0x10000003
    assert user.trap(EXTRACT_RECIPE, host, 1, MEMORY, UNMAPPED) == 10
    user.memory.write(AT, struct.pack("<I", 5121))
    assert user.trap(EXTRACT_RECIPE, host, 1, MEMORY, AT) == TOO_LARGE


def test_mapping_and_purging(users: list[User]) -> None:
    user = users[0]
    user.memory.write(AT, struct.pack("<Q", 0))
    assert user.trap(15, user.task_self, AT, 0x1000, 0, 1, 3) == 0
    address = struct.unpack("<Q", user.memory.read(AT, 8))[0]
    assert user.memory.read(address, 0x1000) == bytes(0x1000)
    assert user.trap(15, user.task_self, AT, 0, 0, 1, 3) == 4
    assert user.trap(15, user.task_self, UNMAPPED, 0x1000, 0, 1, 3) == 0x10000003
    assert user.trap(11, user.task_self, address, 1, AT) == 4, "none of it is purgable"
    assert user.trap(11, user.task_self, UNMAPPED, 1, AT) == 1
    assert user.trap(11, 0x7777, address, 1, AT) == 0x10000003


def test_traps_that_only_refuse(users: list[User]) -> None:
    user = users[0]
    assert [user.trap(number, 0, 0, 0, 0) for number in (48, 49, 51, 52, 53)] == [45] * 5
    assert user.trap(100, 0, 0, 0, 0, 0, 0, 0, 0) == 0xFFFFFFFFE00002C2
    assert user.trap(58) == 0
