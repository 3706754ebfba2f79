"""Counts the rights to every port that can be found, and compares them with what the ports say of themselves.

A right is in an entry, in a message, or registered with a port for a notification. What the kernel holds beside these
(special ports, semaphores' ports) must stay as it was when the checker was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from machdbg.kernel.headers import (
    ipc_entry,
    ipc_kmsg,
    ipc_port,
    ipc_port_request,
    mach_msg_body_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_port_descriptor_t,
    task,
)
from machdbg.kernel.macros import IP_VALID, as_port, ip_active, queue_elements
from machdbg.machine.machine import Machine

from .user import variables

SEND, RECEIVE, SEND_ONCE = 0x10000, 0x20000, 0x40000


@dataclass
class Found:
    """Rights found, by the address of the port."""

    send: Counter[int] = field(default_factory=Counter)
    send_once: Counter[int] = field(default_factory=Counter)
    references: Counter[int] = field(default_factory=Counter)
    ports: dict[int, ipc_port] = field(default_factory=dict)

    def note(self, port: ipc_port) -> bool:
        """Remember a port; whether it is new."""
        new = port.address not in self.ports
        self.ports.setdefault(port.address, port)
        return new


def messages(port: ipc_port) -> Iterator[ipc_kmsg]:
    """The messages in a port's queue."""
    first = port.ip_messages.imq_messages.ikmq_base
    kmsg = first
    while kmsg:
        yield kmsg
        kmsg = kmsg.ikm_next
        if kmsg == first:
            return


def find(machine: Machine) -> Found:
    """All rights in the spaces of all tasks and, from there, in messages and requests."""
    found = Found()
    for each in queue_elements(variables(machine).tasks, task, "tasks"):
        space = each.itk_space
        if not space or not space.is_table:
            continue
        for index in range(1, space.is_table_size):
            entry = ipc_entry(space.space, space.is_table.address + index * ipc_entry.record.size)
            kind = entry.ie_bits & 0x1F0000
            if kind & (SEND | RECEIVE | SEND_ONCE):
                port = as_port(entry.ie_object)
                found.send[port.address] += bool(kind & SEND)
                found.send_once[port.address] += bool(kind & SEND_ONCE)
                found.references[port.address] += 1
                visit(port, found)
    return found


def visit(port: ipc_port, found: Found) -> None:
    """Count what a port's queue and its requests hold."""
    if not found.note(port) or not ip_active(port):
        return
    for request in (port.ip_nsrequest, port.ip_pdrequest):
        if request:
            hold(request, 18, found)
    table = port.ip_requests
    if table:
        for index in range(1, table.ipr_size.its_size):
            slot = ipc_port_request(table.space, table.address + index * ipc_port_request.record.size)
            right = slot.ipr_soright.address & ~3
            if slot.ipr_name and right:
                hold(ipc_port(port.space, right), 18, found)
    for kmsg in messages(port):
        header = kmsg.ikm_header
        hold(header.msgh_remote_port, header.msgh_bits & 0x1F, found)
        hold(header.msgh_local_port, header.msgh_bits >> 8 & 0x1F, found)
        if header.msgh_bits & 0x80000000:
            body = mach_msg_body_t(header.space, header.address + 32)
            for index in range(body.msgh_descriptor_count):
                descriptor = mach_msg_port_descriptor_t(header.space, header.address + 36 + 16 * index)
                if descriptor.type_ == 0:
                    hold(descriptor.name, descriptor.disposition, found)
                elif descriptor.type_ == 2:
                    hold_array(mach_msg_ool_ports_descriptor_t(header.space, descriptor.address), found)


def hold_array(descriptor: mach_msg_ool_ports_descriptor_t, found: Found) -> None:
    """Count the rights in an array outside a message."""
    for index in range(descriptor.count):
        address = descriptor.space.read(descriptor.address_ + 8 * index, 8)
        hold(ipc_port(descriptor.space, int.from_bytes(address, "little")), descriptor.disposition, found)


def hold(port: ipc_port, disposition: int, found: Found) -> None:
    """Count a right in a message or request."""
    if not IP_VALID(port):
        return
    found.send[port.address] += disposition == 17
    found.send_once[port.address] += disposition == 18
    found.references[port.address] += 1
    if disposition == 16 and port.ip_receiver_name == 0 and port.ip_destination:
        found.references[port.ip_destination.address] += 1
    visit(port, found)


class Conservation:
    """Checks that rights neither vanish nor appear. Make it when the fixture stands, ``check`` it after each act."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.held = self._held(find(machine))

    @staticmethod
    def _held(found: Found) -> dict[int, tuple[int, int, int]]:
        """What ports count beyond the rights found: (send, send-once, references)."""
        return {
            address: (
                port.ip_srights - found.send[address],
                port.ip_sorights - found.send_once[address],
                port.ip_references - found.references[address],
            )
            for address, port in found.ports.items()
            if ip_active(port)
        }

    def check(self) -> None:
        """Compare with the start; a port that the kernel has made since holds one reference to itself."""
        kernel = variables(self.machine).ipc_space_kernel
        found = find(self.machine)
        for address, held in self._held(found).items():
            owned = found.ports[address].ip_receiver == kernel
            expected = self.held.get(address, (0, 0, 1 if owned else 0))
            assert held == expected, f"port {address:#x}: {held} beyond the rights found, expected {expected}"
        for address, port in found.ports.items():
            if not ip_active(port):
                assert port.ip_references == found.references[address], f"dead port {address:#x}"
