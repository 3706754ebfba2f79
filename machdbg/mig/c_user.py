"""The C of user stubs: a function per routine that sends the request, receives the reply and looks at it."""

from __future__ import annotations

from collections.abc import Callable

from .c_text import StubLines, Text
from .c_types import (
    Carried,
    carried,
    descriptor_count,
    element_size,
    is_array,
    is_pointer,
    length,
    limit,
    padded,
    prototype,
    reply_type,
    request_type,
    right,
    used,
    value,
)
from .model import POLYMORPHIC, Argument, Form, Role, Routine, Wire

ERROR_REPLY = 36  # bytes of a reply that has nothing but a code, for a task of 64 bits


class UserStub:
    """The user side of a routine as the C function ``function``; ``lines`` gives lines the reference's numbers."""

    def __init__(self, routine: Routine, function: str = "", lines: StubLines | None = None) -> None:
        self.routine = routine
        self.function = function or routine.user_function
        self.lines = lines
        self.request, self.reply = request_type(routine), reply_type(routine)
        self.sent = carried(routine, routine.request)
        self.received = carried(routine, routine.reply)
        self.roles = {argument.role: argument for argument in routine.arguments}

    @property
    def check_name(self) -> str:
        """The function that looks at the reply."""
        return f"__MIG_check__{self.reply.removeprefix('__')}"

    def texts(self) -> list[str]:
        """The functions, the one that looks at the reply first."""
        file = self.lines.file if self.lines is not None else ""
        stub = self._stub().render(file)
        if self.routine.is_simple:
            return [stub]
        check = self._check()
        if self.lines is not None and not self.lines.checks:  # nobody knows where it is: right before the stub
            check.number(self.lines.declared - len(check) - 1)
        return [check.render(file), stub]

    # the reply

    def _check(self) -> Text:
        text = Text()
        numbers = iter(self.lines.checks if self.lines is not None else ())
        reply, message = self.reply, self.routine.reply

        def refuse(code: str, indent: str = "\t\t") -> None:
            text.add(f"{indent}return {code};", at=next(numbers, None))

        text.add(f"static kern_return_t {self.check_name}({reply} *Out0P)", "{",
                 f"\tif (Out0P->Head.msgh_id != {self.routine.number + 100}) {{",
                 "\t\tif (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)")
        refuse("MIG_SERVER_DIED", "\t\t\t")
        text.add("\t\telse")
        refuse("MIG_REPLY_MISMATCH", "\t\t\t")
        text.add("\t}")
        whole = f"(mach_msg_size_t)sizeof({reply})"
        wrong_size = f"Out0P->Head.msgh_size != {whole}"
        if message.variable_bytes:
            wrong_size = (f"Out0P->Head.msgh_size > {whole} || "
                          f"Out0P->Head.msgh_size < {whole} - {message.variable_bytes}")
        if message.is_complex:
            text.add("\tif (!(Out0P->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) || "
                     f"Out0P->msgh_body.msgh_descriptor_count != {descriptor_count(message)} || {wrong_size}) {{",
                     "\t\tif (!(Out0P->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) && "
                     "Out0P->Head.msgh_size == (mach_msg_size_t)sizeof(mig_reply_error_t) && "
                     "((mig_reply_error_t *)Out0P)->RetCode != KERN_SUCCESS)",
                     "\t\t\treturn ((mig_reply_error_t *)Out0P)->RetCode;", "\t\telse")
            refuse("MIG_TYPE_ERROR", "\t\t\t")
            text.add("\t}")
        elif message.size == ERROR_REPLY:
            text.add(f"\tif ((Out0P->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) || {wrong_size})")
            refuse("MIG_TYPE_ERROR")
            text.add("\treturn Out0P->RetCode;", "}")
            return text
        else:
            short = "Out0P->Head.msgh_size != (mach_msg_size_t)sizeof(mig_reply_error_t)"
            text.add(f"\tif ((Out0P->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) || (({wrong_size}) && "
                     f"({short} || Out0P->RetCode == KERN_SUCCESS)))")
            refuse("MIG_TYPE_ERROR")
            text.add("\tif (Out0P->RetCode != KERN_SUCCESS)", "\t\treturn Out0P->RetCode;")
        for each in self.received:
            if each.field.wire in (Wire.PORT, Wire.OOL, Wire.OOL_PORTS):
                text.add(*self._descriptor_test(each))
                refuse("MIG_TYPE_ERROR", "\t\t\t" if length(each.field) > 1 else "\t\t")
        self._check_arrays(text, refuse)
        text.add("\treturn MACH_MSG_SUCCESS;", "}")
        return text

    def _descriptor_test(self, each: Carried) -> list[str]:
        name, disposition = each.field.name, each.argument.type.received
        lines = []
        if length(each.field) > 1:
            lines.append(f"\tfor (int i = 0; i < {length(each.field)}; i++)")
            name = f"{name}[i]"
        kind = {Wire.PORT: "MACH_MSG_PORT_DESCRIPTOR", Wire.OOL: "MACH_MSG_OOL_DESCRIPTOR",
                Wire.OOL_PORTS: "MACH_MSG_OOL_PORTS_DESCRIPTOR"}[each.field.wire]
        test = f"Out0P->{name}.type != {kind}"
        if each.field.wire is not Wire.OOL and disposition not in (0, POLYMORPHIC):
            test += f" || Out0P->{name}.disposition != {right(disposition)}"
        indent = "\t\t" if length(each.field) > 1 else "\t"
        return [*lines, f"{indent}if ({test})"]

    def _check_arrays(self, text: Text, refuse: Callable[[str], None]) -> None:
        """Tests of how much the strings and arrays of the reply hold."""
        for each in self.received:
            if each.argument.type.form is Form.STRING and not each.is_variable:
                text.add(f"\tif (memchr(Out0P->{each.field.name}, '\\0', {limit(each.argument.type)}) == NULL)")
                refuse("MIG_TYPE_ERROR")
        arrays = [each for each in self.received if each.is_variable]
        if arrays:
            text.add(f"\tmach_msg_size_t msgh_size = (mach_msg_size_t)sizeof({self.reply}) - "
                     f"{self.routine.reply.variable_bytes};")
        counts: dict[str, str] = {}
        pointer = "Out0P"
        for number, each in enumerate(arrays):
            type_, later = each.argument.type, arrays[number + 1 :]
            count = counts.setdefault(each.count_name, f"{pointer}->{each.count_name}")
            text.add(f"\tif ({count} > {limit(type_)})")
            refuse("MIG_TYPE_ERROR")
            text.add(f"\tmsgh_size += {used(type_, count)};",
                     f"\tif (Out0P->Head.msgh_size {'<' if later else '!='} msgh_size)")
            refuse("MIG_TYPE_ERROR")
            if any(other.count_name not in counts for other in later):
                moved = f"Out{number + 1}P"
                text.add(f"\t{self.reply} *{moved} = ({self.reply} *)((char *){pointer} + {used(type_, count)} - "
                         f"{padded(each.field.size)});")
                pointer = moved

    # the stub

    def _stub(self) -> Text:
        text = Text()
        lines, simple = self.lines, self.routine.is_simple
        head, *rest = prototype(self.routine, self.function)
        text.add(head, *rest, "{", at=lines.declared if lines is not None else None)
        text.add("\tunion {", f"\t\t{self.request} In;")
        if not simple:
            text.add("\t\tstruct {", f"\t\t\t{self.reply} Reply;", "\t\t\tmach_msg_trailer_t trailer;", "\t\t} Out;")
        text.add("\t} Mess;", f"\t{self.request} *InP = &Mess.In;")
        if not simple:
            text.add(f"\t{self.reply} *Out0P = &Mess.Out.Reply;")
        text.add("\tmach_msg_return_t msg_result;")
        if any(each.is_variable for each in self.sent):
            text.add(f"\tmach_msg_size_t msgh_size = (mach_msg_size_t)sizeof(Mess.In) - "
                     f"{self.routine.request.variable_bytes};")
        text.add("")
        self._fill(text)
        self._header(text)
        text.add("")
        self._call(text)
        if simple:
            text.add("\treturn msg_result;")
        else:
            self._take(text)
        text.add("}", at=lines.end if lines is not None else None)
        return text

    def _fill(self, text: Text) -> None:
        message = self.routine.request
        if message.is_complex:
            text.add(f"\tInP->msgh_body.msgh_descriptor_count = {descriptor_count(message)};")
        for each in self.sent:
            if each.field.wire is Wire.PORT:
                text.add(*self._port(each))
            elif each.field.wire in (Wire.OOL, Wire.OOL_PORTS):
                text.add(*self._out_of_line(each))
        if any(field.wire is Wire.NDR for field in message.fields):
            text.add("\tInP->NDR = NDR_record;")
        inline = [each for each in self.sent if each.field.wire is Wire.INLINE]
        arrays = {each.count_name: each for each in inline if each.is_variable}
        moved = False
        for number, each in enumerate(inline):
            if each.field.name in arrays and each.argument.role is Role.COUNT:
                continue  # with its array
            if each.is_variable:
                text.add(*self._array(each, is_last=number == len(inline) - 1))
                moved = moved or number < len(inline) - 1
            else:
                text.add(self._plain(each))
        if moved:
            text.add("\tInP = &Mess.In;")

    def _disposition(self, argument: Argument) -> str:
        if argument.disposition == POLYMORPHIC:
            poly = next(each for each in self.routine.arguments
                        if each.role is Role.POLY and each.of == argument.name)
            return value(poly)
        return right(argument.disposition)

    def _port(self, each: Carried) -> list[str]:
        name, source, indent, lines = each.field.name, value(each.argument), "\t", []
        if length(each.field) > 1:
            count = value(each.count) if each.count is not None else str(length(each.field))
            lines = [f"\tfor (int i = 0; i < {length(each.field)}; i++) {{"]
            source, name, indent = f"i < (int){count} ? {source}[i] : MACH_PORT_NULL", f"{name}[i]", "\t\t"
        lines += [f"{indent}InP->{name}.name = {source};",
                  f"{indent}InP->{name}.disposition = {self._disposition(each.argument)};",
                  f"{indent}InP->{name}.type = MACH_MSG_PORT_DESCRIPTOR;"]
        return [*lines, "\t}"] if length(each.field) > 1 else lines

    def _out_of_line(self, each: Carried) -> list[str]:
        name, argument = each.field.name, each.argument
        count = value(each.count) if each.count is not None else str(argument.type.count)
        deallocate = "TRUE" if "dealloc" in argument.flags else "FALSE"
        own = next((other for other in self.routine.arguments
                    if other.role is Role.DEALLOCATE and other.of == argument.name), None)
        if own is not None:
            deallocate = value(own)
        copy = "MACH_MSG_PHYSICAL_COPY" if "physicalcopy" in argument.flags else "MACH_MSG_VIRTUAL_COPY"
        lines = [f"\tInP->{name}.address = (void *)({value(argument)});"]
        if each.field.wire is Wire.OOL_PORTS:
            return [*lines, f"\tInP->{name}.count = {count};",
                    f"\tInP->{name}.disposition = {self._disposition(argument)};",
                    f"\tInP->{name}.deallocate = {deallocate};",
                    f"\tInP->{name}.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;"]
        size = element_size(argument.type) if each.count is not None else argument.type.bits // 8
        return [*lines, f"\tInP->{name}.size = {f'{size} * ' if size != 1 else ''}{count};",
                f"\tInP->{name}.deallocate = {deallocate};", f"\tInP->{name}.copy = {copy};",
                f"\tInP->{name}.type = MACH_MSG_OOL_DESCRIPTOR;"]

    def _plain(self, each: Carried) -> str:
        argument, name = each.argument, each.field.name
        owner = next((other for other in self.routine.arguments if other.name == argument.of), argument)
        if argument.role is Role.COUNT and "countinout" in owner.flags:  # how much the caller has room for
            most = limit(owner.type)
            return f"\tInP->{name} = {value(argument)} < {most} ? {value(argument)} : {most};"
        if argument.type.form is Form.STRING:
            return f"\t(void)mig_strncpy(InP->{name}, {name}, {limit(argument.type)});"
        if is_array(argument):
            return f"\t(void)memcpy(InP->{name}, {name}, {each.field.size});"
        return f"\tInP->{name} = {value(argument)};"

    def _array(self, each: Carried, is_last: bool) -> list[str]:
        argument, name, type_ = each.argument, each.field.name, each.argument.type
        if type_.form is Form.STRING:
            lines = [f"\tInP->{name}Offset = 0;",
                     f"\tInP->{name}Cnt = mig_strncpy(InP->{name}, {value(argument)}, {limit(type_)});"]
            size = used(type_, f"InP->{name}Cnt")
        else:
            assert each.count is not None
            count = value(each.count)
            lines = [f"\tif ({count} > {limit(type_)})", "\t\treturn MIG_ARRAY_TOO_LARGE;"]
            if not any(each.count is other.count and other.is_variable and other.field.offset < each.field.offset
                       for other in self.sent):
                lines.append(f"\tInP->{each.count_name} = {count};")
            lines.append(f"\t(void)memcpy(InP->{name}, {name}, {_bytes(element_size(type_), count)});")
            size = used(type_, count)
        lines.append(f"\tmsgh_size += {size};")
        if not is_last:
            lines.append(f"\tInP = ({self.request} *)((char *)InP + {size} - {padded(each.field.size)});")
        return lines

    def _header(self, text: Text) -> None:
        port = self.roles[Role.REQUEST_PORT]
        reply = self.roles.get(Role.REPLY_PORT)
        if self.routine.is_simple:
            answer, answer_port = "0", "MACH_PORT_NULL"
        elif reply is not None:
            answer, answer_port = self._disposition(reply), reply.name
        else:
            answer, answer_port = "MACH_MSG_TYPE_MAKE_SEND_ONCE", "mig_get_reply_port()"
        if reply is not None and self.routine.is_simple:
            answer, answer_port = self._disposition(reply), reply.name
        bits = f"MACH_MSGH_BITS({self._disposition(port)}, {answer})"
        complex_ = "MACH_MSGH_BITS_COMPLEX | " if self.routine.request.is_complex else ""
        text.add(f"\tInP->Head.msgh_bits = {complex_}{bits};",
                 f"\tInP->Head.msgh_remote_port = {value(port)};", f"\tInP->Head.msgh_local_port = {answer_port};",
                 f"\tInP->Head.msgh_id = {self.routine.number};", "\tInP->Head.msgh_reserved = 0;")

    def _given(self, role: Role, default: str) -> str:
        """The value of the argument with a role, or what a statement before the routine says."""
        return value(self.roles[role]) if role in self.roles else default

    def _call(self, text: Text) -> None:
        simple = self.routine.is_simple
        wait = self._given(Role.WAIT_TIME, self.routine.wait_time)
        send = self._given(Role.SEND_TIME, self.routine.send_time)
        options = ["MACH_SEND_MSG"] if simple else ["MACH_SEND_MSG", "MACH_RCV_MSG"]
        if send or (simple and wait):
            options.append("MACH_SEND_TIMEOUT")
        elif wait:
            options.append("MACH_RCV_TIMEOUT")
        options.append(self._given(Role.MSG_OPTION, self.routine.msg_option) or "MACH_MSG_OPTION_NONE")
        time = send or wait or "MACH_MSG_TIMEOUT_NONE"
        variable = any(each.is_variable for each in self.sent)
        size = "msgh_size" if variable else "(mach_msg_size_t)sizeof(Mess.In)"
        receive = ("0", "MACH_PORT_NULL") if simple else (
            "(mach_msg_size_t)sizeof(Mess.Out)", "InP->Head.msgh_local_port")
        text.add(f"\tmsg_result = mach_msg(&InP->Head, {' | '.join(options)}, {size}, {receive[0]}, {receive[1]}, "
                 f"{time}, MACH_PORT_NULL);", at=self.lines.call if self.lines is not None else None)
        if not simple:
            own = Role.REPLY_PORT not in self.roles
            text.add("\tif (msg_result != MACH_MSG_SUCCESS) {")
            if own:
                text.add("\t\tif (msg_result == MACH_SEND_INVALID_DATA || msg_result == MACH_SEND_INVALID_DEST || "
                         "msg_result == MACH_SEND_INVALID_HEADER)",
                         "\t\t\tmig_put_reply_port(InP->Head.msgh_local_port);", "\t\telse",
                         "\t\t\tmig_dealloc_reply_port(InP->Head.msgh_local_port);")
            text.add("\t\treturn msg_result;", "\t}")

    def _take(self, text: Text) -> None:
        text.add(f"\tkern_return_t check_result = {self.check_name}(Out0P);")
        if not self.routine.reply.is_complex and self.routine.reply.size == ERROR_REPLY:
            text.add("\treturn check_result;")
            return
        text.add("\tif (check_result != MACH_MSG_SUCCESS)", "\t\treturn check_result;")
        arrays = [each for each in self.received if each.is_variable]
        for number, each in enumerate(self.received):
            if each.field.wire is not Wire.INLINE:
                text.add(*self._right(each))
            elif each.is_variable:
                text.add(*self._returned(each, number == len(self.received) - 1))
            elif any(each.field.name == array.count_name for array in arrays):
                continue  # with its array
            elif each.argument.type.form is Form.STRING:
                text.add(f"\t(void)mig_strncpy({each.field.name}, Out0P->{each.field.name}, "
                         f"{limit(each.argument.type)});")
            elif is_array(each.argument):
                text.add(f"\t(void)memcpy({each.field.name}, Out0P->{each.field.name}, {each.field.size});")
            else:
                text.add(f"\t{value(each.argument)} = Out0P->{each.field.name};")
        text.add("\treturn KERN_SUCCESS;")

    def _right(self, each: Carried) -> list[str]:
        name, argument = each.field.name, each.argument
        if each.field.wire is not Wire.PORT:
            lines = [f"\t*{name} = ({argument.c_type})Out0P->{name}.address;"]
        elif length(each.field) > 1:
            assert each.count is not None
            return [f"\tfor (int i = 0; i < {length(each.field)} && i < (int)Out0P->{each.count_name}; i++)",
                    f"\t\t{name}[i] = Out0P->{name}[i].name;"]
        else:
            lines = [f"\t{value(argument)} = Out0P->{name}.name;"]
        lines += [f"\t{value(other)} = Out0P->{name}.disposition;" for other in self.routine.arguments
                  if other.role is Role.POLY and other.of == name and is_pointer(other)]
        return lines

    def _returned(self, each: Carried, is_last: bool) -> list[str]:
        name, type_ = each.field.name, each.argument.type
        given = f"Out0P->{each.count_name}"
        if each.count is not None and each.count.of != name:  # that of an array before it
            given = value(each.count)
        move = [f"\tOut0P = ({self.reply} *)((char *)Out0P + {used(type_, given)} - {padded(each.field.size)});"
                ] if not is_last else []
        if type_.form is Form.STRING:
            return [f"\t(void)mig_strncpy({value(each.argument)}, Out0P->{name}, {limit(type_)});", *move]
        assert each.count is not None
        size, count = element_size(type_), value(each.count)
        lines = []
        if "countinout" in each.argument.flags:
            lines = [f"\tif (Out0P->{each.count_name} > {count}) {{",
                     f"\t\t(void)memcpy({name}, Out0P->{name}, {_bytes(size, count)});",
                     f"\t\t{count} = Out0P->{each.count_name};", "\t\treturn MIG_ARRAY_TOO_LARGE;", "\t}"]
        lines.append(f"\t(void)memcpy({name}, Out0P->{name}, {_bytes(size, given)});")
        if each.count.of == name:
            lines.append(f"\t{count} = Out0P->{each.count_name};")
        return [*lines, *move]


def _bytes(size: int, count: str) -> str:
    return f"{size} * {count}" if size != 1 else count
