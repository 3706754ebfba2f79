"""Who holds what, as a picture: tasks, the names of their rights, the ports behind them, messages in flight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from machdbg.machine.machine import Machine

from .memory import KernelMemory
from .names import kernel_image, message_name, routines
from .rights import NAMES, RECEIVE, SEND, SEND_ONCE, find

KIND = 0x3FF  # of ip_object.io_bits: what object of the kernel a port stands for


@dataclass
class Node:
    """A port: what it is, who has which right to it under which name, and the messages that wait in it."""

    address: int
    title: str
    receiver: str = ""
    holders: list[tuple[str, str]] = field(default_factory=list)  # (task, right and name)
    messages: list[str] = field(default_factory=list)


def ports(machine: Machine, everything: bool = False) -> list[Node]:
    """The ports that a user task has a right to, and those with messages; with ``everything``, the kernel's too."""
    memory = KernelMemory(machine)
    rights = find(memory)
    names, titles = routines(machine), kinds(machine)
    found = []
    for address in rights.ports:
        kind = memory.get("ipc_port", "ip_object.io_bits", address) & KIND
        node = Node(address, titles.get(kind, "port"), rights.port(address))
        for holder in rights.holders.get(address, []):
            if holder.name:
                urefs = f" x{holder.urefs}" if holder.urefs > 1 and holder.rights & (SEND | SEND_ONCE) else ""
                node.holders.append((holder.where, f"{NAMES[holder.rights]} {holder.name:#x}{urefs}"))
            elif holder.where.startswith("message"):
                node.holders.append((holder.where, NAMES.get(holder.rights, "reference")))
        for kmsg in rights.queues.get(address, []):
            header = memory.get("ipc_kmsg", "ikm_header", kmsg)
            id = memory.get("mach_msg_header_t", "msgh_id", header)
            node.messages.append(f"{message_name(names, id) or 'id'} ({id})")
        if node.holders or node.messages or everything:
            found.append(node)
    return found


def kinds(machine: Machine) -> dict[int, str]:
    """What ports stand for, by the number in their bits: ``task``, ``host priv``."""
    return {value: name.removeprefix("IKOT_").replace("_", " ").lower()
            for name, value in kernel_image(machine).constants.items() if name.startswith("IKOT_") and value}


def text(nodes: list[Node]) -> Iterator[str]:
    """A paragraph for each port."""
    for node in nodes:
        yield f"{node.title} {node.address:#x} ({node.receiver})"
        for who, right in node.holders:
            yield f"    {who}: {right}"
        for message in node.messages:
            yield f"    waiting: {message}"


def edges(nodes: list[Node]) -> Iterator[tuple[str, str, str, str]]:
    """(holder, port, label, kind of the right)."""
    for node in nodes:
        for who, right in node.holders:
            yield who, f"{node.title} {node.address & 0xFFFFFFFF:#x}", right, right.split()[0]


def mermaid(nodes: list[Node]) -> Iterator[str]:
    """The picture in Mermaid's language; a receive right is an arrow from the port to its receiver."""
    yield "flowchart LR"
    keys: dict[str, str] = {}
    for who, port, _, _ in edges(nodes):
        for name in (who, port):
            if name not in keys:
                keys[name] = f"n{len(keys)}"
                yield f'    {keys[name]}["{name}"]' if name == who else f'    {keys[name]}(["{name}"])'
    for who, port, label, kind in edges(nodes):
        yield (f'    {keys[port]} -- "{label}" --> {keys[who]}' if kind == NAMES[RECEIVE]
               else f'    {keys[who]} -- "{label}" --> {keys[port]}')
    for node in nodes:
        for index, message in enumerate(node.messages):
            key = f"{node.title} {node.address & 0xFFFFFFFF:#x}"
            if key in keys:
                yield f'    m{node.address & 0xFFFFFFFF:x}_{index}>"{message}"] -.-> {keys[key]}'


def dot(nodes: list[Node]) -> Iterator[str]:
    """The picture in Graphviz's language."""
    yield "digraph ports {"
    yield "    rankdir=LR;"
    for node in nodes:
        name = f"{node.title} {node.address & 0xFFFFFFFF:#x}"
        label = "\\n".join([name, *(f"waiting: {message}" for message in node.messages)])
        yield f'    "{name}" [shape=ellipse, label="{label}"];'
    for who in dict.fromkeys(who for who, _, _, _ in edges(nodes)):
        yield f'    "{who}" [shape=box];'
    for who, port, label, kind in edges(nodes):
        first, second = (port, who) if kind == NAMES[RECEIVE] else (who, port)
        yield f'    "{first}" -> "{second}" [label="{label}"];'
    yield "}"
