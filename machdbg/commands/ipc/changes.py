"""What has changed in the kernel between two moments: rights in spaces, ports, messages, and members of structures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from machdbg.machine.ctype import Array, CType, Field, Pointer, Record, Scalar, strip
from machdbg.machine.machine import Machine
from machdbg.machine.memory import Fault

from .memory import KernelMemory
from .rights import NAMES, TYPE_MASK, UREFS_MASK, Entry, Rights, find

KINDS = {"ipc_port": "port", "ipc_pset": "port set", "ipc_kmsg": "kmsg", "semaphore": "semaphore",
         "ipc_space": "space", "task": "task", "thread": "thread"}
"""The structures that are compared member by member, and what they are called."""
ENTRY_KINDS = {**NAMES, 0x80000: "port set", 0x100000: "dead name"}


@dataclass
class Snapshot:
    """The kernel at one moment: the bytes of its structures by (tag, address), what each is for people, and the rights
    in spaces by (space, name)."""

    tick: int
    structures: dict[tuple[str, int], bytes] = field(default_factory=dict)
    labels: dict[tuple[str, int], str] = field(default_factory=dict)
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)


def snapshot(machine: Machine) -> Snapshot:
    """The kernel as it is at the timeline's cursor."""
    memory = KernelMemory(machine)
    found = Snapshot(machine.timeline.cursor)
    rights = find(memory)
    for space, entries in rights.entries.items():
        found.owners[space] = rights.space(space)
        found.entries.update(((space, entry.name), entry) for entry in entries)
    for tag, addresses in _structures(memory, rights).items():
        size = memory.size(tag)
        for address in addresses:
            try:
                found.structures[tag, address] = memory.space.read(address, size)
                found.labels[tag, address] = _label(rights, tag, address)
            except Fault:
                continue
    return found


def _structures(memory: KernelMemory, rights: Rights) -> dict[str, list[int]]:
    def elements(variable: str) -> list[int]:
        zone = rights.zones.named(variable)
        return list(zone.in_use()) if zone is not None else []
    return {"ipc_port": rights.ports, "ipc_pset": rights.psets, "ipc_kmsg": list(rights.messages),
            "semaphore": elements("semaphore_zone"), "ipc_space": elements("ipc_space_zone"),
            "task": elements("task_zone"), "thread": elements("thread_zone")}


def _label(rights: Rights, tag: str, address: int) -> str:
    if tag == "ipc_port":
        return rights.port(address)
    if tag == "ipc_kmsg":
        return rights.messages[address].place
    if tag == "ipc_space":
        return rights.space(address)
    if tag == "task":
        return rights.task(address)
    if tag == "thread":
        return f"of {rights.task(rights.memory.get('thread', 'task', address))}"
    return ""


def changes(machine: Machine, tick: int) -> Iterator[str]:
    """Lines that say what is different now from what it was at ``tick``, the earlier of the two first."""
    timeline = machine.timeline
    here = timeline.cursor
    now = snapshot(machine)
    timeline.seek(tick)
    try:
        then = snapshot(machine)
    finally:
        timeline.seek(here)
    old, new = (then, now) if tick <= here else (now, then)
    memory = KernelMemory(machine)
    yield from _entries(old, new)
    yield from _members(memory, old, new)


def _entries(old: Snapshot, new: Snapshot) -> Iterator[str]:
    for key in sorted(old.entries.keys() | new.entries.keys()):
        before, after = (_entry(each.entries.get(key)) for each in (old, new))
        if before != after:
            space, name = key
            owner = new.owners.get(space) or old.owners[space]
            yield f"{owner} name {name:#x}: {before} -> {after}"


def _entry(entry: Entry | None) -> str:
    if entry is None:
        return "nothing"
    kind = ENTRY_KINDS.get(entry.bits & TYPE_MASK, f"{entry.bits & TYPE_MASK:#x}")
    urefs = entry.bits & UREFS_MASK
    return f"{kind}, {urefs} uref{'s' if urefs != 1 else ''}" if urefs else kind


def _members(memory: KernelMemory, old: Snapshot, new: Snapshot) -> Iterator[str]:
    for tag in KINDS:
        for key in sorted(key for key in old.structures.keys() | new.structures.keys() if key[0] == tag):
            before, after = old.structures.get(key), new.structures.get(key)
            if before == after:
                continue
            label = new.labels.get(key) or old.labels.get(key) or ""
            title = f"{KINDS[tag]} {key[1]:#x}{f' ({label})' if label else ''}"
            if before is None:
                yield f"{title}: new"
            elif after is None:
                yield f"{title}: gone"
            else:
                yield f"{title}:"
                for path, was, became in differences(memory.record(tag), before, after):
                    yield f"    {path:<32} {was} -> {became}"


def differences(record: Record, old: bytes, new: bytes) -> Iterator[tuple[str, str, str]]:
    """The scalar members of a structure that differ, as (path, before, after)."""
    for path, offset, type_, member in leaves(record):
        before, after = (_scalar(data, offset, type_, member) for data in (old, new))
        if before != after:
            yield path, _text(type_, before), _text(type_, after)


def leaves(type_: CType, path: str = "", offset: int = 0,
           member: Field | None = None) -> Iterator[tuple[str, int, Scalar, Field | None]]:
    """The scalars of a type, as (path, offset, type, bit-field or None); of a union only the first member."""
    plain = strip(type_)
    if isinstance(plain, Record):
        fields = plain.fields or ()
        for each in fields[:1] if plain.kind == "union" else fields:
            inner = f"{path}.{each.name}" if path and each.name else each.name or path
            yield from leaves(each.type, inner, offset + each.offset, each)
    elif isinstance(plain, Array):
        for index in range(plain.count or 0):
            yield from leaves(plain.element, f"{path}[{index}]", offset + index * plain.element.size)
    elif isinstance(plain, Scalar) and plain.size:
        yield path, offset, plain, member if member is not None and member.bit_size is not None else None


def _scalar(data: bytes, offset: int, type_: Scalar, member: Field | None) -> int:
    number = int.from_bytes(data[offset:offset + type_.size], "little")
    if member is not None and member.bit_size is not None:
        return number >> (member.bit_offset or 0) & (1 << member.bit_size) - 1
    return number


def _text(type_: Scalar, number: int) -> str:
    return f"{number:#x}" if isinstance(type_, Pointer) or number > 9 else str(number)
