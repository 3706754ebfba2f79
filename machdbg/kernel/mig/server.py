"""The text of a server stub, as Python of the kernel's kind: what MIG makes of a routine for the side that serves it.

Its statements stand in the order of MIG's, one for each line that has code there, which is how a stub's step points get
their lines. What happens: facts about MIG's output, "Server stub".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from machdbg.machine.function import Function
from machdbg.mig.model import POLYMORPHIC, Argument, Direction, Field, Form, Mode, Role, Routine, Translation, Wire

from .definitions import definition
from .message import RIGHTS, Layout, check, elements, pointers, spelled, structure
from .reply import NO_CODE, Statement, after, said
from .types import Kind, Types, kind_of, parameter_hints, pointee, return_hint
from .wrap import wrapped

Find = Callable[[str], Function[..., Any] | None]


class ServerStub:
    """The stub of one routine; ``find`` gives modelled functions by name."""

    def __init__(self, routine: Routine, find: Find) -> None:
        self.routine = routine
        self.types = Types()
        self.request = Layout(routine, routine.request, f"__Request__{routine.name}_t")
        self.reply = Layout(routine, routine.reply, f"__Reply__{routine.name}_t")
        self.find = find
        self.function = find(routine.server_function)
        self.missing = missing_functions(routine, find)
        self.passed = [argument for argument in routine.arguments if argument.c_type]
        hints = parameter_hints(self.function) if self.function is not None else []
        self.hints = dict(zip((argument.name for argument in self.passed), hints, strict=False))

    # what is asked of the routine

    @property
    def has_code(self) -> bool:
        """Whether the reply's structure has a place for the return code."""
        return "RetCode" in self.reply.fields or self.routine.is_simple

    def translated(self) -> list[Argument]:
        """The arguments that are converted in a statement before the call, for what they are has to be let go of."""
        return [
            argument for argument in self.routine.arguments
            if argument.direction & Direction.IN and argument.type.intran is not None
            and (argument.type.destructor is not None or argument.direction & Direction.OUT)
        ]

    def converted(self, translation: Translation, value: str) -> str:
        """A value converted by a function, as text."""
        if translation.function == "null_conversion":
            return value
        return f"await {self.use(translation.function)}({value})"

    def use(self, name: str) -> str:
        """Mention a function of the kernel."""
        self.types.bound[name] = self.find(name)
        return name

    # the text

    def text(self, lines: tuple[int, ...], call: int) -> str:
        """The whole text; ``lines`` are those of its statements, ``call`` is which of them calls the function."""
        before, behind = self.statements(call)
        if self.missing:
            lines = (*lines[: len(before)], lines[call], lines[-1])
        body = []
        for line, statement in zip(lines, [*before, *behind], strict=True):
            indent = "    " * (1 + statement.depth)
            body += [f"{indent}await at({line})", *(indent + text for text in statement.text)]
        routine = self.routine
        reply = [] if routine.is_simple or self.is_empty else ["", "", *structure(self.reply, self.types)]
        return wrapped([
            f'"""What MIG makes of routine {routine.number}, {routine.name}: the server\'s side."""', "", "",
            *structure(self.request, self.types), *reply, "", "", *check(self.request, routine), "", "",
            f"async def _X{routine.name}(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:",
            f'    """Unpack a request for {routine.server_function}, call it and pack the reply."""',
            *([] if self.missing else [f"    {line}" for line in self.locals()]), *body,
        ])

    def statements(self, before: int) -> tuple[list[Statement], list[Statement]]:
        """What comes before the call, ``before`` statements, and the call with what comes behind it."""
        checks = self.checks()
        if self.missing:
            refusal = self.result(f'not_modelled("{self.routine.server_function}", {self.routine.number})')
            return checks, [said(*refusal, *self.fail(None)[:-1]), said()]
        converting = [self.convert(argument) for argument in self.translated()]
        described = [statement for field in self.reply.message.descriptors for statement in self.describe(field)]
        counts = self.counts()
        if len(checks) + len(described) + len(converting) + len(counts) < before:
            counts = self.counts(out_of_line=True)
        called = [said(*self.call())]
        return [*checks, *described, *converting, *counts], [*called, *after(self)]

    def checks(self) -> list[Statement]:
        """Pointers to the messages, and the refusal of a request of another shape."""
        request, reply = self.request.name, self.reply.name
        moved = [f"In{index}P" for index in range(1, pointers(self.request))]
        if self.routine.is_simple or self.is_empty:
            reply = "mig_reply_error_t"
        out = [f"OutP: ptr[{reply}] = {reply}(OutHeadP.space, OutHeadP.address)"]
        if not self.has_code:
            out.append("error = mig_reply_error_t(OutHeadP.space, OutHeadP.address)")
        checked = f"__MIG_check__Request__{self.routine.name}_t(In0P)"
        checking = [f"check_result: kern_return_t = {checked}"]
        if moved:
            checking = ["check_result: kern_return_t", *(f"{name}: ptr[{request}]" for name in moved),
                        f"check_result, {', '.join(moved)} = {checked}"]
        return [
            said(f"In0P: ptr[{request}] = {request}(InHeadP.space, InHeadP.address)"),
            said(*out),
            *([] if self.routine.is_simple else [said()]),
            said(*checking),
            said("if check_result != MACH_MSG_SUCCESS:"),
            said(*self.fail("check_result"), depth=1),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether the reply is a return code and nothing else."""
        return not any(argument.direction & Direction.OUT for argument in self.routine.arguments)

    def fail(self, code: str | None) -> list[str]:
        """Answer with an error; its code is already there if ``code`` is None."""
        where = "OutP" if self.has_code else "error"
        setting = [f"{where}.RetCode = {code}"] if code is not None else []
        return [*setting, f"{where}.NDR = kernel_data().NDR_record", "return"]

    def result(self, value: str) -> list[str]:
        """Put a value where the return code goes, as an error's is."""
        return [f"{'OutP' if self.has_code else 'error'}.RetCode = {value}"]

    def describe(self, field: Field) -> list[Statement]:
        """Fill a descriptor of the reply, but for the right or memory."""
        argument = self.reply.arguments[field.name]
        place = f"OutP.{spelled(field.name)}"
        kind = RIGHTS.get(argument.type.received)
        right = said(f"{place}.disposition = MACH_MSG_TYPE_MOVE_{kind}")
        if field.wire is Wire.OOL:
            copy = "MACH_MSG_PHYSICAL_COPY" if "physicalcopy" in argument.flags else "MACH_MSG_VIRTUAL_COPY"
            return [said(f"{place}.deallocate = {'TRUE' if 'dealloc' in argument.flags else 'FALSE'}"),
                    said(f"{place}.copy = {copy}"), said(f"{place}.pad1 = 0"),
                    said(f"{place}.type_ = MACH_MSG_OOL_DESCRIPTOR")]
        if field.wire is Wire.OOL_PORTS:
            return [right, said(f"{place}.deallocate = {'TRUE' if 'dealloc' in argument.flags else 'FALSE'}"),
                    said(f"{place}.type_ = MACH_MSG_OOL_PORTS_DESCRIPTOR")]
        port = [said(f"{place}.pad2 = 0"), said(f"{place}.type_ = MACH_MSG_PORT_DESCRIPTOR"),
                said(f"{place}.pad_end = 0")]
        if elements(field) > 1:
            inside = [said(*(line.replace(place, "descriptor") for line in each.text), depth=1)
                      for each in (said(f"{place}.name = IP_NULL()"), right, *port)]
            return [said(), said(f"for descriptor in {place}:"), *inside]
        return port if argument.type.received == POLYMORPHIC else [right, *port]

    def convert(self, argument: Argument) -> Statement:
        """Turn a port of the request into what it stands for."""
        translation = argument.type.intran
        assert translation is not None
        value = self.converted(translation, self.port(argument))
        if argument.direction & Direction.OUT:
            return said(f"{argument.name}.value = {value}")
        return said(f"{argument.name}: {self.object_type(argument, translation)} = {value}")

    def object_type(self, argument: Argument, translation: Translation) -> str:
        """The type of what a conversion gives."""
        function = self.find(translation.function)
        known = return_hint(function) if function is not None else self.hints.get(argument.name)
        return self.types.name(translation.returns or argument.c_type, None, known)

    def port(self, argument: Argument) -> str:
        """The port of the request that an argument is."""
        if argument.role is Role.REQUEST_PORT:
            return "In0P.Head.msgh_remote_port"
        return f"In0P.{spelled(argument.name)}.name"

    def counts(self, out_of_line: bool = False) -> list[Statement]:
        """Say how much room there is for each array of the reply; ``out_of_line`` ones have none."""
        found = []
        for argument in self.routine.arguments:
            count = f"{argument.name}Cnt"
            field = self.reply.fields.get(argument.name)
            if not argument.direction & Direction.OUT or field is None or not argument.type.variable \
                    or argument.type.form is Form.STRING or count not in self.reply.fields:
                continue
            if field.wire is Wire.OOL and out_of_line:
                found.append(said(f"OutP.{count} = 0"))
            if argument.type.out_of_line:
                continue
            limit = (argument.type.count or 0) // argument.type.unit
            found.append(said(f"OutP.{count} = {limit}"))
            if "countinout" in argument.flags:
                room = f"{self.request.pointer(count)}.{count}"
                found += [said(f"if {room} < OutP.{count}:"), said(f"OutP.{count} = {room}", depth=1)]
        return found

    def call(self) -> list[str]:
        """Call the server function."""
        values = ", ".join(self.value(argument) for argument in self.passed)
        called = f"await {self.use(self.routine.server_function)}({values})"
        return [f"OutP.RetCode = {called}"] if self.has_code else [f"RetCode: kern_return_t = {called}"]

    def value(self, argument: Argument) -> str:
        """An argument as it is passed to the server function."""
        hint = self.hints[argument.name]
        if argument.role is Role.POLY:
            return argument.name if argument.direction & Direction.OUT else f"In0P.{argument.of}.disposition"
        if argument.direction & Direction.OUT:
            return self.reference(argument, hint)
        if argument.type.intran is not None and argument.role is not Role.COUNT:
            if argument.type.destructor is not None:
                return argument.name
            return self.converted(argument.type.intran, self.port(argument))
        if argument.role is Role.REQUEST_PORT:
            return self.port(argument)
        field = self.request.fields[argument.name]
        if field.wire is Wire.PORT:
            return self.port(argument)
        if field.wire in (Wire.OOL, Wire.OOL_PORTS):
            return self.pointer(f"In0P.{spelled(argument.name)}.address_", hint)
        owner = self.request.pointer(argument.name)
        if argument.role is Role.DATA and argument.type.form in (Form.ARRAY, Form.STRING):
            return self.place(owner, argument.name, hint)
        return f"{owner}.{spelled(argument.name)}"

    def reference(self, argument: Argument, hint: Any) -> str:
        """A pointer to where the server function puts what it returns."""
        if argument.role is Role.POLY or self.is_local(argument):
            return argument.name
        field = self.reply.fields.get(argument.name)
        owner = "OutP"
        if self.comes_in(argument):
            field = self.request.fields[argument.name]
            owner = self.request.pointer(argument.name)
        assert field is not None, argument.name
        if field.wire is Wire.PORT:
            return self.place(f"{owner}.{spelled(argument.name)}", "name", hint)
        if field.wire in (Wire.OOL, Wire.OOL_PORTS):
            return self.place(f"{owner}.{spelled(argument.name)}", "address", hint)
        return self.place(owner, argument.name, hint)

    def comes_in(self, argument: Argument) -> bool:
        """Whether the caller gives a value; the count of an array comes and goes with the array."""
        owner = self.request.arguments[argument.of] if argument.role is Role.COUNT else argument
        return bool(owner.direction & Direction.IN)

    def is_local(self, argument: Argument) -> bool:
        """Whether what is returned goes into a variable of the stub first."""
        field = self.reply.fields.get(argument.name)
        if argument.role is Role.POLY:
            return bool(argument.direction & Direction.OUT)
        if field is None or field.wire is not Wire.PORT or not argument.direction & Direction.OUT:
            return False
        return argument.type.outtran is not None or elements(field) > 1 or argument.type.received == POLYMORPHIC

    def place(self, owner: str, member: str, hint: Any) -> str:
        """C's ``&owner->member``, as the server function wants it."""
        return self.pointer(f'{owner}.field("{member}")', hint)

    def pointer(self, address: str, hint: Any) -> str:
        """An address as a pointer of the kind that the server function wants."""
        kind = kind_of(hint)
        if kind is Kind.NUMBER:
            return address
        cast = "pointer_to" if kind is Kind.POINTER else "at_address"
        return f"{cast}({self.types.name_of(pointee(hint))}, {address})"

    def locals(self) -> list[str]:
        """The variables on the stack whose addresses are passed on."""
        found = []
        for argument in self.routine.arguments:
            if not self.is_local(argument):
                continue
            field = self.reply.fields.get(argument.name)
            target = self.types.name(argument.c_type, None, pointee(self.hints[argument.name]))
            if field is not None and elements(field) > 1:
                found.append(f"{argument.name} = local_array(mach_port_t, {elements(field)})")
            else:
                found.append(f"{argument.name} = local({target})")
        return found


def missing_functions(routine: Routine, find: Find) -> list[str]:
    """The functions of the kernel that a routine needs and that are not modelled."""
    needed = [routine.server_function]
    for argument in routine.arguments:
        type_ = argument.type
        for translation in (
            type_.intran if argument.direction & Direction.IN else None,
            type_.outtran if argument.direction & Direction.OUT else None,
            type_.destructor if argument.direction is Direction.IN else None,
        ):
            if translation is not None and argument.role in (Role.DATA, Role.REQUEST_PORT):
                needed.append(translation.function)
    return [name for name in dict.fromkeys(needed) if name not in NO_CODE and find(name) is None]


def server_stub(definitions: str, number: int, find: Find) -> ServerStub:
    """The stub of a routine of a .defs file."""
    routine = definition(definitions, Mode.KERNEL_SERVER)[number]
    assert routine is not None
    return ServerStub(routine, find)
