"""The second half of a server stub's text: what follows the call of the server function."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from machdbg.mig.model import POLYMORPHIC, Argument, Direction, Field, Form, Wire

from .message import Part, descriptor_count, elements, spelled

if TYPE_CHECKING:
    from .server import ServerStub

NO_CODE = frozenset({"pset_deallocate", "null_conversion"})  # macros of the kernel that come to nothing


class Statement(NamedTuple):
    """A statement: its text, at how many levels of blocks inside the function. Empty text: nothing happens there."""

    text: tuple[str, ...] = ()
    depth: int = 0


def said(*text: str, depth: int = 0) -> Statement:
    """A statement of these lines."""
    return Statement(text, depth)


def after(stub: ServerStub) -> list[Statement]:
    """Everything behind the call: let go of what was converted; then the error, or the reply."""
    code = "OutP.RetCode" if stub.has_code else "RetCode"
    failing = [said(f"if {code} != KERN_SUCCESS:"), said(*stub.fail(None if stub.has_code else code), depth=1)]
    statements = destroy(stub)
    ports = [argument for argument in stub.routine.arguments
             if argument.type.intran is not None and argument.direction & Direction.IN
             and argument.name in stub.request.fields and stub.request.fields[argument.name].wire is Wire.PORT]
    releases = [statement for argument in ports for statement in release(stub, argument)]
    if stub.routine.is_simple:
        return [*statements, said()]
    if stub.is_empty:
        return [*statements, *(failing if ports else []), *releases, said("OutP.NDR = kernel_data().NDR_record"),
                said(), said()]
    return [*statements, *failing, *releases, *descriptors(stub), *data(stub), said(), said()]


def destroy(stub: ServerStub) -> list[Statement]:
    """Let go of the objects that ports stood for, the last first."""
    return [
        said(f"await {stub.use(argument.type.destructor.function)}({argument.name})")
        for argument in reversed(stub.translated())
        if argument.type.destructor is not None and not argument.direction & Direction.OUT
        and argument.type.destructor.function not in NO_CODE
    ]


def release(stub: ServerStub, argument: Argument) -> list[Statement]:
    """Release the right that a converted argument came with."""
    port = f"In0P.{spelled(argument.name)}.name"
    return [said(f"if IP_VALID({port}):"), said(f"await {stub.use('ipc_port_release_send')}({port})", depth=1)]


def descriptors(stub: ServerStub) -> list[Statement]:
    """Put rights and memory into the reply's descriptors."""
    found: list[Statement] = []
    for field in stub.reply.message.descriptors:
        argument = stub.reply.arguments[field.name]
        place = f"OutP.{spelled(field.name)}"
        if field.wire is Wire.PORT:
            found += right(stub, argument, field, place)
            continue
        if argument.direction & Direction.IN:
            found.append(said(f"{place}.address_ = In0P.{spelled(field.name)}.address_"))
        owner = stub.request.pointer(f"{field.name}Cnt") if argument.direction & Direction.IN else "OutP"
        count = f"{owner}.{field.name}Cnt"
        if field.wire is Wire.OOL_PORTS:
            found.append(said(f"{place}.count = {count}"))
        else:
            size = argument.type.bits * argument.type.unit // 8
            found.append(said(f"{place}.size = {count if size == 1 else f'{size} * {count}'}"))
    if "NDR" in stub.reply.fields:
        found.append(said("OutP.NDR = kernel_data().NDR_record"))
    return found


def right(stub: ServerStub, argument: Argument, field: Field, place: str) -> list[Statement]:
    """Put the right into a descriptor of a port, if the server function has not done so itself."""
    if elements(field) > 1:
        count = next((f"OutP.{part.count}" for part in stub.reply.parts if part.count in stub.reply.fields), None)
        return [said(), said(f"given = min({elements(field)}, {count})"), said("for index in range(given):"),
                said(f"{place}[index].name = {argument.name}[index]", depth=1)]
    if argument.type.received == POLYMORPHIC:
        return [said(f"{place}.name = {argument.name}.value"), said(f"{place}.disposition = {argument.name}Poly.value")]
    if argument.type.outtran is not None:
        return [said(f"{place}.name = {stub.converted(argument.type.outtran, f'{argument.name}.value')}")]
    if argument.direction & Direction.IN:
        return [said(f"{place}.name = In0P.{spelled(field.name)}.name")]
    return []


def data(stub: ServerStub) -> list[Statement]:
    """Bring the plain data of the reply to where it belongs behind arrays that are not full; size and bits."""
    layout = stub.reply
    several = len(layout.parts) > 1
    size = "msgh_size" if several else "OutP.Head.msgh_size"
    unused = layout.message.size - sum(part.most for part in layout.parts)
    parts = {part.field.name: part for part in layout.parts}
    found: list[Statement] = []
    moved = False
    seen = 0
    for field in layout.message.fields:
        argument = layout.arguments.get(field.name)
        if field.wire is not Wire.INLINE or argument is None:
            continue
        part = parts.get(field.name)
        if part is not None:
            found += array(stub, part, size if seen else f"{size} = {unused}", moved, first=seen == 0)
            moved = moved or not layout.is_last(part)
            seen += 1
        elif argument.of in parts:
            continue
        elif stub.comes_in(argument):
            found.append(said(f"OutP.{spelled(field.name)} = {stub.request.pointer(field.name)}.{spelled(field.name)}"))
        elif moved:
            found.append(said(f"OutP.{spelled(field.name)} = {original(stub)}.{spelled(field.name)}"))
    complex_ = layout.message.is_complex
    whole = "msgh_size" if several else f"{layout.name}.record.size"
    return [
        *found,
        *([said(f"OutP = {original(stub)}")] if moved else []),
        *([said("OutP.Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX")] if complex_ else []),
        *([said(f"OutP.Head.msgh_size = {whole}")] if len(layout.parts) != 1 else []),
        *([said(f"OutP.msgh_body.msgh_descriptor_count = {descriptor_count(layout)}")] if complex_ else []),
    ]


def original(stub: ServerStub) -> str:
    """The reply where the server function wrote it."""
    return f"{stub.reply.name}(OutHeadP.space, OutHeadP.address)"


def array(stub: ServerStub, part: Part, size: str, moved: bool, first: bool) -> list[Statement]:
    """Add an array to the message's size and, if something follows, let what follows begin right behind its end."""
    layout = stub.reply
    name = part.field.name
    owner = next(each for each in layout.parts if each.count in layout.fields)
    count = f"OutP.{part.count}" if part.count in layout.fields else "count"
    found: list[Statement] = []
    if part.argument.type.form is Form.STRING:
        found += [said(f'length = len(string_at(OutP, "{name}", {part.limit})) + 1'),
                  said("if length > 0xFFFFFFFF:"), said(*stub.fail("MIG_BAD_ARGUMENTS"),
                                                          depth=1),
                  said(f"OutP.{part.count} = length")]
    if moved:
        source = original(stub)
        if part.count in layout.fields:
            found.append(said(f"{count} = {source}.{part.count}"))
        bytes_ = f"{part.size} * {count}" if part.size > 1 else count
        moving = f'OutP.space.read({source}.field("{name}"), {bytes_})'
        found.append(said(f'OutP.space.write(OutP.field("{name}"), {moving})'))
    last = layout.is_last(part)
    if first and last:
        return [*found, said(f"{size} + {part.used(count)}")]
    adding = f"{size} + msgh_size_delta" if first else f"{size} += msgh_size_delta"
    used = [f"msgh_size_delta = {part.used(count)}"]
    if part is owner and any(each.count not in layout.fields for each in layout.parts):
        used.insert(0, f"count = {count}")
    found += [said(*used), said(adding)]
    if not last:
        found.append(said(f"OutP = {layout.name}(OutP.space, OutP.address + msgh_size_delta - {part.most})"))
    return found
