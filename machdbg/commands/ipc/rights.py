"""Every right and reference to every port: in entries, in messages, held by the kernel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from machdbg.machine.memory import Fault

from .memory import LONGEST, KernelMemory
from .threads import KernelThread, kernel_threads
from .zones import Zone, Zones

SEND, RECEIVE, SEND_ONCE, PORT_SET, DEAD_NAME = 0x10000, 0x20000, 0x40000, 0x80000, 0x100000
TYPE_MASK = 0x1F0000
UREFS_MASK = 0xFFFF
ACTIVE = 0x80000000
PREALLOCATED = 0x8000
SPACE_INACTIVE = 0x40000000
COMPLEX = 0x80000000
PORT_DESCRIPTOR, OOL_PORTS_DESCRIPTOR = 0, 2
DEAD = 0xFFFFFFFFFFFFFFFF
KERNEL_MAPS_END = 0xFFFFFF9000000000  # messages lie below the kernel's stacks
KINDS = {16: RECEIVE, 17: SEND, 18: SEND_ONCE}
NAMES = {SEND: "send", RECEIVE: "receive", SEND_ONCE: "send-once", SEND | RECEIVE: "send and receive"}
TASK_PORTS = ("itk_sself", "itk_host", "itk_bootstrap", "itk_seatbelt", "itk_gssd", "itk_debug_control",
              "itk_task_access")


class Holder(NamedTuple):
    """Somebody who holds ``rights`` (SEND | RECEIVE | SEND_ONCE; 0: only references) to a port or port set.

    ``where`` says who for people, ``owner`` is the address of the structure that it stands in, ``name`` and ``urefs``
    are those of an entry."""

    rights: int
    references: int
    where: str
    owner: int
    name: int = 0
    urefs: int = 0

    def __str__(self) -> str:
        if self.name:
            urefs = f", {self.urefs} urefs" if self.rights & (SEND | SEND_ONCE) else ""
            return f"{self.where} name {self.name:#x}: {NAMES.get(self.rights, 'reference')}{urefs}"
        return f"{self.where}: {NAMES.get(self.rights, 'reference')}"


class Entry(NamedTuple):
    """An entry of a space's table that holds something."""

    address: int
    space: int
    number: int
    name: int
    bits: int
    object: int
    request: int


@dataclass
class Message:
    """A message that somebody has: ``place`` says who."""

    address: int
    place: str
    port: int = 0  # the port in whose queue it is


@dataclass
class Rights:
    """What there is. ``holders`` are those of ports and port sets by their address, ``queues`` the messages queued on
    each port, ``broken`` what could not be followed, ``unsettled`` the ports to which a space or a port that ends had
    rights."""

    memory: KernelMemory
    zones: Zones
    threads: list[KernelThread]
    ports: list[int] = field(default_factory=list)
    psets: list[int] = field(default_factory=list)
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    queues: dict[int, list[int]] = field(default_factory=dict)
    holders: dict[int, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    broken: list[str] = field(default_factory=list)
    unsettled: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    # words for people

    def task(self, task: int) -> str:
        """``name(pid)`` of a task's process."""
        return self.names.get(task) or f"task {task:#x}"

    def space(self, space: int) -> str:
        """The same of the task that a space belongs to."""
        owner = self.memory.get("ipc_space", "is_task", space)
        return self.task(owner) if owner else f"space {space:#x}"

    def port(self, port: int) -> str:
        """Who receives from a port: ``client(100) name 0x1003``, ``the kernel``, ``in transit``."""
        get = self.memory.get
        if not get("ipc_port", "ip_object.io_bits", port) & ACTIVE:
            return "dead"
        receiver = get("ipc_port", "data.receiver", port)
        if receiver in self.kernel_spaces:
            return "the kernel's"
        name = get("ipc_port", "ip_messages.data.port.receiver_name", port)
        if name:
            return f"{self.space(receiver)} name {name:#x}"
        return f"in transit to port {receiver:#x}" if receiver else "in limbo"

    @property
    def kernel_spaces(self) -> tuple[int, int]:
        """The spaces without tables: the kernel's and that of reply ports."""
        return self.memory.pointer("ipc_space_kernel"), self.memory.pointer("ipc_space_reply")

    @property
    def running(self) -> list[KernelThread]:
        """The threads that are in the middle of something in the kernel."""
        return [thread for thread in self.threads if not thread.blocked]


def find(memory: KernelMemory) -> Rights:
    """Look at the whole kernel, as it is at the timeline's cursor."""
    threads = kernel_threads(memory)
    rights = Rights(memory, Zones(memory, threads), threads)
    _Finder(rights).run()
    return rights


class _Finder:
    """Goes through the zones of ports, spaces, tasks, threads and messages."""

    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.memory = rights.memory
        self.get = rights.memory.get

    def run(self) -> None:
        rights = self.rights
        object_zones = self.memory.variable("ipc_object_zones")
        rights.ports = self._elements(self.rights.zones.at(object_zones))
        rights.psets = self._elements(self.rights.zones.at(object_zones + 8))
        self._name_tasks()
        for space in self._elements(rights.zones.named("ipc_space_zone")):
            self._look(self._space, "space", space)
        for task in self._elements(rights.zones.named("task_zone")):
            self._look(self._task, "task", task)
        threads = self._elements(rights.zones.named("thread_zone"))
        for thread in [self.memory.variable("init_thread"), *threads]:
            self._look(self._thread, "thread", thread)
        self._host()
        self._timers()
        for delivering in rights.threads:
            if delivering.blocked:
                for port in delivering.rights:
                    self.hold(port, SEND, f"exception_deliver in thread {delivering.name}", delivering.structure)
                for port in delivering.receives:
                    self.hold(port, 0, f"thread {delivering.name} receives from it", delivering.structure)
        for port in rights.ports:
            self._look(self._port, "port", port)
        self._loose_messages()

    def _look(self, visit: Callable[[int], None], what: str, address: int) -> None:
        """Visit an object; one that makes no sense is broken, unless a thread is just about to set it up."""
        try:
            visit(address)
        except Fault as fault:
            if not any(address in thread.words for thread in self.rights.running):
                self.rights.broken.append(f"{what} {address:#x} refers to {fault.address:#x}, which cannot be read")

    @staticmethod
    def _elements(zone: Zone | None) -> list[int]:
        return list(zone.in_use()) if zone is not None else []

    def _name_tasks(self) -> None:
        kernel = self.memory.pointer("kernel_task")
        self.rights.names[kernel] = "kernel_task"
        for process in self.memory.machine.processes:
            for thread in process.threads:
                with suppress(Fault):  # it may not have been made yet
                    task = self.get("thread", "task", thread.object)
                    self.rights.names.setdefault(task, f"{process.name}({process.pid})")

    def hold(self, port: int, rights: int, where: str, owner: int, references: int = 1) -> None:
        """Note a holder of a port, if ``port`` is one."""
        if port not in (0, DEAD):
            self.rights.holders[port].append(Holder(rights, references, where, owner))

    # spaces, tasks, threads, the host

    def _space(self, space: int) -> None:
        get = self.get
        table = get("ipc_space", "is_table", space)
        size = self.memory.size("ipc_entry")
        if get("ipc_space", "is_bits", space) & SPACE_INACTIVE:
            if self.rights.running:  # perhaps in the middle of ending it: some rights are gone
                self.rights.unsettled |= {get("ipc_entry", "ie_object", table + index * size)
                                          for index in range(get("ipc_space", "is_table_size", space) if table else 0)}
            return
        if not table:
            return
        owner = self.rights.space(space)
        found = self.rights.entries[space] = []
        for index in range(get("ipc_space", "is_table_size", space)):
            address = table + index * size
            bits = get("ipc_entry", "ie_bits", address)
            kind = bits & TYPE_MASK
            if not kind:
                continue
            entry = Entry(address, space, index, index << 8 | bits >> 24, bits, get("ipc_entry", "ie_object", address),
                          get("ipc_entry", "index.request", address))
            found.append(entry)
            if entry.object:
                self.rights.holders[entry.object].append(
                    Holder(kind & (SEND | RECEIVE | SEND_ONCE), 1, owner, space, entry.name, bits & UREFS_MASK))

    def _task(self, task: int) -> None:
        get, who = self.get, self.rights.task(task)
        for member in TASK_PORTS:
            self.hold(get("task", member, task), SEND, f"{who} {member}", task)
        for address in self.memory.array("task", "itk_registered", task):
            self.hold(self.memory.word(address), SEND, f"{who} itk_registered", task)
        for address in self.memory.array("task", "exc_actions", task):
            self.hold(get("exception_action", "port", address), SEND, f"{who} exc_actions", task)

    def _thread(self, thread: int) -> None:
        get = self.get
        who = f"thread {thread:#x} of {self.rights.task(get('thread', 'task', thread))}"
        self.hold(get("thread", "ith_sself", thread), SEND, f"{who} ith_sself", thread)
        self.hold(get("thread", "ith_special_reply_port", thread), 0, f"{who} ith_special_reply_port", thread)
        actions = get("thread", "exc_actions", thread)
        if actions:
            for index in range(14):
                address = actions + index * self.memory.size("exception_action")
                self.hold(get("exception_action", "port", address), SEND, f"{who} exc_actions", thread)
        if get("thread", "state", thread) & 1 and get("thread", "continuation", thread) in self._receivers():
            self.hold(get("thread", "saved.receive.object", thread), 0, f"{who} receives from it", thread)
        for kmsg in self._chain(get("thread", "ith_messages.ikmq_base", thread), f"{who}'s ith_messages"):
            self._message(kmsg, f"to be destroyed by {who}")

    def _receivers(self) -> tuple[int, ...]:
        """The continuations with which threads wait for messages."""
        functions = (image.functions.get("ipc_mqueue_receive_continue") for image in self.memory.machine.images)
        return tuple(function.address for function in functions if function is not None)

    def _host(self) -> None:
        host = self.memory.variable("realhost")
        for index, address in enumerate(self.memory.array("host", "special", host)):
            self.hold(self.memory.word(address), SEND, f"the host's special port {index}", host)
        for address in self.memory.array("host", "exc_actions", host):
            self.hold(self.get("exception_action", "port", address), SEND, "the host's exc_actions", host)
        self.hold(self.memory.pointer("ux_exception_port"), SEND, "ux_exception_port", host)

    def _timers(self) -> None:
        get, zones = self.get, self.rights.zones
        for timer in self._elements(zones.named("mk_timer_zone")):
            self.hold(get("mk_timer", "port", timer), SEND, f"timer {timer:#x}", timer)
        for alarm in self._elements(zones.named("alarm_zone")):
            kind = KINDS.get(get("alarm", "port_type", alarm), 0)
            self.hold(get("alarm", "port", alarm), kind, f"alarm {alarm:#x}", alarm)

    # ports and messages

    def _port(self, port: int) -> None:
        get = self.get
        who = f"port {port:#x}"
        bits = get("ipc_port", "ip_object.io_bits", port)
        receiver = get("ipc_port", "data.receiver", port)
        if bits & ACTIVE:
            if receiver in self.rights.kernel_spaces:
                self.hold(port, RECEIVE, "the kernel", port)
            elif not get("ipc_port", "ip_messages.data.port.receiver_name", port) and receiver:
                self.hold(receiver, 0, f"{who}, which is in transit to it", port)
            self.hold(get("ipc_port", "ip_nsrequest", port), SEND_ONCE, f"{who} ip_nsrequest", port)
            self.hold(get("ipc_port", "ip_pdrequest", port), SEND_ONCE, f"{who} ip_pdrequest", port)
            for index, name, right in requests(self.memory, port):
                self.hold(right, SEND_ONCE, f"{who} ip_requests[{index}] for name {name:#x}", port)
        elif any(port in thread.words for thread in self.rights.running):  # perhaps just ending: not all have fired
            self.rights.unsettled |= {right for _, _, right in requests(self.memory, port)}
        first = get("ipc_port", "ip_messages.data.port.messages.ikmq_base", port)
        queue = self.rights.queues[port] = list(self._chain(first, f"{who}'s queue"))
        for kmsg in queue:
            self._message(kmsg, f"queued on {who} ({self.rights.port(port)})", port)
        if bits & PREALLOCATED:
            kmsg = get("ipc_port", "kdata2.premsg", port)
            if kmsg and kmsg not in self.rights.messages:
                self.rights.messages[kmsg] = Message(kmsg, f"preallocated for {who}")

    def _chain(self, first: int, where: str) -> Iterator[int]:
        """The messages of a circular list."""
        get = self.get
        kmsg, seen = first, set[int]()
        while kmsg and len(seen) < LONGEST:
            if kmsg in seen:
                self.rights.broken.append(f"{where}: the list of messages goes back to {kmsg:#x}, not to the first")
                return
            seen.add(kmsg)
            yield kmsg
            moving = any(kmsg in thread.words for thread in self.rights.running)  # it is just put in or taken out
            try:
                following = get("ipc_kmsg", "ikm_next", kmsg)
                back = get("ipc_kmsg", "ikm_prev", following)
            except Fault:
                if not moving:
                    self.rights.broken.append(f"{where}: what follows message {kmsg:#x} cannot be read")
                return
            if back != kmsg and moving:
                return
            if back != kmsg:
                self.rights.broken.append(
                    f"{where}: ikm_prev of message {following:#x} is {back:#x}, but it follows {kmsg:#x}")
                return
            if following == first:
                return
            kmsg = following

    def _message(self, kmsg: int, place: str, port: int = 0, *, whole: bool = True) -> None:
        """Note a message and its rights; in one that is not ``whole`` a thread may be replacing names by rights."""
        if kmsg in self.rights.messages:
            self.rights.broken.append(f"message {kmsg:#x} is {self.rights.messages[kmsg].place} and also {place}")
            return
        self.rights.messages[kmsg] = Message(kmsg, place, port)
        get = self.get
        where = f"message {kmsg:#x} {place}"
        header = get("ipc_kmsg", "ikm_header", kmsg)
        bits = get("mach_msg_header_t", "msgh_bits", header)
        self.hold(get("mach_msg_header_t", "msgh_remote_port", header), KINDS.get(bits & 0x1F, 0),
                  f"{where}, remote port", kmsg)
        self.hold(get("mach_msg_header_t", "msgh_local_port", header), KINDS.get(bits >> 8 & 0x1F, 0),
                  f"{where}, local port", kmsg)
        self.hold(get("ipc_kmsg", "ikm_voucher", kmsg), SEND, f"{where}, voucher", kmsg)
        self.hold(get("ipc_kmsg", "ikm_prealloc", kmsg), 0, f"{where}, ikm_prealloc", kmsg)
        if not bits & COMPLEX:
            return
        body = header + self.memory.size("mach_msg_header_t")
        size = self.memory.size("mach_msg_port_descriptor_t")
        count = get("mach_msg_body_t", "msgh_descriptor_count", body)
        if not whole:
            count = min(count, get("mach_msg_header_t", "msgh_size", header) // size)
        for index in range(count):
            at = body + self.memory.size("mach_msg_body_t") + index * size
            kind = get("mach_msg_port_descriptor_t", "type", at)
            if kind == PORT_DESCRIPTOR:
                self.hold(get("mach_msg_port_descriptor_t", "name", at),
                          KINDS.get(get("mach_msg_port_descriptor_t", "disposition", at), 0),
                          f"{where}, descriptor {index}", kmsg)
            elif kind == OOL_PORTS_DESCRIPTOR and whole:
                array = get("mach_msg_ool_ports_descriptor_t", "address", at)
                right = KINDS.get(get("mach_msg_ool_ports_descriptor_t", "disposition", at), 0)
                for element in range(get("mach_msg_ool_ports_descriptor_t", "count", at) if array else 0):
                    self.hold(self.memory.word(array + 8 * element), right,
                              f"{where}, descriptor {index}[{element}]", kmsg)

    def _loose_messages(self) -> None:
        """Messages that are free to be used again, and those that blocked threads have on their stacks."""
        cache = self.memory.variable("ikm_cache")
        slots = list(self.memory.array("ikm_cache", "entries", cache))
        for address in slots[: self.get("ikm_cache", "avail", cache)]:
            kmsg = self.memory.word(address)
            if kmsg in self.rights.messages:
                self.rights.broken.append(
                    f"message {kmsg:#x} is in ikm_cache and also {self.rights.messages[kmsg].place}")
            self.rights.messages[kmsg] = Message(kmsg, "in ikm_cache")
        zone = self.rights.zones.named("ipc_kmsg_zone")
        for thread in self.rights.threads:
            word = "blocked " if thread.blocked else ""
            messages = dict.fromkeys(thread.messages)
            if not thread.blocked and zone is not None:
                messages |= dict.fromkeys(sorted(word for word in thread.words if zone.holds(word)))
            for kmsg in messages:
                if kmsg and kmsg not in self.rights.messages and not self.rights.zones.is_free(kmsg):
                    self._held(kmsg, f"held by {word}thread {thread.name} in {thread.function}", thread.blocked)

    def _held(self, kmsg: int, place: str, whole: bool) -> None:
        """Note a message that a thread has; a variable that is not set yet may point anywhere."""
        readable, size = self.memory.space.readable, self.memory.size("ipc_kmsg")
        if not self.rights.zones.low <= kmsg < KERNEL_MAPS_END or not readable(kmsg, size):
            return
        try:
            self._message(kmsg, place, whole=whole)
        except Fault as fault:
            if whole:
                self.rights.broken.append(f"message {kmsg:#x} {place}: {fault.address:#x} in it cannot be read")


def requests(memory: KernelMemory, port: int) -> Iterator[tuple[int, int, int]]:
    """The requests registered with a port: index, name, the send-once right to notify (0 once it has fired)."""
    table = memory.get("ipc_port", "ip_requests", port)
    if not table:
        return
    size = memory.size("ipc_port_request")
    length = memory.get("ipc_table_size", "its_size", memory.get("ipc_port_request", "name.size", table))
    for index in range(1, length):
        at = table + index * size
        name = memory.get("ipc_port_request", "name.name", at)
        if name:
            right = memory.get("ipc_port_request", "notify.port", at)
            yield index, name, right if right == DEAD else right & ~3
