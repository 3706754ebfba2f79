"""The C of user stubs, from our own .defs files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from machdbg.mig.c_types import messages, structures
from machdbg.mig.c_user import UserStub
from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.model import Message, Mode, Routine, Subsystem

from .stubs import OWN_SIZE_FILE, Entry

# vm_map.defs is mach_vm.defs for a task of 64 bits, with types of the size of its own addresses.
_OWN_SIZE = {"mach_vm_address_t": "vm_address_t", "mach_vm_size_t": "vm_size_t", "mach_vm_offset_t": "vm_address_t",
             "mach_vm_read_entry_t": "vm_read_entry_t"}


def stub_text(entry: Entry) -> str:
    """The C of a stub: its messages, what looks at the reply, the stub."""
    routine = _subsystem(entry.defs)[entry.number]
    assert routine is not None, entry
    routine = routine._replace(name=entry.routine_name)
    if entry.lines.file == OWN_SIZE_FILE:
        routine = _own_size(routine)
    return "\n".join(["\n".join(structures(messages(routine))) + "\n",
                      *UserStub(routine, entry.function, entry.lines).texts()])


@cache
def _subsystem(defs: str) -> Subsystem:
    return compile(DEFS / defs, Mode.USER)


def _own_size(routine: Routine) -> Routine:
    """The routine with types of the size of the task's own addresses."""

    def fields(message: Message) -> Message:
        return replace(message, fields=tuple(field._replace(c_type=own(field.c_type)) for field in message.fields))

    def own(type_: str) -> str:
        return _OWN_SIZE.get(type_, type_)

    arguments = tuple(argument._replace(c_type=own(argument.c_type)) for argument in routine.arguments)
    return routine._replace(arguments=arguments, request=fields(routine.request), reply=fields(routine.reply))
