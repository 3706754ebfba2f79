"""A compiled subsystem as plain dictionaries and lists, for JSON."""

from __future__ import annotations

from typing import Any

from .model import Argument, Direction, Message, Routine, Subsystem, Translation, WireType

_DIRECTIONS = {Direction.NONE: "none", Direction.IN: "in", Direction.OUT: "out", Direction.INOUT: "inout"}


def direction(argument: Argument) -> str:
    """in, out, inout, or none for what travels in no message."""
    return _DIRECTIONS[argument.direction]


def describe(subsystem: Subsystem, routines: list[Routine] | None = None) -> dict[str, Any]:
    """The subsystem with ``routines`` of it (None: all, and null where an id is skipped), and the types they use."""
    chosen = list(subsystem.routines) if routines is None else routines
    used = {argument.type.name: argument.type for routine in chosen if routine for argument in routine.arguments}
    return {
        "file": subsystem.file,
        "name": subsystem.name,
        "mode": subsystem.mode.value,
        "base": subsystem.base,
        "end": subsystem.end,
        "symbol": subsystem.symbol,
        "maxsize": subsystem.maxsize,
        "kernel_user": subsystem.kernel_user,
        "kernel_server": subsystem.kernel_server,
        "server_demux": subsystem.server_demux,
        "imports": list(subsystem.imports),
        "routines": [routine and _routine(routine) for routine in chosen],
        "types": {name: _type(type) for name, type in sorted(used.items())},
    }


def _routine(routine: Routine) -> dict[str, Any]:
    return {
        "number": routine.number,
        "name": routine.name,
        "simple": routine.is_simple,
        "user_function": routine.user_function,
        "server_function": routine.server_function,
        "stub": routine.stub,
        "argc": routine.argc,
        "file": routine.file,
        "line": routine.line,
        "msg_option": routine.msg_option,
        "wait_time": routine.wait_time,
        "send_time": routine.send_time,
        "arguments": [_argument(argument) for argument in routine.arguments],
        "request": _message(routine.request),
        "reply": None if routine.is_simple else _message(routine.reply),
    }


def _argument(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "direction": direction(argument),
        "role": argument.role.value,
        "type": argument.type.name,
        "c_type": argument.c_type,
        "flags": sorted(argument.flags),
        "of": argument.of,
        "disposition": argument.disposition,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "size": message.size,
        "variable_bytes": message.variable_bytes,
        "complex": message.is_complex,
        "descriptors": len(message.descriptors),
        "fields": [
            {"name": field.name, "c_type": field.c_type, "wire": field.wire.value, "offset": field.offset,
             "size": field.size, "argument": field.argument}
            for field in message.fields
        ],
    }


def _type(type: WireType) -> dict[str, Any]:
    return {
        "form": type.form.value,
        "bits": type.bits,
        "count": type.count,
        "variable": type.variable,
        "out_of_line": type.out_of_line,
        "sent": type.sent,
        "received": type.received,
        "element": type.element,
        "user_type": type.user_type,
        "server_type": type.server_type,
        "intran": _translation(type.intran),
        "outtran": _translation(type.outtran),
        "destructor": _translation(type.destructor),
    }


def _translation(translation: Translation | None) -> dict[str, str] | None:
    if translation is None:
        return None
    return {"function": translation.function, "takes": translation.takes, "returns": translation.returns}
