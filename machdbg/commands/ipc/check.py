"""Whether the kernel's counts agree with what there is: rights, references, queues, tables of names, zones.

Each violation is one line that names the objects. While a thread is in the middle of something in the kernel, what it
works on is in no state to be checked: everything that its stack and variables point to is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from machdbg.machine.machine import Machine

from .memory import KernelMemory
from .rights import (
    ACTIVE,
    DEAD_NAME,
    PORT_SET,
    RECEIVE,
    SEND,
    SEND_ONCE,
    TYPE_MASK,
    UREFS_MASK,
    Entry,
    Holder,
    Rights,
    find,
    requests,
)
from .threads import words

HASH_SHIFT = 6
SPACE_GROWING = 0x20000000
KOBJECT_MASK = 0xFFF
SHOWN = 6  # holders named in one line
# kind of kernel object: structure, and its member that points back to the port
KOBJECTS = {1: ("thread", "ith_self"), 2: ("task", "itk_self"), 20: ("task", "itk_nself"), 23: ("semaphore", "port")}


@dataclass
class Report:
    """``violations`` found; ``unchecked`` says what could not be checked, and why."""

    violations: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    ports: int = 0
    entries: int = 0
    messages: int = 0


def check(machine: Machine) -> Report:
    """Check the kernel of ``machine`` as it is at the timeline's cursor."""
    return _Checker(find(KernelMemory(machine))).run()


class _Checker:
    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.memory = rights.memory
        self.get = rights.memory.get
        self.report = Report(ports=len(rights.ports), entries=sum(map(len, rights.entries.values())),
                             messages=len(rights.messages))
        self.busy: set[int] = set().union(*(thread.words for thread in rights.running))
        self.busy |= self._in_messages() | rights.unsettled
        self.busy |= self._in_arrays()
        self.busy |= {port for port, holders in rights.holders.items()
                      if any(holder.owner in self.busy for holder in holders)} if self.busy else set()
        self.ports = set(rights.ports)
        self.psets = set(rights.psets)

    def _in_messages(self) -> set[int]:
        """The words in messages that running threads work on."""
        found = set[int]()
        header = self.memory.size("ipc_kmsg")
        for kmsg in self.rights.messages:
            if kmsg in self.busy:
                size = header + self.get("ipc_kmsg", "ikm_size", kmsg)
                for start in (kmsg, kmsg + 4):  # members of messages are aligned to 4 bytes
                    found |= words(self.memory, start, kmsg + size)
        return found

    def _in_arrays(self) -> set[int]:
        """The words in allocated memory that running threads work on: arrays of rights that go into messages, say.

        Tables of names are not meant, for all that is known of them.
        """
        found = set[int]()
        tables = {self.get("ipc_space", "is_table", space) for space in self.rights.entries}
        for zone in self.rights.zones.zones.values():
            if zone.name.startswith("kalloc."):
                for word in self.busy - tables:
                    if zone.holds(word) and word not in zone.free:
                        found |= words(self.memory, word, word + zone.size)
        return found

    def run(self) -> Report:
        for thread in self.rights.running:
            self.report.unchecked.append(
                f"thread {thread.name} is in {thread.function}: what it works on is not checked "
                f"({sum(port in self.busy for port in self.rights.ports)} of {len(self.rights.ports)} ports)")
        found = self.report.violations
        found += self.rights.broken
        for port in self.rights.ports:
            if port not in self.busy:
                found += self._port(port)
        for pset in self.rights.psets:
            if pset not in self.busy:
                found += self._references(f"port set {pset:#x}", "ips_references",
                                          self.get("ipc_pset", "ips_object.io_references", pset),
                                          self.rights.holders.get(pset, []))
        for space, entries in self.rights.entries.items():
            if space in self.busy and self.get("ipc_space", "is_bits", space) & SPACE_GROWING:
                self.report.unchecked.append(f"space {space:#x} ({self.rights.space(space)}): its table is growing")
            else:
                found += self._space(space, entries)
        found += self._strays()
        found += self._messages()
        found += self._zones()
        return self.report

    # ports

    def _port(self, port: int) -> Iterator[str]:
        get = self.get
        who = f"port {port:#x}"
        holders = self.rights.holders.get(port, [])
        bits = get("ipc_port", "ip_object.io_bits", port)
        yield from self._references(who, "ip_references", get("ipc_port", "ip_object.io_references", port), holders)
        if not bits & ACTIVE:
            if queue := self.rights.queues.get(port):
                yield f"{who}: it is dead, but {len(queue)} messages are queued{_listed(queue)}"
            return
        for member, right, name in (("ip_srights", SEND, "send"), ("ip_sorights", SEND_ONCE, "send-once")):
            yield from self._count(who, member, get("ipc_port", member, port), right, name, holders)
        yield from self._receiver(port, who, [holder for holder in holders if holder.rights & RECEIVE])
        yield from self._queue(port, who)
        yield from self._requests(port, who)
        kind = KOBJECTS.get(bits & KOBJECT_MASK)
        if kind is not None and get("ipc_port", "data.receiver", port) in self.rights.kernel_spaces:
            structure, member = kind
            kobject = get("ipc_port", "kdata.kobject", port)
            back = get(structure, member, kobject) if kobject else 0
            if back != port and kobject not in self.busy:
                yield f"{who}: its kernel object is {structure} {kobject:#x}, but {member} of that is {back:#x}"

    @staticmethod
    def _references(who: str, member: str, counted: int, holders: list[Holder]) -> Iterator[str]:
        exist = sum(holder.references for holder in holders)
        if counted != exist:
            yield f"{who}: {member} is {counted}, but {_number(exist, 'reference')}{_named(holders)}"

    @staticmethod
    def _count(who: str, member: str, counted: int, right: int, name: str, holders: list[Holder]) -> Iterator[str]:
        having = [holder for holder in holders if holder.rights & right]
        if counted != len(having):
            yield f"{who}: {member} is {counted}, but {_number(len(having), f'{name} right')}{_named(having)}"

    def _receiver(self, port: int, who: str, having: list[Holder]) -> Iterator[str]:
        get = self.get
        receiver = get("ipc_port", "data.receiver", port)
        name = get("ipc_port", "ip_messages.data.port.receiver_name", port)
        if len(having) != 1:
            yield f"{who}: {_number(len(having), 'receive right')}{_named(having)}"
            return
        holder = having[0]
        if holder.name and (holder.owner, holder.name) != (receiver, name):
            yield (f"{who}: {holder}, but ip_receiver is {receiver:#x} and ip_receiver_name {name:#x}")
        message = self.rights.messages.get(holder.owner)
        if message is not None and message.port and (name or receiver != message.port):
            yield (f"{who}: its receive right is in {holder.where}, but ip_destination is {receiver:#x} and "
                   f"ip_receiver_name {name:#x}")

    def _queue(self, port: int, who: str) -> Iterator[str]:
        get = self.get
        queue = self.rights.queues.get(port, [])
        counted = get("ipc_port", "ip_messages.data.port.msgcount", port)
        reserved = sum(port in thread.words for thread in self.rights.running)
        if not len(queue) <= counted <= len(queue) + reserved:
            more = f" and {reserved} senders on their way" if reserved else ""
            yield f"{who}: imq_msgcount is {counted}, but {len(queue)} messages are queued{more}{_listed(queue)}"
        for kmsg in queue:
            remote = get("mach_msg_header_t", "msgh_remote_port", get("ipc_kmsg", "ikm_header", kmsg))
            if remote != port:
                yield f"{who}: message {kmsg:#x} is in its queue, but msgh_remote_port is {remote:#x}"

    def _requests(self, port: int, who: str) -> Iterator[str]:
        get, memory = self.get, self.memory
        table = get("ipc_port", "ip_requests", port)
        if not table:
            return
        used = {index: name for index, name, _ in requests(memory, port)}
        armed = {entry.request for entries in self.rights.entries.values() for entry in entries
                 if entry.object == port and entry.request}
        for index in sorted(used.keys() ^ armed):
            if index in used:
                yield f"{who}: ip_requests[{index}] is for name {used[index]:#x}, whose entry does not refer to it"
            else:
                yield f"{who}: an entry refers to ip_requests[{index}], which is free"
        size = memory.size("ipc_port_request")
        length = get("ipc_table_size", "its_size", get("ipc_port_request", "name.size", table))
        index = get("ipc_port_request", "notify.index", table)
        free = set[int]()
        while index and index not in free and index < length:
            free.add(index)
            index = get("ipc_port_request", "notify.index", table + index * size)
        if index or len(free) + len(used) != length - 1:
            yield (f"{who}: ip_requests has {length - 1} slots, {len(used)} in use and {len(free)} on the free list"
                   + (f", which goes on at {index}" if index else ""))

    # spaces

    def _space(self, space: int, entries: list[Entry]) -> Iterator[str]:
        who = f"space {space:#x} ({self.rights.space(space)})"
        for entry in entries:
            if entry.address not in self.busy:
                yield from self._entry(who, entry)
        yield from self._free_list(space, who, {entry.number for entry in entries})
        yield from self._hash(space, who, entries)

    def _entry(self, who: str, entry: Entry) -> Iterator[str]:
        kind, urefs = entry.bits & TYPE_MASK, entry.bits & UREFS_MASK
        what = f"{who}: name {entry.name:#x}"
        if kind == DEAD_NAME:
            if entry.object or not urefs:
                yield f"{what} is a dead name with object {entry.object:#x} and {urefs} urefs"
        elif kind == PORT_SET:
            if entry.object not in self.psets:
                yield f"{what} is a port set, but {entry.object:#x} is none"
        elif kind not in (SEND, RECEIVE, SEND | RECEIVE, SEND_ONCE):
            yield f"{what} has the impossible type {kind:#x}"
        elif entry.object not in self.ports:
            yield f"{what} stands for {entry.object:#x}, which is not a port in use"
        elif (urefs == 0) != (kind == RECEIVE) or (kind == SEND_ONCE and urefs != 1):
            yield f"{what} has the type {kind:#x} and {urefs} urefs"

    def _free_list(self, space: int, who: str, used: set[int]) -> Iterator[str]:
        get, table = self.get, self.get("ipc_space", "is_table", space)
        size, length = self.memory.size("ipc_entry"), get("ipc_space", "is_table_size", space)
        free = set[int]()
        index = get("ipc_entry", "index.next", table)
        while index:
            if index in free or index in used or index >= length:
                why = "is there already" if index in free else "is in use" if index in used else "lies outside"
                yield f"{who}: its list of free entries goes on at {index}, which {why}"
                return
            free.add(index)
            index = get("ipc_entry", "index.next", table + index * size)
        counted = get("ipc_space", "is_table_free", space)
        moving = {index for index in range(1, length)  # just taken off the list, or to be put on it
                  if index not in free and index not in used and table + index * size in self.busy}
        head = table + get("ipc_entry", "index.next", table) * size
        late = bool(moving) or head in self.busy  # the count is kept a line later
        if len(free) + len(used) + len(moving) != length - 1 or abs(counted - len(free)) > late:
            yield (f"{who}: {length} entries, {len(used)} in use and {len(free)} on the free list; is_table_free is "
                   f"{counted}")

    def _hash(self, space: int, who: str, entries: list[Entry]) -> Iterator[str]:
        get, table = self.get, self.get("ipc_space", "is_table", space)
        size, length = self.memory.size("ipc_entry"), get("ipc_space", "is_table_size", space)
        cells = [get("ipc_entry", "ie_index", table + index * size) for index in range(length)]
        expected = {entry.number: entry for entry in entries if entry.bits & TYPE_MASK == SEND}
        for entry in expected.values():
            cell = (entry.object >> HASH_SHIFT) % length
            for _ in range(length):
                if cells[cell] in (0, entry.number):
                    break
                cell = (cell + 1) % length
            if cells[cell] != entry.number and entry.address not in self.busy:
                yield f"{who}: send right {entry.name:#x} to port {entry.object:#x} is not in the reverse hash"
        for cell, index in enumerate(cells):
            if index and index not in expected and table + index * size not in self.busy:
                yield f"{who}: cell {cell} of the reverse hash refers to entry {index}, which is no send right"

    # messages and memory

    def _strays(self) -> Iterator[str]:
        """Rights to ports that do not exist any more."""
        for port, holders in self.rights.holders.items():
            if port in self.ports or port in self.psets or port in self.busy:
                continue
            for holder in holders:
                if not holder.name and holder.owner not in self.busy:
                    yield f"port {port:#x}: not a port in use, but held by {holder}"

    def _messages(self) -> Iterator[str]:
        zone = self.rights.zones.named("ipc_kmsg_zone")
        for kmsg in zone.in_use() if zone is not None else ():
            if kmsg not in self.rights.messages and kmsg not in self.busy:
                yield f"message {kmsg:#x} is neither queued nor cached nor held"
        for kmsg, message in self.rights.messages.items():
            if zone is not None and kmsg in zone.free:
                yield f"message {kmsg:#x} is {message.place}, but its memory is free"

    def _zones(self) -> Iterator[str]:
        for zone in self.rights.zones.zones.values():
            who = f"zone '{zone.name}'"
            for start, end in zone.coming:
                self.report.unchecked.append(f"{who}: {start:#x} to {end:#x} is mapped, but not given to it yet")
            if zone.broken:
                yield f"{who}: {zone.broken}"
                continue
            if zone.countfree != len(zone.free):
                yield f"{who}: countfree is {zone.countfree}, but {len(zone.free)} elements are on its free list"
            mapped = sum(end - start for start, end in zone.chunks)
            if zone.cur_size != mapped:
                yield f"{who}: cur_size is {zone.cur_size}, but {mapped} bytes are mapped for it"
            total = sum((end - start) // zone.size for start, end in zone.chunks)
            if zone.count != total - len(zone.free):
                yield f"{who}: count is {zone.count}, but {total - len(zone.free)} of its elements are in use"


def _number(count: int, what: str) -> str:
    return f"{count} {what} exists" if count == 1 else f"{count} {what}s exist"


def _named(holders: list[Holder]) -> str:
    if not holders:
        return ""
    more = f"; and {len(holders) - SHOWN} more" if len(holders) > SHOWN else ""
    return ": " + "; ".join(str(holder) for holder in holders[:SHOWN]) + more


def _listed(addresses: list[int]) -> str:
    more = " ..." if len(addresses) > SHOWN else ""
    return (": " + ", ".join(f"{address:#x}" for address in addresses[:SHOWN]) + more) if addresses else ""

