"""Every declared structure against the facts: size, and offset and bit position of every member."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from machdbg.kernel import headers
from machdbg.kernel.headers import info
from machdbg.machine.ctype import Array, CType, Field, Record, strip
from machdbg.machine.view import Struct

LAYOUTS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "facts" / "layouts.json").read_text())
LOCAL = {"ipc_info_space_basic", "ikm_cache", "link_table", "wq_prepost"}  # not in the facts
LOCAL |= {name for name, value in vars(info).items() if isinstance(value, type)}
OWN = {f"machdbg.kernel.headers.{name}" for name in (  # headers of objects whose layout is the model's own
    "bsd", "clock", "host_info", "kext", "vm_user")}

CLASSES: dict[str, type[Struct]] = {
    name: value for name, value in vars(headers).items()
    if isinstance(value, type) and issubclass(value, Struct) and value is not Struct
    and str(value.type) not in ("struct", "union")
    and name not in LOCAL and value.__module__ not in OWN
}


def laid_out(record: Record) -> Iterator[list[Any]]:
    """The members as the facts list them: name, offset, [bit offset, bit size], [members if it has no type name]."""
    for field in record.fields or ():
        yield member(field)


def member(field: Field) -> list[Any]:
    bits = [field.bit_offset, field.bit_size] if field.bit_size is not None else []
    inner = record_of(field.type)
    return [field.name, field.offset, bits, list(laid_out(inner)) if inner is not None else []]


def record_of(type_: CType) -> Record | None:
    """The structure without a tag that a member is declared with, if any."""
    element = type_.element if isinstance(type_, Array) else type_
    return element if isinstance(element, Record) and element.tag is None else None


def test_every_structure_of_the_facts_is_declared() -> None:
    assert sorted(LAYOUTS) == sorted(CLASSES)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_layout(name: str) -> None:
    fact = LAYOUTS[name]
    record = CLASSES[name].record
    assert list(laid_out(record)) == fact["members"]
    assert (record.kind, record.size) == (fact["kind"], fact["size"])


def test_scalar_typedefs_have_their_sizes() -> None:
    assert strip(headers.ipc_port.record.find("ip_srights").type).size == 4  # type: ignore[union-attr]
    assert headers.x86_saved_state_t.record.size == 224
