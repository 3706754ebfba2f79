"""Templates: made once for a type and a name, filled with what the bytes are each time."""

from __future__ import annotations

import pytest

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.format import FormatOptions, described
from machdbg.debugger.formatters import Summary, TypeFormat
from machdbg.debugger.frame import Frame
from machdbg.debugger.template import MARK, Number, Part, Template
from machdbg.debugger.value import Value


def test_parts_fill_the_gaps_in_their_order(values: Frame) -> None:
    small = values.variable_path("s")
    kind = values.variable_path("s.b").type
    parts: list[Number | Part] = [
        Number(4, 8, hex),
        Part("b", kind, 4, ".b", "", None, None, lambda part: f"{part.path} at {part.address}"),
    ]
    template = Template.of(f"100% {MARK}, {MARK}", parts, limited=False)
    assert small.address is not None
    assert template.fill(small) == f"100% 0x2, s.b at {small.address + 4}"


def test_what_cannot_be_read_fills_nothing(values: Frame) -> None:
    with pytest.raises(DebuggerError):
        Template.of(MARK, [Number(0, 4, str)], limited=False).fill(values.variable_path("*bad"))


def test_a_template_shows_what_the_bytes_are_now(values: Frame) -> None:
    small = values.variable_path("s")
    assert described(small)[0] == "(small) s = (a = 1, b = 2)"
    for numbers, text in (((7, 8), "(a = 7, b = 8)"), ((-1, 0), "(a = -1, b = 0)")):
        data = b"".join(number.to_bytes(4, "little", signed=True) for number in numbers)
        other = Value.of_bytes("s", small.type, small.memory, data)
        assert described(other)[0] == f"(small) s = {text}"


def test_templates_of_other_names_and_options_are_others(values: Frame) -> None:
    small = values.variable_path("s")
    assert described(small, FormatOptions(format="x"))[0] == "(small) s = (a = 0x00000001, b = 0x00000002)"
    assert described(small.renamed(""))[0] == "(small)  (a = 1, b = 2)"
    assert described(small)[0] == "(small) s = (a = 1, b = 2)"


def test_bit_fields_and_members_without_a_name(values: Frame) -> None:
    text = described(values.variable_path("*task"))[0]
    assert "  rights = 3\n  pad = -2\n" in text
    assert "\n   = (i = 7, f = 9.80908925E-45)\n" in text


def test_a_new_rule_makes_new_templates(values: Frame) -> None:
    formatters = values.memory.formatters
    small = values.variable_path("two")
    before = described(small)[0]
    default = formatters.categories["default"]
    default.formats.add("int", TypeFormat(letter="x", name="hex"))
    formatters.changed()
    assert "[0] = (a = 0x00000001, b = 0x00000002)" in described(small)[0]
    default.summaries.add("small", Summary(text="first ${var.a}"))
    formatters.changed()
    assert "[1] = first 0x00000003" in described(small)[0]
    default.formats.clear()
    default.summaries.clear()
    formatters.changed()
    assert described(small)[0] == before
