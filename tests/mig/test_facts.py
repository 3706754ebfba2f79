"""Everything that the facts say about MIG's output for xnu-4570.71.2, held against our compiler and our .defs files."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.error import Diagnostic
from machdbg.mig.files import Files
from machdbg.mig.model import (
    POLYMORPHIC,
    Argument,
    Direction,
    Form,
    Message,
    Mode,
    Role,
    Routine,
    Subsystem,
    Wire,
    WireType,
)

FACTS = json.loads((Path(__file__).parent / "facts.json").read_text(encoding="utf-8"))
SUBSYSTEMS = {facts["path"]: facts for facts in FACTS["subsystems"]}
MODES = [Mode.USER, Mode.KERNEL_USER, Mode.KERNEL_SERVER]  # those that the facts tell of
OTHER_SIZES = {  # our .defs give the size in C, the originals another
    "posix_path_t", "memory_object_fault_info_t", "dyld_kernel_process_info_t",
}
FILES = Files()


@functools.cache
def compiled(path: str, mode: Mode) -> tuple[Subsystem, list[Diagnostic]]:
    warnings: list[Diagnostic] = []
    return compile(DEFS / path, mode, files=FILES, warned=warnings.append), warnings


def test_every_subsystem_has_its_file() -> None:
    ours = {path.relative_to(DEFS).as_posix() for path in DEFS.rglob("*.defs")}
    assert {path for path in ours if not path.endswith("ypes.defs")} == set(SUBSYSTEMS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", SUBSYSTEMS)
def test_subsystem(path: str, mode: Mode) -> None:
    facts = SUBSYSTEMS[path]
    subsystem, warnings = compiled(path, mode)
    assert warnings == []
    assert (subsystem.name, subsystem.base, subsystem.end) == (facts["name"], facts["base"], facts["end"])
    assert facts["serverdemux"] in (None, subsystem.server_demux)
    if facts["kernel_server"] and mode is Mode.KERNEL_SERVER:
        assert (subsystem.symbol, subsystem.maxsize) == (facts["symbol"], facts["maxsize"])
    for expected in facts["routines"]:
        routine = subsystem[expected["number"]]
        if routine is None:
            assert "name" not in expected or (mode is Mode.USER and "user_stub" not in expected)
            continue
        check_names(routine, expected, mode)
        check_messages(routine, expected, mode)
        if facts["kernel_server"] == (mode is Mode.KERNEL_SERVER):
            assert arguments(routine) == [row.split("|")[:6] for row in expected["args"].split(";")]
        check_dispositions(routine, expected, mode)


def check_names(routine: Routine, expected: dict[str, Any], mode: Mode) -> None:
    assert routine.is_simple == (expected["kind"] == "simpleroutine")
    if mode is Mode.KERNEL_SERVER and "stub" in expected:
        assert (routine.name, routine.server_function, routine.stub, routine.argc) == tuple(
            expected[key] for key in ("name", "server_function", "stub", "argc"))
        assert (routine.request.variable_bytes, routine.reply.variable_bytes, routine.reply.size) == tuple(
            expected[key] for key in ("request_variable_bytes", "reply_variable_bytes", "max_reply_msg"))
        assert expected["descr_count"] == 0  # of an older kind of message
    stub = {Mode.USER: "user_stub", Mode.KERNEL_USER: "kernel_user_stub"}.get(mode)
    if stub in expected:
        assert routine.user_function == expected[stub]


def check_messages(routine: Routine, expected: dict[str, Any], mode: Mode) -> None:
    user = mode is Mode.USER
    for name in ("request", "reply"):
        rows = [row.split("|") for row in expected[name].split(";")]
        rows = [row[:5] if user else row[:3] + row[5:] for row in rows]
        if rows[0][3] == "-":
            continue
        message: Message = getattr(routine, name)
        assert [[field.name, field.c_type, field.wire.value, str(field.offset), str(field.size)]
                for field in message.fields] == rows, f"{name} of {routine.name}"
        assert message.size == expected[f"{name}_size"][0 if user else 1]
        assert message.is_complex == any(row[2] == "body" for row in rows)


def arguments(routine: Routine) -> list[list[str]]:
    by_name = {argument.name: argument for argument in routine.arguments}
    rows = []
    for argument in routine.arguments:
        owner = by_name.get(argument.of, argument)
        direction = argument.direction
        if argument.role is Role.COUNT and "countinout" in owner.flags:
            direction = Direction.OUT  # the facts tell of its way in as a field only
        word = {Direction.IN: "in", Direction.OUT: "out", Direction.INOUT: "inout"}.get(direction, argument.role.value)
        if owner.role is Role.REQUEST_PORT:
            word = "requestport"
        type = "-" if argument.of else argument.type.name
        rows.append([word, argument.name, type, declared(argument, direction), " ".join(sorted(argument.flags)),
                     argument.of or "-"])
    return rows


def declared(argument: Argument, direction: Direction) -> str:
    is_array = argument.type.form in (Form.ARRAY, Form.STRING) and not argument.type.out_of_line
    pointer = " *" if direction & Direction.OUT and not is_array else ""
    constant = "const " if "const" in argument.flags else ""
    return constant + argument.c_type + pointer if argument.c_type else "-"


def check_dispositions(routine: Routine, expected: dict[str, Any], mode: Mode) -> None:
    by_name = {argument.name: argument for argument in routine.arguments}
    for row in expected["args"].split(";"):
        direction, name, *_, request, reply = row.split("|")
        argument = by_name.get(name)
        if argument is None:
            continue  # added on the other side
        given = f"{name}Poly" if argument.disposition == POLYMORPHIC else str(argument.disposition)
        if direction in ("in", "inout"):
            assert request in ("-", given)
        elif direction == "out" and mode is Mode.KERNEL_SERVER:
            assert reply in ("-", given)


@pytest.mark.parametrize("mode", MODES)
def test_types(mode: Mode) -> None:
    found: dict[str, set[str]] = {}
    for path, facts in SUBSYSTEMS.items():
        if mode.value in facts["modes"]:
            for name, type in compiled(path, mode)[0].types.items():
                found.setdefault(name, set()).add(row(type))
    different = set()
    for name, forms in FACTS["types"].items():
        expected = {form for form, modes in forms.items() if mode.value in modes.split()}
        if expected and not found.get(name, set()) <= expected:
            different.add(name)
    assert different <= OTHER_SIZES
    assert len(found) > 200


def row(type: WireType) -> str:
    words = ("string_c", "string_c") if type.form is Form.STRING else (type.sent, type.received)
    translations = (translation and f"{translation.function} {translation.takes} {translation.returns}".strip()
                    for translation in (type.intran, type.outtran, type.destructor))
    values = (int(type.out_of_line), type.count, int(type.variable), *words, type.bits, type.user_type,
              type.server_type, *translations)
    return "|".join("-" if value is None else str(value) for value in values)


def test_hash_of_all_routines() -> None:
    """ipc_kobject's table: 1031 slots, the next free one on a collision."""
    by_symbol = {facts["symbol"]: path for path, facts in SUBSYSTEMS.items()}
    slots: set[int] = set()
    probes = 0
    for symbol in FACTS["mig_e"]:
        subsystem, _ = compiled(by_symbol[symbol], Mode.KERNEL_SERVER)
        for routine in filter(None, subsystem.routines):
            slot = next(slot for slot in range(routine.number % 1031, 1031) if slot not in slots)
            slots.add(slot)
            probes = max(probes, slot - routine.number % 1031 + 1)
    dispatch = FACTS["dispatch"]
    assert (len(slots), probes) == (dispatch["entries"], dispatch["mig_table_max_displ"])


def test_task_of_32_bits() -> None:
    """Its calls of vm_map are those that vm32_map serves, but for the sizes of the header and of descriptors."""
    served = compiled("mach/vm32_map.defs", Mode.KERNEL_SERVER)[0].routines
    called = compiled("mach/vm_map.defs", Mode.USER_32)[0].routines
    for server, user in zip(served, called, strict=True):
        assert (server is None) == (user is None)
        if server is None or user is None:
            continue
        for large, small in ((server.request, user.request), (server.reply, user.reply)):
            assert [field.size for field in large.fields if field.wire is Wire.INLINE] == [
                field.size for field in small.fields if field.wire is Wire.INLINE]
            assert large.size == small.size + 8 + 4 * len(large.descriptors)
