"""Tasks whose names the tests change by calling the kernel's functions directly, as section 18 of the specification of
ports and rights does: no self ports or reply ports take slots. After each call the counts of rights must agree.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from machdbg.kernel.cpu import current_map, local, local_struct
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_port,
    ipc_port_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    vm_map_address_t,
    vm_map_copy,
)
from machdbg.kernel.macros import IO_VALID, IP_DEAD, IP_NULL, IP_VALID, as_object, as_port
from machdbg.kernel.osfmk.ipc import mach_port as names
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout_body import ipc_kmsg_copyout_object
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_send_once
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type, ipc_object_destroy
from machdbg.kernel.osfmk.ipc.mach_port_right import mach_port_extract_right, mach_port_request_notification
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copyout
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from machdbg.machine.memory import AddressSpace
from machdbg.machine.view import Struct
from tests.kernel.rights import Conservation
from tests.kernel.user import MEMORY, User, booted

SEND, RECEIVE, SEND_ONCE, PORT_SET, DEAD_NAME, LABELH = range(6)
MR, MS, MSO, CS, KS, KSO, CR = range(16, 23)  # dispositions: move receive, ..., make send once, copy receive
PORT_DELETED, SEND_POSSIBLE, PORT_DESTROYED, NO_SENDERS, ONCE, DIED = 65, 66, 69, 70, 71, 72
NULL, DEAD = 0, 0xFFFFFFFF
RCV_NOW = 0x102  # receive, with a timeout


@dataclass(frozen=True)
class Out:
    """An argument through which a kernel function answers."""

    hint: Any
    initial: int = 0


@function("test", line=1, has_lines=False)
async def kernel_call(routine: Any, arguments: Any, results: Any) -> None:
    """Call a kernel function; its value and what it answered go to ``results``."""
    pointers: list[Any] = []
    passed = []
    for argument in arguments:
        if isinstance(argument, Out):
            if isinstance(argument.hint, type):
                argument = local_struct(argument.hint)
                argument.clear()
            else:
                value, argument = argument.initial, local(argument.hint)
                argument.value = value
            pointers.append(argument)
        passed.append(argument)
    results.append(await routine(*passed))
    for pointer in pointers:
        if isinstance(pointer, Struct):
            results.append(words(pointer.space, pointer.address, pointer.record.size // 4))
        else:
            results.append(pointer.value)
    await ReturnToUser(0)


def words(space: AddressSpace, address: int, count: int) -> list[int]:
    """32-bit numbers of memory."""
    return list(struct.unpack(f"<{count}I", space.read(address, 4 * count)))


@function("test", line=1, has_lines=False)
async def copy_out(copy: vm_map_copy, results: Any) -> None:
    """Map a memory copy into the running task, as the receipt of a message does; its address goes to ``results``."""
    address = local(vm_map_address_t)
    address.value = 0
    if copy:
        assert await vm_map_copyout(current_map(), address, copy) == 0
    results.append(address.value)
    await ReturnToUser(0)


@function("test", line=1, has_lines=False)
async def insert(space: Any, name: int, source: int, disposition: int) -> None:
    """What trap 21 does once it knows its target."""
    object = local(ipc_object_t)
    kr = await ipc_object_copyin(space, source, disposition, object)
    if kr == 0:
        kind = await ipc_object_copyin_type(disposition)
        right = object.value
        kr = await names.mach_port_insert_right(space, name, as_port(right), kind)
        if kr and IO_VALID(right):
            await ipc_object_destroy(right, kind)
    await ReturnToUser(kr)


@function("test", line=1, has_lines=False)
async def extract(owner: Any, name: int, disposition: int, target: Any, results: Any) -> None:
    """mach_port_extract_right as a call from another task: what it gives is copied out there."""
    poly = local(ipc_port_t)
    kind = local(mach_msg_type_name_t)
    new = local(mach_port_name_t)
    new.value = kind.value = 0
    kr = await mach_port_extract_right(owner, name, disposition, poly, kind)
    if kr == 0:
        await ipc_kmsg_copyout_object(target, as_object(poly.value), kind.value, new)
    results.extend((kr, new.value, kind.value))
    await ReturnToUser(0)


@function("test", line=1, has_lines=False)
async def request(space: Any, name: int, id: int, sync: int, notify: int, disposition: int, results: Any) -> None:
    """mach_port_request_notification as a call: a refused right is destroyed, the previous one copied out."""
    object = local(ipc_object_t)
    previous = local(ipc_port_t)
    old = local(mach_port_name_t)
    old.value = 0
    right: ipc_port = IP_DEAD() if notify == DEAD else IP_NULL()
    if notify not in (NULL, DEAD):
        assert await ipc_object_copyin(space, notify, disposition, object) == 0
        right = as_port(object.value)
    kr = await mach_port_request_notification(space, name, id, sync, right, previous)
    if kr and IP_VALID(right):
        await ipc_notify_send_once(right)
    if not kr and IP_VALID(previous.value):
        await ipc_kmsg_copyout_object(space, as_object(previous.value), MSO, old)
    results.extend((kr, old.value))
    await ReturnToUser(0)


class Task:
    """A task of a vector."""

    def __init__(self, user: User, rights: Conservation) -> None:
        self.user = user
        self.rights = rights

    def call(self, routine: Any, *arguments: Any) -> list[Any]:
        """Call a kernel function; its value, then what it answered."""
        results: list[Any] = []
        self.user.enter(kernel_call(routine, arguments, results))
        self.rights.check()
        return results

    def on_space(self, routine: Any, *arguments: Any) -> Any:
        """The value of a kernel function whose first argument is the task's space."""
        return self.call(routine, self.user.space, *arguments)[0]

    # the calls that vectors are made of

    def allocate(self, right: int = RECEIVE) -> int:
        kr, name = self.call(names.mach_port_allocate, self.user.space, right, Out(mach_port_name_t))
        assert kr == 0, kr
        return int(name)

    def destroy(self, name: int) -> Any:
        return self.on_space(names.mach_port_destroy, name)

    def deallocate(self, name: int) -> Any:
        return self.on_space(names.mach_port_deallocate, name)

    def mod_refs(self, name: int, right: int, delta: int) -> Any:
        return self.on_space(names.mach_port_mod_refs, name, right, delta)

    def type(self, name: int) -> Any:
        """The type of a name, or the code."""
        kr, kind = self.call(names.mach_port_type, self.user.space, name, Out(mach_port_name_t))
        return kind if kr == 0 else kr

    def get_refs(self, name: int, right: int) -> tuple[int, int]:
        """(code, references)."""
        kr, refs = self.call(names.mach_port_get_refs, self.user.space, name, right, Out(mach_port_name_t))
        return kr, refs

    def ins(self, name: int, source: int, disposition: int) -> Any:
        """mach_port_insert_right of a right of the task's own."""
        result = self.user.enter(insert(self.user.space, name, source, disposition))
        self.rights.check()
        return result

    def ext(self, owner: Task, name: int, disposition: int) -> tuple[int, int, int]:
        """mach_port_extract_right from another task: (code, name here, type)."""
        results: list[int] = []
        self.user.enter(extract(owner.user.space, name, disposition, self.user.space, results))
        self.rights.check()
        return results[0], results[1], results[2]

    def take(self, owner: Task, name: int, disposition: int) -> int:
        """The same when it must succeed: the name here."""
        kr, new, _ = self.ext(owner, name, disposition)
        assert kr == 0, kr
        return new

    def req(self, name: int, id: int, sync: int, notify: int, disposition: int = KSO) -> tuple[int, int]:
        """mach_port_request_notification: (code, name of the previous right)."""
        results: list[int] = []
        self.user.enter(request(self.user.space, name, id, sync, notify, disposition, results))
        self.rights.check()
        return results[0], results[1]

    def send(self, remote: int, disposition: int = CS, rights: Sequence[tuple[int, int]] = (), **more: Any) -> Any:
        """Send a message that carries ``rights``, (name, disposition) each."""
        bits = disposition | (0x80000000 if rights else 0)
        body = struct.pack("<I", len(rights)) if rights else b""
        for name, kind in rights:
            body += struct.pack("<III", name, 0, kind << 16)
        result = self.user.send(bits, remote, body=body, **more)
        if result is not None:
            self.rights.check()
        return result

    def receive(self, name: int) -> int:
        """Receive a message that waits."""
        result = self.user.receive(name, 1024, RCV_NOW)
        assert result is not None
        self.rights.check()
        return result

    def notes(self, name: int) -> list[tuple[int, ...]]:
        """The messages that wait, received: (id,), or with what stands behind the header or in the descriptor."""
        found: list[tuple[int, ...]] = []
        while self.receive(name) == 0:
            header = self.user.header()
            at = MEMORY + 0x1000
            if header[5] == PORT_DESTROYED:
                found.append((header[5], self.user.word(at + 28)))
            else:
                found.append((header[5],) if header[1] == 24 else (header[5], self.user.word(at + 32)))
        return found

    def array(self, copy: vm_map_copy, count: int) -> list[int]:
        """The numbers in a memory copy, which is used up."""
        results: list[int] = []
        self.user.enter(copy_out(copy, results))
        return words(self.user.memory, results[0], count) if count else []

    # what became of it

    def right(self, name: int) -> str:
        """``R/0``, ``RS/2``, ``S/1``, ``SO/1``, ``D/3``, ``PS/0`` or ``-``."""
        return self.user.right(name)

    def counts(self, name: int) -> list[int]:
        """[make-send count, send rights, send-once rights, references] of the port behind a name."""
        return counts(self.user.port(name))


def counts(port: ipc_port) -> list[int]:
    """[make-send count, send rights, send-once rights, references] of a port."""
    return [port.ip_mscount, port.ip_srights, port.ip_sorights, port.ip_references]


def tasks(count: int = 1) -> list[Task]:
    """Fresh tasks, their tables empty."""
    users = booted(count)
    for user in users:
        for name in user.names():
            assert user.enter(kernel_call(names.mach_port_destroy, (user.space, name), [])) == 0
        assert user.space.is_table_size == 21
    rights = Conservation(users[0].machine)
    return [Task(user, rights) for user in users]
