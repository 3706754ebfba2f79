"""Server stubs: each shape of request and reply as a user's message, and what a stub refuses."""

from __future__ import annotations

import struct

import pytest

from ..user import MEMORY
from .caller import CP, MK, MKO, NDR, Caller, ool, port

BAD_ARGUMENTS, TYPE_ERROR, BAD_ID = -304, -300, -303
TEXT = MEMORY + 0x4000


@pytest.fixture(scope="module")
def a() -> Caller:
    return Caller()


def words(*values: int) -> bytes:
    return NDR + struct.pack(f"<{len(values)}I", *(value & 0xFFFFFFFF for value in values))


def test_a_number_out(a: Caller) -> None:
    _, reply = a.call(a.task, 3201, words(a.port))
    assert struct.unpack("<iI", reply[8:]) == (0, 0x20000)


def test_a_right_out(a: Caller) -> None:
    is_complex, reply = a.call(a.task, 3418, words(0, 1))
    assert is_complex
    count, name, _, _, disposition, type = struct.unpack("<IIIHBB", reply)
    assert (count, disposition, type) == (1, 17, 0)
    assert a.user.right(name) == "S/1"
    assert a.code(a.task, 3419, struct.pack("<I", 1) + port(name, CP), complex_=True) == 0


def test_memory_out_twice(a: Caller) -> None:
    is_complex, reply = a.call(a.task, 3200)
    assert is_complex
    count, names, _, size = struct.unpack_from("<IQII", reply)
    types, _, types_size = struct.unpack_from("<QII", reply, 20)
    names_count, types_count = struct.unpack_from("<II", reply, 44)
    assert (count, size, types_size) == (2, 4 * names_count, 4 * types_count)
    found = dict(zip(a.words(names, names_count), a.words(types, types_count), strict=True))
    assert sorted(found) == a.user.names()
    assert found[a.port] == 0x20000
    assert len(reply) == 52


def test_an_array_of_rights_out(a: Caller) -> None:
    is_complex, reply = a.call(a.task, 3402)
    assert is_complex
    count, address, _, _, disposition, type, rights = struct.unpack_from("<IQBBBBI", reply)
    assert (count, disposition, type, rights) == (1, 17, 2, 1)
    assert struct.unpack_from("<I", reply, 28) == (1,)
    assert a.words(address, 1) == [a.thread]


def test_a_text_out(a: Caller) -> None:
    _, reply = a.call(a.host, 201)
    code, offset, count = struct.unpack_from("<iII", reply, 8)
    text = reply[20:20 + count]
    assert (code, offset, len(reply)) == (0, 0, 20 + (count + 3 & ~3))
    assert text.startswith(b"Darwin Kernel Version 17.7.0") and text.index(0) == count - 1


@pytest.mark.parametrize("room", [12, 100])
def test_an_array_out_as_long_as_the_caller_has_room_for_and_there_is(a: Caller, room: int) -> None:
    _, reply = a.call(a.host, 200, words(1, room))
    code, count = struct.unpack_from("<iI", reply, 8)
    assert (code, count, len(reply)) == (0, 12, 16 + 4 * 12)


def test_an_array_out_for_which_there_is_no_room(a: Caller) -> None:
    assert a.code(a.host, 200, words(1, 1)) == 5


def test_a_number_and_memory_out(a: Caller) -> None:
    is_complex, reply = a.call(a.host, 202 + 2, words(1))
    assert is_complex
    assert len(reply) == 4 + 16 + 8 + 8


def test_an_array_in(a: Caller) -> None:
    assert a.code(a.task, 3218, words(a.port, 1, 1, 3)) == 0
    _, reply = a.call(a.task, 3217, words(a.port, 1, 17))
    assert struct.unpack_from("<iII", reply, 8) == (0, 1, 3)


@pytest.mark.parametrize(("body", "why"), [
    (words(0, 1, 1), "the element is missing"),
    (words(0, 1, 1, 3, 3), "one too many"),
    (words(0, 1, 18, *range(18)), "more than the most"),
    (words(0, 1, 0x40000001, 3), "a count that is right only in its last 32 bits"),
    (words(0, 1), "no count"),
])
def test_an_array_that_does_not_fit_its_count(a: Caller, body: bytes, why: str) -> None:
    assert a.code(a.task, 3218, body) == BAD_ARGUMENTS, why


def test_a_right_whose_kind_an_argument_tells(a: Caller) -> None:
    body = struct.pack("<I", 1) + port(a.port, MK) + words(a.port)
    assert a.code(a.task, 3214, body, complex_=True) == 0
    assert a.user.right(a.port) == "RS/1"
    assert a.code(a.task, 3206, words(a.port)) == 0
    assert a.user.right(a.port) == "R/0"


def test_an_array_of_rights_in_the_message_and_arrays_that_share_a_count(a: Caller) -> None:
    set_ports = struct.pack("<I", 1) + port(a.port, MK) + words(0x2, 1, 6)
    assert a.code(a.task, 3413, set_ports, complex_=True) == 0
    is_complex, reply = a.call(a.task, 3414, words(0x6))
    assert is_complex and struct.unpack_from("<I", reply) == (32,)
    handlers = [struct.unpack_from("<IIHBB", reply, 4 + 12 * index) for index in range(32)]
    assert all(each[3:] == (17, 0) for each in handlers)
    (masks,) = struct.unpack_from("<I", reply, 4 + 12 * 32 + 8)
    rest = struct.unpack_from(f"<{3 * masks}I", reply, 4 + 12 * 32 + 12)
    assert len(reply) == 4 + 12 * 32 + 12 + 12 * masks
    found = {rest[index]: (handlers[index][0], rest[masks + index], rest[2 * masks + index])
             for index in range(masks)}
    assert found == {0x2: (a.port, 1, 6), 0x4: (0, 0, 0)}
    assert a.code(a.task, 3413, struct.pack("<I", 1) + port(0, CP) + words(0x2, 1, 6), complex_=True) == 0


@pytest.mark.parametrize(("body", "complex_", "code"), [
    (b"", False, BAD_ARGUMENTS),
    (struct.pack("<I", 2) + port(0, CP) * 2, True, BAD_ARGUMENTS),
    (struct.pack("<I", 1) + port(0, CP) + bytes(4), True, BAD_ARGUMENTS),
    (struct.pack("<I", 1) + ool(TEXT, 4), True, TYPE_ERROR),
    (struct.pack("<I", 1) + port(0, MKO), True, TYPE_ERROR),
])
def test_what_is_no_request_to_destroy_a_semaphore(a: Caller, body: bytes, complex_: bool, code: int) -> None:
    assert a.code(a.task, 3419, body, complex_) == code


def test_an_id_that_nobody_serves(a: Caller) -> None:
    assert a.code(a.task, 2404) == BAD_ID


def test_a_routine_that_is_not_modelled_says_so_and_keeps_nothing(a: Caller) -> None:
    """io_connect_set_notification_port: the request's right is destroyed."""
    before = a.user.right(a.port), a.user.port(a.port).ip_srights
    assert a.code(a.task, 2818, struct.pack("<I", 1) + port(a.port, MK) + words(0, 0), complex_=True) == 46
    assert a.console[-1] == "machdbg: is_io_connect_set_notification_port (message id 2818) is not modelled\n"
    assert (a.user.right(a.port), a.user.port(a.port).ip_srights) == before


def test_what_is_not_modelled_is_checked_all_the_same(a: Caller) -> None:
    """io_catalog_send_data: memory and its size."""
    request = struct.pack("<I", 1) + ool(TEXT, 100)
    assert a.code(a.task, 2836, request + words(0, 100), complex_=True) == 46
    assert a.code(a.task, 2836, request + words(0, 99), complex_=True) == TYPE_ERROR
    assert a.code(a.task, 2836, struct.pack("<I", 1) + port(0, CP) + bytes(4) + words(0, 0), True) == BAD_ARGUMENTS
    assert a.code(a.task, 2836, words(0, 0)) == BAD_ARGUMENTS


@pytest.mark.parametrize(("size", "code"), [(0, TYPE_ERROR), (23, TYPE_ERROR), (24, 18), (10000, TYPE_ERROR)])
def test_memory_of_one_size_only(a: Caller, size: int, code: int) -> None:
    """mach_port_construct. The routine takes the copy object for the options, as its stub hands it over: the type of
    that, 3, says that there is a limit of the queue (and a guard), and what follows is too much for one."""
    request = struct.pack("<I", 1) + ool(TEXT, size) + bytes(8) + struct.pack("<Q", 0x55)
    assert a.code(a.task, 3231, request, complex_=True) == code


def test_a_count_of_rights_that_nothing_compares(a: Caller) -> None:
    """mach_ports_register. The stubs of this release compare no array of rights with its count (they return at two
    places only, both before that), so that rights beyond the count are lost, here as in XNU."""
    names = [a.user.allocate() for _ in range(2)]
    a.user.memory.write(TEXT, struct.pack("<2I", *names))
    array = struct.pack("<QBBBBI", TEXT, 0, 1, MK, 2, 2)
    with pytest.raises(AssertionError, match="ip_srights is 1, but 0 send rights exist"):
        a.code(a.task, 3403, struct.pack("<I", 1) + array + bytes(8) + struct.pack("<I", 1), complex_=True)
    assert [a.user.port(name).ip_srights for name in names] == [1, 1]
    assert [port.address for port in a.user.task.itk_registered] == [a.user.port(names[0]).address, 0, 0]
