"""Booting: what exists afterwards, and the addresses that a scenario's settings lead to."""

from __future__ import annotations

import pytest

from machdbg.kernel import boot
from machdbg.kernel.constants import (
    HOST_PORT,
    HOST_PRIV_PORT,
    HOST_SECURITY_PORT,
    IKOT_HOST,
    IKOT_HOST_PRIV,
    IKOT_HOST_SECURITY,
    IKOT_TASK,
)
from machdbg.kernel.data import DATA_ADDRESS, kernel_variables
from machdbg.kernel.headers import ipc_port, task, thread
from machdbg.kernel.image import kernel_image
from machdbg.kernel.macros import ip_kotype, queue_elements
from machdbg.kernel.osfmk.kern.zalloc import free_elements, name_of, zone_named
from machdbg.kernel.settings import Settings
from machdbg.machine.machine import Idle, Machine, Panicked, Stop

from . import user


def boot_alone(settings: Settings | None = None) -> tuple[Machine, Stop]:
    """A machine that has booted without user programs, and how it came to rest."""
    machine = Machine()
    machine.images = [kernel_image()]
    boot.start(machine, settings or Settings(), [])
    stop = None
    while stop is None:
        stop = machine.step()
    return machine, stop


@pytest.fixture(scope="module")
def machine() -> Machine:
    machine, stop = boot_alone()
    assert isinstance(stop, Idle)
    return machine


@pytest.fixture(scope="module")
def data(machine: Machine) -> kernel_variables:
    return kernel_variables(machine.kernel_space, DATA_ADDRESS)


def test_the_console_shows_how_full_the_table_of_routines_is(machine: Machine, data: kernel_variables) -> None:
    printed = "".join(text for _, text in machine.timeline.output)
    assert printed == f"mig_table_max_displ = {data.mig_table_max_displ}\n"
    assert data.mig_buckets[3418 % 1031].num == 3418


def test_the_kernel_task_is_the_only_one(data: kernel_variables) -> None:
    assert [found.address for found in queue_elements(data.tasks, task, "tasks")] == [data.kernel_task.address]
    assert data.tasks_count == 1
    assert data.kernel_task.map == data.kernel_map
    assert data.kernel_task.itk_space.is_task == data.kernel_task
    self = data.kernel_task.itk_self
    assert (ip_kotype(self), self.ip_kobject) == (IKOT_TASK, data.kernel_task.address)
    assert [found.address for found in queue_elements(data.kernel_task.threads, thread, "task_threads")] == [
        found.address for found in queue_elements(data.threads, thread, "threads")
    ]


@pytest.mark.parametrize(("slot", "kotype"), [
    (HOST_PORT, IKOT_HOST), (HOST_PRIV_PORT, IKOT_HOST_PRIV), (HOST_SECURITY_PORT, IKOT_HOST_SECURITY),
])
def test_the_host_has_its_ports(data: kernel_variables, slot: int, kotype: int) -> None:
    port = data.realhost.special[slot]
    assert (ip_kotype(port), port.ip_kobject) == (kotype, data.realhost.address)
    assert port.ip_receiver == data.ipc_space_kernel
    assert port.ip_receiver_name == 1
    assert port.ip_srights >= 1


def test_special_ports_have_one_right_and_two_references(data: kernel_variables) -> None:
    port: ipc_port = data.realhost.special[HOST_PRIV_PORT]
    assert (port.ip_references, port.ip_srights, port.ip_mscount) == (2, 1, 1)


def test_zones_have_the_sizes_of_the_development_kernel(data: kernel_variables) -> None:
    found = {name_of(zone): (zone.elem_size, zone.alloc_size)
             for zone in (data.zone_array[index] for index in range(data.num_zones))}
    assert found["ipc spaces"] == (96, 8192)
    assert found["ipc ports"] == (344, 20480)
    assert found["ipc port sets"] == (96, 8192)
    assert found["ipc kmsgs"] == (256, 4096)
    assert found["semaphores"] == (96, 8192)
    assert found["tasks"] == (1512, 12288)
    assert found["threads"] == (1288, 24576)
    assert found["x86_64 saved state"][0] == 224
    assert [found[f"kalloc.{size}"][1] for size in (16, 96, 288, 1664, 6144, 32768)] == [
        4096, 8192, 20480, 28672, 12288, 32768]


def test_limits(data: kernel_variables) -> None:
    assert (data.ipc_space_max, data.ipc_port_max, data.ipc_pset_max) == (1029, 50752, 6344)
    assert data.semaphore_max == 25376
    assert data.msg_ool_size_small == 8168
    assert (data.ipc_kmsg_max_body_space, data.ipc_kmsg_max_vm_space) == (50331580, 7340032)


def test_every_zone_counts_its_elements(data: kernel_variables) -> None:
    for zone in (data.zone_array[index] for index in range(data.num_zones)):
        assert len(free_elements(zone)) == zone.countfree, name_of(zone)
        assert (zone.count + zone.countfree) * zone.elem_size <= zone.cur_size, name_of(zone)
        assert zone.cur_size == zone.page_count * 4096, name_of(zone)


def test_boot_is_deterministic() -> None:
    (one, _), (two, _) = boot_alone(), boot_alone()
    assert [(m.frame.code.name, m.position) for m in one.timeline.moments] == [
        (m.frame.code.name, m.position) for m in two.timeline.moments]
    assert [entry[1:] for entry in one.ram.journal if type(entry[0]) is bytearray] == [
        entry[1:] for entry in two.ram.journal if type(entry[0]) is bytearray]


def test_settings_choose_the_next_elements() -> None:
    addresses = [0xFFFFFF8010DA4E00, 0xFFFFFF8010DA4700]
    machine, _ = boot_alone(Settings(zones={"ipc kmsgs": addresses}))
    zone = zone_named(kernel_variables(machine.kernel_space, DATA_ADDRESS), "ipc kmsgs")
    assert zone is not None
    assert free_elements(zone)[:2] == addresses
    assert zone.countfree == len(free_elements(zone))
    assert len(set(free_elements(zone))) == zone.countfree


@pytest.mark.parametrize(("zones", "text"), [
    ({"no such zone": [0xFFFFFF8010DA4E00]}, "the kernel has no zone named 'no such zone'"),
    ({"ipc kmsgs": [0xFFFFFF8010DA4E08]}, "zone 'ipc kmsgs': no element of 256 bytes can lie at 0xffffff8010da4e08"),
    ({"ipc kmsgs": [0xFFFFFF8000000100]}, "zone 'ipc kmsgs': no element of 256 bytes can lie at 0xffffff8000000100"),
])
def test_settings_that_cannot_be_met_are_said_so(zones: dict[str, list[int]], text: str) -> None:
    _, stop = boot_alone(Settings(zones=zones))
    assert isinstance(stop, Panicked)
    assert text in stop.text


def test_a_user_task() -> None:
    settings = Settings(zones={"tasks": [0xFFFFFF800E77C1B8], "x86_64 saved state": [0xFFFFFF801906E100]},
                        kernel_stack=0xFFFFFF90A37E0000)
    (client,) = user.booted(1, settings)
    assert client.task.address == 0xFFFFFF800E77C1B8
    only = thread(client.machine.kernel_space, client.thread.object)
    assert only.machine.iss.address == 0xFFFFFF801906E100
    assert only.kernel_stack == 0xFFFFFF90A37E0000
    assert only.task == client.task
    assert only.map == client.task.map
    assert (client.task.ref_count, only.ref_count) == (2, 1)
    assert list(client.task.audit_token.val)[5] == client.thread.process.pid  # type: ignore[union-attr]


def test_the_article_s_addresses_fall_out() -> None:
    """semaphore_create(task, &semaphore, SYNC_POLICY_FIFO, 0): the arguments of every frame on the kernel's stack."""
    settings = Settings(
        zones={
            "tasks": [0xFFFFFF800E77C1B8],
            "ipc kmsgs": [0xFFFFFF8010DA4E00, 0xFFFFFF8010DA4700],
            "x86_64 saved state": [0xFFFFFF801906E100],
        },
        kernel_stack=0xFFFFFF90A37E0000,
    )
    (client,) = user.booted(1, settings)
    self, reply = client.task_self, client.trap(26)
    assert reply is not None
    client.send(19 | 21 << 8, self, reply, id=3418, body=bytes(16), option=3, rcv_size=48, rcv_name=reply)
    timeline = client.machine.timeline
    moment = next(moment for moment in timeline.moments if moment.frame.code.name == "semaphore_create")
    found = []
    frame, position = moment.frame, moment.position
    while frame is not None:
        arguments = [getattr(argument, "address", argument) for argument in frame.arguments]
        found.append((frame.code.pc(position), frame.code.name, arguments))
        frame, position = frame.parent, frame.site  # type: ignore[assignment]
    assert [entry for entry in found if entry[1] != "mach_msg_overwrite_trap"] == [
        (0xFFFFFF80007A5C36, "semaphore_create", [0xFFFFFF800E77C1B8, 0xFFFFFF90A37E3DA0, 0, 0]),
        (0xFFFFFF80007F5B9B, "_Xsemaphore_create", [0xFFFFFF8010DA4E8C, 0xFFFFFF8010DA4788]),
        (0xFFFFFF8000781D07, "ipc_kobject_server", [0xFFFFFF8010DA4E00, 3]),
        (0xFFFFFF8000754D0D, "ipc_kmsg_send", [0xFFFFFF8010DA4E00, 3, 0]),
        (0xFFFFFF80008BE0EA, "mach_call_munger64", [0xFFFFFF801906E100]),
        (0xFFFFFF8000720A56, "hndl_mach_scall64", []),
    ]
    assert found[4][:2] == (0xFFFFFF800076FAFB, "mach_msg_overwrite_trap")
