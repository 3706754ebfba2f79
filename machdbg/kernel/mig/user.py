"""The text of a user stub for the kernel as sender, as Python of the kernel's kind.

Only the line is known at which a stub sends, so that it has one step point. What happens: facts about MIG's output,
"User stub"; the kernel's functions for a reply's port do nothing, and are left out.
"""

from __future__ import annotations

from machdbg.kernel import headers
from machdbg.mig.model import POLYMORPHIC, Argument, Direction, Field, Form, Mode, Role, Routine, Wire
from machdbg.mig.names import DISPOSITIONS

from .definitions import definition
from .message import DESCRIPTORS, Layout, Part, descriptor_count, pointers, spelled, structure
from .types import Kind, Types, kind_of
from .wrap import wrapped

LARGEST_ON_STACK = 1024  # bytes of a message
TRAILER_SIZE = 8


class UserStub:
    """The stub of one routine, compiled for the kernel as sender."""

    def __init__(self, routine: Routine) -> None:
        self.routine = routine
        self.types = Types()
        self.request = Layout(routine, routine.request, f"__Request__{routine.name}_t")
        self.reply = Layout(routine, routine.reply, f"__Reply__{routine.name}_t")
        self.passed = [argument for argument in routine.arguments if argument.c_type]

    @property
    def room(self) -> int:
        """The bytes that the message and its reply need."""
        return self.routine.request.size if self.routine.is_simple else max(
            self.routine.request.size, self.routine.reply.size + TRAILER_SIZE)

    @property
    def is_allocated(self) -> bool:
        """Whether that is too much for the stack."""
        return self.room > LARGEST_ON_STACK

    def text(self, line: int) -> str:
        """The whole text; ``line`` is where the message is sent."""
        routine = self.routine
        parameters = ", ".join(f"{argument.name}: {self.parameter(argument)}" for argument in self.passed)
        reply = [] if routine.is_simple else ["", "", *structure(self.reply, self.types), "", "", *self.answer()]
        first = (f"__Request__{routine.name}_t(kernel_space(), await mig_user_allocate({self.room}))"
                 if self.is_allocated else
                 f"__Request__{routine.name}_t(kernel_space(), local_array(uint64_t, {(self.room + 7) // 8}).address)")
        body = [f"Mess: ptr[{self.request.name}] = {first}", f"InP: ptr[{self.request.name}] = Mess", *self.fill(),
                *self.send(line)]
        return wrapped([
            f'"""What MIG makes of routine {routine.number}, {routine.name}: the side of the kernel as sender."""',
            "", "", *structure(self.request, self.types), *reply, "", "",
            f"async def {routine.user_function}({parameters}) -> kern_return_t:",
            f'    """Send message {routine.number}{"" if routine.is_simple else " and wait for what is answered"}."""',
            *(f"    {each}" for each in body),
        ])

    def parameter(self, argument: Argument) -> str:
        """The annotation of a parameter."""
        c_type = argument.c_type.removeprefix("const ")
        is_out = bool(argument.direction & Direction.OUT)
        field = (self.reply if is_out else self.request).fields.get(argument.name)
        if argument.type.form is Form.STRING or (field is not None and field.wire is Wire.INLINE
                                                  and argument.role is Role.DATA and argument.type.form is Form.ARRAY):
            name = self.types.name(c_type, 8)
            return name if kind_of(self.types.bound[name]) is Kind.POINTER else "Pointer[char_t]"
        size = field.size if field is not None and field.wire is Wire.INLINE else None
        name = self.types.name(c_type, size, headers.mach_port_t if argument.type.is_port else None)
        if not is_out:
            return name
        return f"ptr[{name}]" if kind_of(self.types.bound[name]) is Kind.VIEW and size else f"Pointer[{name}]"

    # the request

    def fill(self) -> list[str]:
        """Put everything into the request."""
        code = []
        for field in self.request.message.fields:
            code += self.field(field)
        if pointers(self.request) > 1:
            code.append("InP = Mess")
        return [*code, *self.header()]

    def field(self, field: Field) -> list[str]:
        """Put one field in."""
        argument = self.request.arguments.get(field.name)
        place = f"InP.{spelled(field.name)}"
        if field.wire is Wire.BODY:
            return [f"{place}.msgh_descriptor_count = {descriptor_count(self.request)}"]
        if field.wire is Wire.NDR:
            return ["InP.NDR = kernel_data().NDR_record"]
        if field.wire in DESCRIPTORS and argument is not None:
            return self.descriptor(argument, field, place)
        if argument is None or argument.role is Role.COUNT:
            return self.count(argument, place) if argument is not None else []
        part = next((part for part in self.request.parts if part.field.name == field.name), None)
        if part is not None:
            return self.array(part)
        value = field.name
        if argument.type.form is Form.ARRAY:
            return [f'InP.space.write(InP.field("{field.name}"), {value}.space.read({value}.address, {field.size}))']
        return [f"{place} = {value}.value" if argument.direction & Direction.OUT else f"{place} = {value}"]

    def count(self, argument: Argument, place: str) -> list[str]:
        """Put the number of an array's elements in: an array inside the message does that itself."""
        owner = self.request.fields.get(argument.of)
        if owner is None:  # the caller has room for so many
            return [f"{place} = {argument.name}.value"]
        return [f"{place} = {argument.name}"] if owner.wire is not Wire.INLINE else []

    def array(self, part: Part) -> list[str]:
        """Put an array or text in, and let what follows begin right behind it."""
        name = part.field.name
        count = f"{name}Cnt"
        if part.argument.type.form is Form.STRING:
            code = [f"text_ = string_of({name}, {part.limit})", f"{count} = len(text_)", f"InP.{name}Offset = 0",
                    f'InP.space.write(InP.field("{name}"), text_)']
        else:
            size = count if part.size == 1 else f"{part.size} * {count}"
            code = [f"if {count} > {part.limit}:", *self.leave("MIG_ARRAY_TOO_LARGE"),
                    f'InP.space.write(InP.field("{name}"), {name}.space.read({name}.address, {size}))']
        if part.count in self.request.fields:
            code.append(f"InP.{part.count} = {count}")
        if not self.request.is_last(part):
            code.append(f"InP = {self.request.name}(InP.space, InP.address + {part.used(count)} - {part.most})")
        return code

    def descriptor(self, argument: Argument, field: Field, place: str) -> list[str]:
        """Put a right or memory in."""
        value = f"{field.name}.value" if argument.direction & Direction.OUT else field.name
        kind = DISPOSITIONS.get(argument.disposition)
        right = f"MACH_MSG_TYPE_{kind}" if kind else f"{field.name}Poly"
        type_ = f"{place}.type_ = {DESCRIPTORS[field.wire]}"
        if field.wire is Wire.PORT:
            return [f"{place}.name = {value}", f"{place}.pad2 = 0", f"{place}.disposition = {right}", type_,
                    f"{place}.pad_end = 0"]
        deallocate = f"{place}.deallocate = {'TRUE' if 'dealloc' in argument.flags else 'FALSE'}"
        count = f"{field.name}Cnt"
        memory = [f"{place}.address_ = raw({value})", deallocate]
        if field.wire is Wire.OOL_PORTS:
            return [*memory, f"{place}.copy = MACH_MSG_PHYSICAL_COPY", f"{place}.disposition = {right}", type_,
                    f"{place}.count = {count}"]
        size = argument.type.bits * argument.type.unit // 8
        copy = "MACH_MSG_PHYSICAL_COPY" if "physicalcopy" in argument.flags else "MACH_MSG_VIRTUAL_COPY"
        return [*memory, f"{place}.copy = {copy}", f"{place}.pad1 = 0", type_,
                f"{place}.size = {count if size == 1 else f'{size} * {count}'}"]

    def header(self) -> list[str]:
        """Fill the header."""
        port = self.routine.request_port
        kind = DISPOSITIONS.get(port.disposition)
        remote = f"{port.name}Poly" if port.disposition == POLYMORPHIC else f"MACH_MSG_TYPE_{kind}"
        local = "0" if self.routine.is_simple else "MACH_MSG_TYPE_MAKE_SEND_ONCE"
        complex_ = " | MACH_MSGH_BITS_COMPLEX" if self.routine.request.is_complex else ""
        return [f"InP.Head.msgh_bits = MACH_MSGH_BITS({remote}, {local}){complex_}", "InP.Head.msgh_size = 0",
                f"InP.Head.msgh_remote_port = {port.name}", "InP.Head.msgh_local_port = IP_NULL()",
                "InP.Head.msgh_voucher_port = MACH_PORT_NULL", f"InP.Head.msgh_id = {self.routine.number}"]

    @property
    def size(self) -> str:
        """The size of the request."""
        unused = self.routine.request.size - sum(part.most for part in self.request.parts)
        return " + ".join([str(unused), *(part.used(f"{part.field.name}Cnt") for part in self.request.parts)])

    # the answer

    def leave(self, code: str) -> list[str]:
        """Return, in a block of its own."""
        freeing = [f"    await mig_user_deallocate(Mess.address, {self.room})"] if self.is_allocated else []
        return [*freeing, f"    return {code}"]

    def send(self, line: int) -> list[str]:
        """Send the request; and wait for the reply, if there is to be one."""
        freeing = [f"await mig_user_deallocate(Mess.address, {self.room})"] if self.is_allocated else []
        if self.routine.is_simple:
            call = f"mach_msg_send_from_kernel_proper(InP.Head, {self.size})"
        else:
            call = f"mach_msg_rpc_from_kernel_proper(InP.Head, {self.size}, {self.routine.reply.size + TRAILER_SIZE})"
        code = [f"await at({line})", f"msg_result: kern_return_t = await {call}"]
        if not self.routine.is_simple:
            given = ", ".join(argument.name for argument in self.passed if argument.direction & Direction.OUT)
            reply = f"{self.reply.name}(Mess.space, Mess.address)"
            code += ["if msg_result == MACH_MSG_SUCCESS:",
                     f"    msg_result = answer({', '.join(filter(None, [reply, given]))})"]
        return [*code, *freeing, "return msg_result"]

    def answer(self) -> list[str]:
        """The function that looks at the reply, and hands out what it carries."""
        out = [argument for argument in self.passed if argument.direction & Direction.OUT]
        layout = self.reply
        code = [f"if Out0P.Head.msgh_id != {self.routine.number + 100}:",
                "    return MIG_SERVER_DIED if Out0P.Head.msgh_id == MACH_NOTIFY_SEND_ONCE else MIG_REPLY_MISMATCH"]
        failed = ["    short = mig_reply_error_t(Out0P.space, Out0P.address)",
                  "    if short.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX or short.Head.msgh_size != 44:",
                  "        return MIG_TYPE_ERROR", "    if short.RetCode == KERN_SUCCESS:",
                  "        return MIG_TYPE_ERROR", "    return short.RetCode"]
        least, most = layout.least, layout.message.size
        fits = f"Out0P.Head.msgh_size == {most}" if least == most else f"{least} <= Out0P.Head.msgh_size <= {most}"
        if layout.message.is_complex:
            fits += f" and Out0P.msgh_body.msgh_descriptor_count == {descriptor_count(layout)}"
            code += [f"if not Out0P.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX or not ({fits}):", *failed]
        else:
            code += [f"if Out0P.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX or not ({fits}):", *failed,
                     "if Out0P.RetCode != KERN_SUCCESS:", "    return Out0P.RetCode"]
        for field in layout.message.fields:
            code += self.received(field)
        parameters = ", ".join(["Out0P", *(argument.name for argument in out)])
        return [f"def answer({parameters}):", '    """What the reply says: see the facts about user stubs."""',
                *(f"    {each}" for each in code), "    return KERN_SUCCESS"]

    def received(self, field: Field) -> list[str]:
        """Hand out a field of the reply."""
        argument = self.reply.arguments.get(field.name)
        if argument is None or not argument.direction & Direction.OUT:
            return []
        place = f"Out0P.{spelled(field.name)}"
        part = next((part for part in self.reply.parts if part.field.name == field.name), None)
        if field.wire in DESCRIPTORS:
            wrong = [f"if {place}.type_ != {DESCRIPTORS[field.wire]}:", "    return MIG_TYPE_ERROR"]
            value = f"{place}.name" if field.wire is Wire.PORT else f"{place}.address_"
            return [*wrong, f"{field.name}.value = {value}"]
        if part is not None:
            return self.received_array(part)
        if argument.role is Role.COUNT:
            standing = self.reply.fields[argument.of].wire is not Wire.INLINE
            return [f"{field.name}.value = {place}"] if standing else []
        return [f"{field.name}.assign({place})" if argument.type.form is Form.STRUCT else
                f"{field.name}.value = {place}"]

    def received_array(self, part: Part) -> list[str]:
        """Hand out an array: as much as there is room for."""
        name = part.field.name
        count = f"Out0P.{part.count}"
        size = "given" if part.size == 1 else f"{part.size} * given"
        return [f"if {count} > {part.limit} or Out0P.Head.msgh_size != {self.reply.least} + {part.used(count)}:",
                "    return MIG_TYPE_ERROR", f"given = min({count}, {name}Cnt.value)",
                f'{name}.space.write({name}.address, Out0P.space.read(Out0P.field("{name}"), {size}))',
                f"{name}Cnt.value = {count}", f"if given < {count}:", "    return MIG_ARRAY_TOO_LARGE"]


def user_stub(definitions: str, number: int) -> UserStub:
    """The stub of a routine of a .defs file."""
    routine = definition(definitions, Mode.KERNEL_USER)[number]
    assert routine is not None
    return UserStub(routine)
