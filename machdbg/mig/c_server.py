"""The C of the server side: a stub per routine that looks at the request, calls the server's function and fills in the
reply; the function that finds the stub of a message; the table of both."""

from __future__ import annotations

from .c_text import Text
from .c_types import (
    RECEIVED,
    Carried,
    carried,
    descriptor_count,
    element_size,
    is_array,
    is_by_array,
    is_pointer,
    length,
    limit,
    padded,
    prototype,
    reply_type,
    request_type,
    right,
    routines,
    server_type,
    used,
    visible,
)
from .model import POLYMORPHIC, Argument, Direction, Form, Mode, Role, Routine, Subsystem, Wire

ERROR = "((mig_reply_error_t *)OutHeadP)"
_TOKENS = {Role.SECURITY_TOKEN: "msgh_sender", Role.AUDIT_TOKEN: "msgh_audit", Role.CONTEXT_TOKEN: "msgh_context",
           Role.MSG_SEQNO: "msgh_seqno"}


class ServerStub:
    """The server side of a routine."""

    def __init__(self, routine: Routine, mode: Mode) -> None:
        self.routine = routine
        self.in_kernel = mode is Mode.KERNEL_SERVER
        self.request, self.reply = request_type(routine), reply_type(routine)
        self.received = carried(routine, routine.request)
        self.sent = [] if routine.is_simple else carried(routine, routine.reply)
        self.fields = {each.argument.name: each for each in self.received}
        self.out = {each.argument.name: each for each in self.sent}
        self.moves = [each for each in self.received if each.is_variable]

    def texts(self) -> list[str]:
        """The function that looks at the request, and the stub."""
        return [self._check().render(), self._stub().render()]

    # the request

    def _check(self) -> Text:
        text = Text()
        message, whole = self.routine.request, f"(mach_msg_size_t)sizeof({self.request})"
        text.add(f"static kern_return_t __MIG_check__{self.request.removeprefix('__')}({self.request} *In0P)", "{")
        complex_ = "In0P->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX"
        size = f"In0P->Head.msgh_size != {whole}"
        if message.variable_bytes:
            size = f"In0P->Head.msgh_size > {whole} || In0P->Head.msgh_size < {whole} - {message.variable_bytes}"
        if message.is_complex:
            text.add(f"\tif (!({complex_}) || In0P->msgh_body.msgh_descriptor_count != {descriptor_count(message)} "
                     f"|| {size})")
        else:
            text.add(f"\tif (({complex_}) || {size})")
        text.add("\t\treturn MIG_BAD_ARGUMENTS;")
        for each in self.received:
            if each.field.wire in (Wire.PORT, Wire.OOL, Wire.OOL_PORTS):
                self._check_descriptor(text, each)
        self._check_arrays(text)
        for each in self.received:
            if each.field.wire in (Wire.OOL, Wire.OOL_PORTS):
                self._check_amount(text, each)
        text.add("\treturn MACH_MSG_SUCCESS;", "}")
        return text

    def _check_descriptor(self, text: Text, each: Carried) -> None:
        name, many = each.field.name, length(each.field) > 1
        received = RECEIVED.get(each.argument.disposition, each.argument.disposition)
        if each.argument.disposition == POLYMORPHIC:
            received = each.argument.type.received
        kind = {Wire.PORT: "MACH_MSG_PORT_DESCRIPTOR", Wire.OOL: "MACH_MSG_OOL_DESCRIPTOR",
                Wire.OOL_PORTS: "MACH_MSG_OOL_PORTS_DESCRIPTOR"}[each.field.wire]
        if many:
            text.add(f"\tfor (int i = 0; i < {length(each.field)}; i++)")
            name = f"{name}[i]"
        test = f"In0P->{name}.type != {kind}"
        if each.field.wire is not Wire.OOL and received not in (0, POLYMORPHIC):
            test += f" || In0P->{name}.disposition != {right(received)}"
        indent = "\t" if many else ""
        text.add(f"{indent}\tif ({test})", f"{indent}\t\treturn MIG_TYPE_ERROR;")

    def _check_amount(self, text: Text, each: Carried) -> None:
        """The size of memory, or the number of rights, against the count that came with it."""
        name, type_ = each.field.name, each.argument.type
        if each.count is None:
            if type_.count is not None:
                field, amount = ("count", type_.count) if each.field.wire is Wire.OOL_PORTS else ("size", type_.size)
                text.add(f"\tif (In0P->{name}.{field} != {amount})", "\t\treturn MIG_TYPE_ERROR;")
            return
        count = f"{self._pointer(self.fields[each.count.name])}->{each.count_name}"
        if each.field.wire is Wire.OOL_PORTS:
            text.add(f"\tif (In0P->{name}.count != {count})", "\t\treturn MIG_TYPE_ERROR;")
        else:
            size = element_size(type_)
            text.add(f"\tif (In0P->{name}.size != {f'{size} * ' if size != 1 else ''}{count})",
                     "\t\treturn MIG_TYPE_ERROR;")

    def _check_arrays(self, text: Text) -> None:
        if self.moves:
            text.add(f"\tmach_msg_size_t msgh_size = (mach_msg_size_t)sizeof({self.request}) - "
                     f"{self.routine.request.variable_bytes};")
        for number, each in enumerate(self.moves):
            type_, count = each.argument.type, self._count(each)
            text.add(f"\tif ({count} > {limit(type_)})", "\t\treturn MIG_BAD_ARGUMENTS;",
                     f"\tmsgh_size += {used(type_, count)};",
                     f"\tif (In0P->Head.msgh_size {'!=' if number == len(self.moves) - 1 else '<'} msgh_size)",
                     "\t\treturn MIG_BAD_ARGUMENTS;")
            if type_.form is Form.STRING:
                pointer = self._pointer(each)
                text.add(f"\tif (memchr({pointer}->{each.field.name}, '\\0', {count}) == NULL)",
                         "\t\treturn MIG_BAD_ARGUMENTS;")
            if any(other.field.offset > each.field.offset and
                   (other.is_variable or other.argument.type.form is Form.STRING or self._counts_memory(other))
                   for other in self.received):
                text.add(*self._advance(each))
        for each in self.received:
            if each.argument.type.form is Form.STRING and not each.is_variable:
                text.add(f"\tif (memchr({self._pointer(each)}->{each.field.name}, '\\0', "
                         f"{limit(each.argument.type)}) == NULL)", "\t\treturn MIG_BAD_ARGUMENTS;")

    def _counts_memory(self, each: Carried) -> bool:
        return any(other.count is each.argument for other in self.received if other.argument.type.out_of_line)

    # pointers into a request whose later fields move

    def _pointer(self, each: Carried) -> str:
        """The pointer to the request through which a field is reached: one more for each array before it."""
        return f"In{sum(move.field.offset < each.field.offset for move in self.moves)}P"

    def _count(self, each: Carried) -> str:
        """The count of an array of the request."""
        if each.count is not None and each.count.name in self.fields:
            return f"{self._pointer(self.fields[each.count.name])}->{each.count_name}"
        return f"{self._pointer(each)}->{each.count_name}"

    def _advance(self, each: Carried) -> list[str]:
        """Where fields behind an array are, if there are any."""
        if not any(other.field.offset > each.field.offset for other in self.received):
            return []
        number = int(self._pointer(each)[2:-1])
        type_ = each.argument.type
        return [f"\t{self.request} *In{number + 1}P = ({self.request} *)((char *)In{number}P + "
                f"{used(type_, self._count(each))} - {padded(each.field.size)});"]

    # the stub

    def _stub(self) -> Text:
        text, routine = Text(), self.routine
        text.add(f"static void {routine.stub}(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)", "{",
                 f"\t{self.request} *In0P = ({self.request} *)InHeadP;")
        if self.sent:
            text.add(f"\t{self.reply} *OutP = ({self.reply} *)OutHeadP;")
        text.add(f"\tkern_return_t RetCode = __MIG_check__{self.request.removeprefix('__')}(In0P);",
                 "\tif (RetCode != MACH_MSG_SUCCESS) {", f"\t\t{ERROR}->NDR = NDR_record;",
                 f"\t\t{ERROR}->RetCode = RetCode;", "\t\treturn;", "\t}", "")
        for each in self.moves:
            text.add(*self._advance(each))
        self._trailer(text)
        for argument in visible(routine, server=True):
            text.add(*self._local(argument))
        for each in self.sent:
            text.add(*self._room(each))
        arguments = ", ".join(self._passed(argument) for argument in visible(routine, server=True))
        text.add(f"\tRetCode = {routine.server_function}({arguments});")
        for argument in reversed(visible(routine, server=True)):
            if argument.type.destructor is not None and argument.role is Role.DATA:
                text.add(f"\t{argument.type.destructor.function}({argument.name});")
        if routine.is_simple or not self.sent:
            text.add(f"\t{ERROR}->NDR = NDR_record;", f"\t{ERROR}->RetCode = RetCode;", "}")
            return text
        text.add("\tif (RetCode != KERN_SUCCESS) {", f"\t\t{ERROR}->NDR = NDR_record;",
                 f"\t\t{ERROR}->RetCode = RetCode;", "\t\treturn;", "\t}", "")
        self._answer(text)
        text.add("}")
        return text

    def _trailer(self, text: Text) -> None:
        if not any(argument.role in _TOKENS for argument in self.routine.arguments):
            return
        text.add("\tmach_msg_max_trailer_t *TrailerP = (mach_msg_max_trailer_t *)((char *)In0P + "
                 "((In0P->Head.msgh_size + 3) & ~3u));",
                 "\tif (TrailerP->msgh_trailer_type != MACH_MSG_TRAILER_FORMAT_0 || "
                 "TrailerP->msgh_trailer_size < MAX_TRAILER_SIZE) {",
                 f"\t\t{ERROR}->NDR = NDR_record;", f"\t\t{ERROR}->RetCode = MIG_TRAILER_ERROR;", "\t\treturn;", "\t}")

    def _needs_local(self, argument: Argument) -> bool:
        type_ = argument.type
        field = self.out.get(argument.name) or self.fields.get(argument.name)
        translated = (argument.role is Role.DATA and
                      ((type_.outtran is not None and Direction.OUT in argument.direction)
                       or type_.destructor is not None
                       or (type_.intran is not None and argument.direction == Direction.INOUT)))
        many = field is not None and length(field.field) > 1
        polymorphic = argument.role is Role.POLY and is_pointer(argument)
        fixed_memory = (type_.out_of_line and is_pointer(argument))
        unsent = Direction.OUT in argument.direction and argument.role is Role.COUNT and argument.name not in self.out
        return translated or many or polymorphic or fixed_memory or unsent

    def _local(self, argument: Argument) -> list[str]:
        """The declaration of a variable that an argument needs, with its value."""
        if not self._needs_local(argument):
            return []
        type_, each = server_type(argument), self.fields.get(argument.name)
        field = self.out.get(argument.name) or each
        if field is not None and length(field.field) > 1:
            lines = [f"\tmach_port_t {argument.name}[{length(field.field)}];"]
            if each is not None:
                lines += [f"\tfor (int i = 0; i < {length(field.field)}; i++)",
                          f"\t\t{argument.name}[i] = In0P->{argument.name}[i].name;"]
            return lines
        start = f" = {self._value(each)}" if each is not None else ""
        if argument.role is Role.POLY:
            start = f" = In0P->{argument.of}.disposition" if Direction.IN in argument.direction else " = 0"
        return [f"\t{type_} {argument.name}{start};"]

    def _value(self, each: Carried) -> str:
        """An argument as the request has it."""
        pointer, name, type_ = self._pointer(each), each.field.name, each.argument.type
        if each.field.wire is Wire.PORT:
            text = f"{pointer}->{name}.name"
        elif each.field.wire in (Wire.OOL, Wire.OOL_PORTS):
            text = f"({server_type(each.argument)})In0P->{name}.address"
        else:
            text = f"{pointer}->{name}"
        return f"{type_.intran.function}({text})" if type_.intran is not None else text

    def _passed(self, argument: Argument) -> str:
        """An argument of the call of the server's function."""
        if self._needs_local(argument):
            field = self.out.get(argument.name) or self.fields.get(argument.name)
            by_address = is_pointer(argument) and not (field is not None and length(field.field) > 1)
            return f"&{argument.name}" if by_address else argument.name
        if argument.role is Role.REQUEST_PORT:
            port = "In0P->Head.msgh_remote_port" if self.in_kernel else "In0P->Head.msgh_local_port"
            intran = argument.type.intran
            return f"{intran.function}({port})" if intran is not None else port
        if argument.role is Role.REPLY_PORT:
            return "In0P->Head.msgh_local_port" if self.in_kernel else "In0P->Head.msgh_remote_port"
        if argument.role in _TOKENS:
            return f"TrailerP->{_TOKENS[argument.role]}"
        if argument.role is Role.POLY:
            owner = next(other for other in self.routine.arguments if other.name == argument.of)
            if owner.role is Role.REPLY_PORT:
                bits = "REMOTE" if not self.in_kernel else "LOCAL"
                return f"MACH_MSGH_BITS_{bits}(In0P->Head.msgh_bits)"
            if owner.role is Role.REQUEST_PORT:
                return "MACH_MSGH_BITS_LOCAL(In0P->Head.msgh_bits)"
            return f"In0P->{argument.of}.disposition"
        each = self.out.get(argument.name)
        if each is None or Direction.OUT not in argument.direction:
            return self._value(self.fields[argument.name])
        if is_by_array(argument):
            return f"OutP->{argument.name}"
        return f"&OutP->{argument.name}{'.name' if each.field.wire is Wire.PORT else ''}"

    def _room(self, each: Carried) -> list[str]:
        """What the server's function finds in an out argument: its value in the request, or how much it may give."""
        argument, name = each.argument, each.field.name
        if argument.role is Role.COUNT:
            owner = next(other for other in self.routine.arguments if other.name == argument.of)
            if owner.type.out_of_line:
                return [f"\tOutP->{name} = 0;"]
            most = str(limit(owner.type))
            if name in self.fields:
                asked = f"{self._pointer(self.fields[name])}->{name}"
                return [f"\tOutP->{name} = {asked} < {most} ? {asked} : {most};"]
            return [f"\tOutP->{name} = {most};"]
        if argument.direction != Direction.INOUT or self._needs_local(argument):
            return []
        if is_by_array(argument):
            given = self.fields[name]
            size = used(argument.type, self._count(given)) if given.is_variable else str(each.field.size)
            return [f"\t(void)memcpy(OutP->{name}, {self._pointer(given)}->{name}, {size});"]
        target = f"OutP->{name}.name" if each.field.wire is Wire.PORT else f"OutP->{name}"
        return [f"\t{target} = {self._value(self.fields[name])};"]

    # the reply

    def _answer(self, text: Text) -> None:
        message = self.routine.reply
        for each in self.sent:
            if each.field.wire is not Wire.INLINE:
                text.add(*self._descriptor(each))
            elif each.argument.role is Role.DATA and self._needs_local(each.argument):
                text.add(f"\tOutP->{each.field.name} = {self._given(each.argument)};")
        if any(field.wire is Wire.NDR for field in message.fields):
            text.add("\tOutP->NDR = NDR_record;")
        if not message.is_complex:
            text.add("\tOutP->RetCode = KERN_SUCCESS;")
        arrays = [each for each in self.sent if each.is_variable]
        size = f"(mach_msg_size_t)sizeof({self.reply})"
        if arrays:
            text.add(f"\tmach_msg_size_t msgh_size = {size} - {message.variable_bytes};")
            self._compact(text, arrays)
            size = "msgh_size"
        if message.is_complex:
            text.add("\tOutHeadP->msgh_bits |= MACH_MSGH_BITS_COMPLEX;",
                     f"\t(({self.reply} *)OutHeadP)->msgh_body.msgh_descriptor_count = {descriptor_count(message)};")
        text.add(f"\tOutHeadP->msgh_size = {size};")

    def _given(self, argument: Argument) -> str:
        outtran = argument.type.outtran
        return f"{outtran.function}({argument.name})" if outtran is not None else argument.name

    def _descriptor(self, each: Carried) -> list[str]:
        name, argument = each.field.name, each.argument
        poly = next((other for other in self.routine.arguments
                     if other.role is Role.POLY and other.of == argument.name), None)
        disposition = poly.name if poly is not None else right(argument.disposition)
        if each.field.wire is Wire.PORT:
            if length(each.field) > 1:
                count = f"OutP->{each.count_name}" if each.count is not None else str(length(each.field))
                return [f"\tfor (int i = 0; i < {length(each.field)}; i++) {{",
                        f"\t\tOutP->{name}[i].name = i < (int){count} ? {name}[i] : MACH_PORT_NULL;",
                        f"\t\tOutP->{name}[i].disposition = {disposition};",
                        f"\t\tOutP->{name}[i].type = MACH_MSG_PORT_DESCRIPTOR;", "\t}"]
            lines = [f"\tOutP->{name}.name = {self._given(argument)};"] if self._needs_local(argument) else []
            return [*lines, f"\tOutP->{name}.disposition = {disposition};",
                    f"\tOutP->{name}.type = MACH_MSG_PORT_DESCRIPTOR;"]
        own = next((other for other in self.routine.arguments
                    if other.role is Role.DEALLOCATE and other.of == argument.name), None)
        deallocate = own.name if own is not None else "TRUE" if "dealloc" in argument.flags else "FALSE"
        count = f"OutP->{each.count_name}" if each.count is not None else str(argument.type.count)
        lines = [f"\tOutP->{name}.address = (void *)({self._given(argument)});",
                 f"\tOutP->{name}.deallocate = {deallocate};"]
        if each.field.wire is Wire.OOL_PORTS:
            return [*lines, f"\tOutP->{name}.count = {count};", f"\tOutP->{name}.disposition = {disposition};",
                    f"\tOutP->{name}.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;"]
        size = element_size(argument.type) if each.count is not None else argument.type.bits // 8
        copy = "MACH_MSG_PHYSICAL_COPY" if "physicalcopy" in argument.flags else "MACH_MSG_VIRTUAL_COPY"
        return [*lines, f"\tOutP->{name}.size = {f'{size} * ' if size != 1 else ''}{count};",
                f"\tOutP->{name}.copy = {copy};", f"\tOutP->{name}.type = MACH_MSG_OOL_DESCRIPTOR;"]

    def _compact(self, text: Text, arrays: list[Carried]) -> None:
        """Close the gaps behind arrays that are not full, and add up the size."""
        first = arrays[0].field.offset
        number = 0
        for each in self.sent:
            name, source, target = each.field.name, "OutP", f"Out{number}P" if number else "OutP"
            if each.field.wire is not Wire.INLINE:
                continue
            if each.is_variable and each.argument.type.form is Form.STRING:
                text.add(f"\t{target}->{name}Offset = 0;",
                         f"\t{target}->{name}Cnt = (mach_msg_type_number_t)strlen({source}->{name}) + 1;")
            if each.field.offset > first and number:
                text.add(f"\t(void)memmove(&{target}->{name}, &{source}->{name}, sizeof {source}->{name});"
                         if not is_array(each.argument) and each.argument.type.form is not Form.STRING else
                         f"\t(void)memmove({target}->{name}, {source}->{name}, {each.field.size});")
            if each.is_variable:
                count = f"{target}->{each.count_name}"
                if each.count is not None and each.count.of != name:  # that of an array before it
                    count = f"OutP->{each.count_name}"
                size = used(each.argument.type, count)
                text.add(f"\tmsgh_size += {size};")
                if any(other.field.offset > each.field.offset for other in self.sent):
                    number += 1
                    text.add(f"\t{self.reply} *Out{number}P = ({self.reply} *)((char *){target} + {size} - "
                             f"{padded(each.field.size)});")


def demux_name(subsystem: Subsystem) -> str:
    """The function that a server gives to mach_msg_server."""
    return subsystem.server_demux or f"{subsystem.name}_server"


def table_name(subsystem: Subsystem) -> str:
    return subsystem.symbol or f"{subsystem.name}_subsystem"


def table_declaration(subsystem: Subsystem) -> list[str]:
    """The declarations that a server's program needs: the subsystem's table, the demultiplexer, what it serves."""
    lines = []
    for routine in routines(subsystem):
        *head, last = prototype(routine, routine.server_function, server=True)
        lines += ["", *head, f"{last};"]
    name = demux_name(subsystem)
    return [*lines, "", f"extern boolean_t {name}(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP);",
            f"extern mig_routine_t {name}_routine(mach_msg_header_t *InHeadP);", "",
            f"extern const struct {table_name(subsystem)} {{",
            "\tmig_server_routine_t server; /* the demultiplexer */", "\tmach_msg_id_t start; /* the first id */",
            "\tmach_msg_id_t end; /* the first id past the last */", "\tunsigned int maxsize; /* of a reply */",
            "\tvm_address_t reserved;", f"\tstruct routine_descriptor routine[{len(subsystem.routines)}];",
            f"}} {table_name(subsystem)};"]


def table(subsystem: Subsystem) -> list[str]:
    """The subsystem's table and the functions that look into it."""
    name, symbol = demux_name(subsystem), table_name(subsystem)
    lines = [f"const struct {symbol} {symbol} = {{", f"\t{name}_routine,", f"\t{subsystem.base},",
             f"\t{subsystem.end},", f"\t{subsystem.maxsize},", "\t0,", "\t{"]
    for routine in subsystem.routines:
        if routine is None:
            lines.append("\t\t{0, 0, 0, 0, 0, 0},")
        else:
            size = routine.reply.size if not routine.is_simple else 0
            lines.append(f"\t\t{{0, {routine.stub}, {routine.argc}, 0, 0, {size}}},")
    return [
        *lines, "\t}", "};", "",
        f"mig_routine_t {name}_routine(mach_msg_header_t *InHeadP)", "{",
        f"\tint msgh_id = InHeadP->msgh_id - {subsystem.base};",
        f"\tif (msgh_id < 0 || msgh_id >= {len(subsystem.routines)})", "\t\treturn 0;",
        f"\treturn {symbol}.routine[msgh_id].stub_routine;", "}", "",
        f"boolean_t {name}(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)", "{",
        "\tmig_routine_t routine;", "",
        "\tOutHeadP->msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(InHeadP->msgh_bits), 0);",
        "\tOutHeadP->msgh_remote_port = InHeadP->msgh_remote_port;",
        "\tOutHeadP->msgh_size = (mach_msg_size_t)sizeof(mig_reply_error_t);",
        "\tOutHeadP->msgh_local_port = MACH_PORT_NULL;", "\tOutHeadP->msgh_id = InHeadP->msgh_id + 100;",
        "\tOutHeadP->msgh_reserved = 0;", f"\troutine = {name}_routine(InHeadP);", "\tif (routine == 0) {",
        f"\t\t{ERROR}->NDR = NDR_record;", f"\t\t{ERROR}->RetCode = MIG_BAD_ID;", "\t\treturn FALSE;", "\t}",
        "\t(*routine)(InHeadP, OutHeadP);", "\treturn TRUE;", "}",
    ]
