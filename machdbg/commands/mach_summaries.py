"""What the debugger itself says of Mach's types: port names as rights, return codes and message ids by name, the bits
of a message header spelled out. All of it is in the category ``mach``, which ``type category disable mach`` silences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatters import Category, Summary
from machdbg.machine.ctype import Integer
from machdbg.machine.machine import KERNEL_BASE

from .codes import code_name
from .mig_hash import bucket, slot
from .result import CommandError
from .structures import Kernel

if TYPE_CHECKING:
    from machdbg.debugger.value import Value

    from .context import Context

RIGHTS = ((0x20000, "receive"), (0x10000, "send"), (0x40000, "send-once"), (0x80000, "port set"),
          (0x100000, "dead name"))
DEAD = 0xFFFFFFFF
COMPLEX = 0x80000000
# The same numbers mean what is asked for in a user's message, and what is carried in the kernel's.
CARRIED = {16: "PORT_RECEIVE", 17: "PORT_SEND", 18: "PORT_SEND_ONCE"}
REPLY = 100  # what MIG adds to a request's id


def mach_category(context: Context) -> Category:
    """The category, on for as long as the user leaves it."""
    category = Category("mach")

    def add(names: str, text: str, call: Callable[[Context, Value], str | None]) -> None:
        def guarded(value: Value) -> str | None:
            try:
                return call(context, value) if isinstance(value.stripped, Integer) else None
            except (DebuggerError, CommandError):
                return None

        rule = Summary(skip_pointers=True, call=guarded, lines=(f"({text})",), beside=True)
        for name in names.split():
            category.summaries.add(name, rule)

    add("mach_port_name_t mach_port_t", "the port and the rights that the name has in its task", _port_name)
    add("kern_return_t mach_msg_return_t mach_error_t", "the name of the code", _code)
    add("mach_msg_bits_t", "the rights in the header, and whether the message is complex", _bits)
    add("mach_msg_id_t", "the routine", _routine)
    return category


def _kernel(context: Context) -> Kernel | None:
    """The kernel of the live process."""
    return Kernel(context) if context.process_is_alive else None


def _port_name(context: Context, value: Value) -> str | None:
    """``-> 0xffffff8000f0a000 (receive, send)``."""
    name = value.unsigned
    if name in (0, DEAD):
        return "MACH_PORT_DEAD" if name else "MACH_PORT_NULL"
    thread = value.memory.thread
    kernel = _kernel(context)
    if thread is None or thread.process is None or kernel is None:
        return None
    task = kernel.task_of(thread.process)
    space = kernel.at("ipc_space", kernel.at("task", task)["itk_space"]) if task else None
    if space is None:
        return None
    index = name >> 8
    if not 0 < index < space["is_table_size"]:
        return "(no such name)"
    entry = kernel.at("ipc_entry", space["is_table"] + index * kernel.type("ipc_entry").size)
    bits = entry["ie_bits"]
    held = [text for bit, text in RIGHTS if bits & bit]
    if not held or bits >> 24 != name & 0xFF:
        return "(no such name)"
    where = f"-> {entry['ie_object']:#x} " if entry["ie_object"] else ""
    return f"{where}({', '.join(held)})"


def _code(context: Context, value: Value) -> str | None:
    """``KERN_INVALID_ARGUMENT``."""
    number = value.as_integer()
    if number == 0:
        return "MACH_MSG_SUCCESS" if "mach_msg_return_t" in value.type_name else "KERN_SUCCESS"
    return code_name(value.memory.target.images, number)


def _bits(context: Context, value: Value) -> str | None:
    """``remote COPY_SEND, local MAKE_SEND_ONCE, complex``."""
    from machdbg.mig.names import DISPOSITIONS  # takes time, and a prompt does not need it

    bits = value.unsigned
    in_kernel = value.address is not None and value.address >= KERNEL_BASE
    names = DISPOSITIONS | CARRIED if in_kernel else DISPOSITIONS
    parts = [f"{which} {names.get(number, number)}" for which, number in (
        ("remote", bits & 0x1F), ("local", bits >> 8 & 0x1F), ("voucher", bits >> 16 & 0x1F)) if number]
    if bits & COMPLEX:
        parts.append("complex")
    return ", ".join(parts) or None


def _routine(context: Context, value: Value) -> str | None:
    """``semaphore_create``, ``semaphore_create reply``."""
    kernel = _kernel(context)
    if kernel is None:
        return None
    number = value.as_integer()
    name = _served(kernel, number)
    if name is not None:
        return name
    name = _served(kernel, number - REPLY)
    return f"{name} reply" if name is not None else None


def _served(kernel: Kernel, number: int) -> str | None:
    """The routine that the kernel's hash of message ids has for one; None if it has none."""
    index, tried = slot(kernel, number)
    if not tried:
        return None
    stub = kernel.target.function_at(bucket(kernel, index)["routine"])
    return stub.name.removeprefix("_X") if stub is not None else None
