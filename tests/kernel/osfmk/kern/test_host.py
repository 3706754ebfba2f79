"""What may be asked of the host: vector 18 and section E.3 of the spec of the kernel services."""

from __future__ import annotations

import pytest

from machdbg.kernel.constants import (
    IKOT_HOST,
    IKOT_HOST_PRIV,
    IKOT_MASTER_DEVICE,
    IKOT_PROCESSOR,
    IKOT_PSET,
    IKOT_PSET_NAME,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_HOST,
    KERN_INVALID_PROCESSOR_SET,
    KERN_NOT_SUPPORTED,
    KERN_SUCCESS,
    VM_MAP_COPY_KERNEL_BUFFER,
)
from machdbg.kernel.cpu import pointer_to
from machdbg.kernel.headers import (
    char_t,
    host,
    host_t,
    integer_t,
    io_master_t,
    ipc_port,
    ipc_port_t,
    mach_msg_type_number_t,
    natural_t,
    processor,
    processor_array_t,
    processor_info_array_t,
    processor_set,
    processor_set_name_array_t,
    processor_set_t,
    task_array_t,
    thread_act_array_t,
    vm_map_copy,
    vm_size_t,
)
from machdbg.kernel.macros import at_address, ip_kotype, null
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_make_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern import host as host_c
from machdbg.kernel.osfmk.kern import ipc_host, ipc_host_convert
from machdbg.kernel.osfmk.kern import processor as processor_c
from machdbg.kernel.osfmk.kern.host_statistics import (
    host_priv_statistics,
    host_statistics64_from_user,
    host_statistics_from_user,
)
from tests.kernel.calls import Out, Words, call
from tests.kernel.user import MEMORY, User, booted, variables

SUCCESS, WRONG, SHORT = KERN_SUCCESS, KERN_INVALID_ARGUMENT, KERN_FAILURE
MACH_HOST_SELF = 29


@pytest.fixture(scope="module")
def users() -> list[User]:
    return booted(2, root=True)


@pytest.fixture(scope="module")
def root(users: list[User]) -> User:
    return users[0]


@pytest.fixture(scope="module")
def realhost(root: User) -> host:
    return variables(root.machine).realhost


def count(value: int) -> Out:
    return Out(mach_msg_type_number_t, value)


def words(user: User, routine: object, subject: object, flavor: int, room: int) -> tuple[int, list[int]]:
    """(code, the words written) of a routine that fills a structure."""
    kr, written, number = call(user, routine, subject, flavor, Words(integer_t, 64), count(room))  # type: ignore[arg-type]
    return kr, written[:number] if kr == SUCCESS else []


def kind(port: ipc_port) -> int:
    return ip_kotype(port)


def test_18_the_hosts_ports(users: list[User]) -> None:
    for user, expected in zip(users, (IKOT_HOST_PRIV, IKOT_HOST), strict=True):
        name = user.trap(MACH_HOST_SELF)
        assert name
        port = user.port(name)
        assert kind(port) == expected
        assert bool(call(user, ipc_host_convert.convert_port_to_host, port))
        privileged = call(user, ipc_host_convert.convert_port_to_host_priv, port)
        assert bool(privileged) == (expected == IKOT_HOST_PRIV)
        kr, array, number = call(user, host_c.host_processors, privileged, Out(processor_array_t), count(0))
        if expected == IKOT_HOST:
            assert kr == WRONG
        else:
            assert (kr, number) == (SUCCESS, 1)
            (port,) = [pointer_to(ipc_port_t, array.address)[index] for index in range(number)]
            assert kind(port) == IKOT_PROCESSOR
            assert port.ip_srights == 1
    assert [user.task.sec_token.val[0] for user in users] == [0, 501]


def test_what_ports_stand_for(root: User, realhost: host) -> None:
    data = variables(root.machine)
    convert = ipc_host_convert
    for function, port, result in (
        (convert.convert_port_to_processor, data.master_processor.processor_self, data.master_processor.address),
        (convert.convert_port_to_processor, data.pset0.pset_self, 0),
        (convert.convert_port_to_pset, data.pset0.pset_self, data.pset0.address),
        (convert.convert_port_to_pset, data.pset0.pset_name_self, 0),
        (convert.convert_port_to_pset_name, data.pset0.pset_self, data.pset0.address),
        (convert.convert_port_to_pset_name, data.pset0.pset_name_self, data.pset0.address),
        (convert.convert_port_to_pset_name, realhost.special[1], 0),
        (convert.convert_port_to_host, data.pset0.pset_self, 0),
        (convert.convert_port_to_host, null(ipc_port), 0),
        (convert.convert_port_to_host_security, realhost.special[0], realhost.address),
        (convert.convert_port_to_host_security, realhost.special[2], 0),
    ):
        assert call(root, function, port).address == result


def test_ports_of_what_the_host_has(root: User, realhost: host) -> None:
    data = variables(root.machine)
    before = data.pset0.pset_self.ip_srights
    port = call(root, ipc_host_convert.convert_pset_to_port, data.pset0)
    assert (kind(port), port.ip_srights) == (IKOT_PSET, before + 1)
    assert kind(call(root, ipc_host_convert.convert_host_to_port, realhost)) == IKOT_HOST
    kr, master = call(root, host_c.host_get_io_master, realhost, Out(io_master_t))
    assert (kr, kind(master)) == (SUCCESS, IKOT_MASTER_DEVICE)
    kr, pset = call(root, ipc_host.processor_set_default, realhost, Out(processor_set_t))
    assert (kr, pset) == (SUCCESS, data.pset0)
    kr, array, number = call(root, host_c.host_processor_sets, realhost, Out(processor_set_name_array_t), count(0))
    assert (kr, number, kind(pointer_to(ipc_port_t, array.address).value)) == (SUCCESS, 1, IKOT_PSET_NAME)
    assert call(root, host_c.host_processor_set_priv, realhost, pset, Out(processor_set_t)) == [SUCCESS, pset]
    nobody = null(host)
    assert call(root, host_c.host_get_io_master, nobody, Out(io_master_t))[0] == WRONG
    assert call(root, ipc_host.processor_set_default, nobody, Out(processor_set_t))[0] == WRONG
    assert call(root, host_c.host_processor_sets, nobody, Out(processor_set_name_array_t), count(0))[0] == WRONG
    assert call(root, host_c.host_processor_set_priv, nobody, pset, Out(processor_set_t, 5))[0] == WRONG


def test_host_info(root: User, realhost: host) -> None:
    assert words(root, host_c.host_info, null(host), 1, 12) == (WRONG, [])
    assert words(root, host_c.host_info, realhost, 1, 4) == (SHORT, [])
    assert words(root, host_c.host_info, realhost, 1, 11) == (SUCCESS, [1, 1, -(1 << 31), 7, 8])
    assert words(root, host_c.host_info, realhost, 1, 12) == (
        SUCCESS, [1, 1, -(1 << 31), 7, 8, 0, 1, 1, 1, 1, 0, 2])
    assert words(root, host_c.host_info, realhost, 3, 2) == (SUCCESS, [10, 10])
    assert words(root, host_c.host_info, realhost, 3, 1) == (SHORT, [])
    assert words(root, host_c.host_info, realhost, 5, 8) == (SUCCESS, [80, 80, 64, 31, 0, 0, 0, 79])
    assert words(root, host_c.host_info, realhost, 5, 7) == (SHORT, [])
    assert words(root, host_c.host_info, realhost, 7, 9) == (SUCCESS, [])
    assert words(root, host_c.host_info, realhost, 8, 9) == (SUCCESS, [])
    for flavor in (4, 99):
        assert words(root, host_c.host_info, realhost, flavor, 64) == (WRONG, [])


def test_version_and_page_size(root: User, realhost: host) -> None:
    assert call(root, host_c.host_page_size, realhost, Out(vm_size_t)) == [SUCCESS, 4096]
    assert call(root, host_c.host_page_size, null(host), Out(vm_size_t))[0] == WRONG
    kr, text = call(root, host_c.host_kernel_version, realhost, Words(char_t, 512))
    version = bytes(text).rstrip(b"\0")
    assert kr == SUCCESS
    assert version.startswith(b"Darwin Kernel Version 17.7.0: ")
    assert version.endswith(b":xnu-4570.71.2~1/DEVELOPMENT_X86_64")
    assert call(root, host_c.host_kernel_version, null(host), Words(char_t, 512))[0] == WRONG


def test_statistics(root: User, realhost: host) -> None:
    for routine in (host_statistics_from_user, host_statistics64_from_user, host_priv_statistics):
        assert words(root, routine, null(host), 1, 64) == (KERN_INVALID_HOST, [])
        assert words(root, routine, realhost, 99, 64) == (WRONG, [])
        assert words(root, routine, realhost, 1, 6) == (SUCCESS, [0] * 6)
        for flavor, least in ((1, 6), (2, 12), (3, 4)):
            assert words(root, routine, realhost, flavor, least - 1) == (SHORT, [])
            assert len(words(root, routine, realhost, flavor, least)[1]) == least
    assert [len(words(root, host_statistics_from_user, realhost, 2, room)[1])
            for room in (13, 14, 15, 16)] == [12, 14, 15, 15]
    assert words(root, host_statistics64_from_user, realhost, 4, 23) == (SHORT, [])
    assert [len(words(root, host_statistics64_from_user, realhost, 4, room)[1])
            for room in (24, 37, 38, 64)] == [24, 24, 38, 38]
    free, active, inactive, wired = words(root, host_statistics64_from_user, realhost, 4, 24)[1][:4]
    assert (active, inactive, free + wired) == (0, 0, (8 << 30) // 4096)
    root.memory.write(MEMORY + 0x3000, b"a page that was not used")
    assert words(root, host_statistics64_from_user, realhost, 4, 24)[1][3] == wired + 1


def test_special_ports(root: User, realhost: host) -> None:
    get, set_ = host_c.host_get_special_port, host_c.host_set_special_port

    def number(id: int, subject: host = realhost) -> int:
        kr, port = call(root, get, subject, -1, id, Out(ipc_port_t))
        return kr if kr else -kind(port) if port else 0

    assert [number(id) for id in (0, -1, 29)] == [WRONG] * 3
    assert number(1, null(host)) == WRONG
    assert [number(id) for id in (1, 2, 3, 4, 28)] == [-IKOT_HOST, -IKOT_HOST_PRIV, -IKOT_MASTER_DEVICE, 0, 0]
    name = root.allocate()
    port = root.port(name)
    for id in (0, 7, 29):
        assert call(root, set_, realhost, id, port) == WRONG
    assert call(root, set_, null(host), 8, port) == WRONG
    assert call(root, set_, realhost, 26, port) == KERN_NOT_SUPPORTED
    assert call(root, set_, realhost, 8, call(root, ipc_port_make_send, port)) == SUCCESS
    assert call(root, get, realhost, -1, 8, Out(ipc_port_t)) == [SUCCESS, port]
    assert port.ip_srights == 2
    call(root, ipc_port_release_send, port)
    assert call(root, set_, realhost, 8, null(ipc_port)) == SUCCESS
    assert port.ip_srights == 0


def test_processors(root: User, realhost: host) -> None:
    data = variables(root.machine)
    cpu, nobody = data.master_processor, null(processor)

    def info(subject: processor, flavor: int, room: int) -> tuple[int, list[int], host]:
        kr, where, written, number = call(root, processor_c.processor_info, subject, flavor, Out(host_t),
                                          Words(integer_t, 8), count(room))
        return kr, written[:number] if kr == SUCCESS else [], where

    assert info(cpu, 1, 5) == (SUCCESS, [7, 8, 1, 0, 1], realhost)
    assert info(cpu, 2, 4)[:2] == (SUCCESS, [0, 0, 0, 0])
    assert [info(cpu, flavor, room)[0] for flavor, room in ((1, 4), (2, 3))] == [SHORT, SHORT]
    assert [info(cpu, 9, 8)[0], info(nobody, 1, 5)[0]] == [WRONG, WRONG]
    kr, number, array, size = call(root, host_c.host_processor_info, realhost, 1, Out(natural_t),
                                   Out(processor_info_array_t), count(0))
    copy = at_address(vm_map_copy, array.address)
    assert (kr, number, size, copy.type_, copy.size) == (SUCCESS, 1, 5, VM_MAP_COPY_KERNEL_BUFFER, 20)
    assert [pointer_to(integer_t, copy.c_u.kdata.address)[index] for index in range(5)] == [7, 8, 1, 0, 1]
    for subject, flavor in ((null(host), 1), (realhost, 9)):
        assert call(root, host_c.host_processor_info, subject, flavor, Out(natural_t), Out(processor_info_array_t),
                    count(0))[0] == WRONG
    assert call(root, processor_c.processor_get_assignment, cpu, Out(processor_set_t)) == [SUCCESS, data.pset0]
    assert call(root, processor_c.processor_get_assignment, nobody, Out(processor_set_t))[0] == WRONG
    assert [call(root, processor_c.processor_exit, each) for each in (cpu, nobody)] == [SHORT, WRONG]


def test_processor_sets(users: list[User], realhost: host) -> None:
    root = users[0]
    data = variables(root.machine)
    pset, none = data.pset0, null(processor_set)
    info = processor_c.processor_set_info
    assert call(root, info, pset, 5, Out(host_t), Words(integer_t, 2), count(2)) == [SUCCESS, realhost, [1, 1], 2]
    assert call(root, info, pset, 5, Out(host_t), Words(integer_t, 2), count(1))[0] == SHORT
    assert call(root, info, pset, 9, Out(host_t), Words(integer_t, 2), count(2))[0] == WRONG
    assert call(root, info, none, 5, Out(host_t), Words(integer_t, 2), count(2))[0] == WRONG
    statistics = processor_c.processor_set_statistics
    assert words(root, statistics, none, 4, 4) == (KERN_INVALID_PROCESSOR_SET, [])
    assert words(root, statistics, pset, 4, 3) == (SHORT, [])
    assert words(root, statistics, pset, 1, 4) == (WRONG, [])
    assert words(root, statistics, pset, 4, 4) == (SUCCESS, [data.tasks_count, data.threads_count, 0, 0])
    kr, array, number = call(root, processor_c.processor_set_tasks, pset, Out(task_array_t), count(0))
    ports = [pointer_to(ipc_port_t, array.address)[index] for index in range(number)]
    assert (kr, ports) == (SUCCESS, [data.kernel_task.itk_self, *(user.task.itk_self for user in users)])
    kr, array, number = call(root, processor_c.processor_set_threads, pset, Out(thread_act_array_t), count(0))
    assert (kr, number) == (SUCCESS, data.threads_count)
    assert call(root, processor_c.processor_set_tasks, none, Out(task_array_t), count(0))[0] == WRONG
    assert call(root, processor_c.processor_set_threads, none, Out(thread_act_array_t), count(0))[0] == WRONG
    sets = Out(processor_set_t), Out(processor_set_t)
    assert call(root, processor_c.processor_set_create, realhost, *sets)[0] == SHORT
    assert call(root, processor_c.processor_set_destroy, pset) == SHORT
