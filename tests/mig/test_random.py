"""Random interface definitions: valid ones compile to layouts that hang together, others give errors with places."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.error import MigError
from machdbg.mig.files import Files
from machdbg.mig.model import Direction, Message, Mode, Role, Subsystem, Wire

FILES = Files()
FIXED = ["int", "char", "uint64_t", "struct[3] of int", "array[5] of char", "MACH_MSG_TYPE_INTEGER_16", "c_string[7]"]
PORTS = ["mach_port_t", "mach_port_move_send_t", "mach_port_poly_t", "MACH_MSG_TYPE_MAKE_SEND_ONCE",
         "array[*:3] of mach_port_t"]
VARIABLE = ["array[*:6] of int", "array[*:9] of char", "c_string[*:10]", "array[*:2] of struct[3] of int"]
OUT_OF_LINE = ["^array[] of char", "array[] of mach_port_t", "^struct[4] of int", "^array[*:8] of int"]


@st.composite
def arguments(draw: st.DrawFn, index: int, simple: bool) -> str:
    direction = draw(st.sampled_from(["", "in"] if simple else ["", "in", "out", "inout"]))
    kind = draw(st.sampled_from([FIXED, PORTS, VARIABLE, OUT_OF_LINE]))
    flags = draw(st.sets(st.sampled_from(["dealloc", "const", "physicalcopy", "dealloc[]"])))
    type = draw(st.sampled_from(kind))
    if direction == "out" and type.startswith("array[*:") and draw(st.booleans()):
        flags.add("CountInOut")
    name = f"t{index} = " if " " in type or "[" in type or "^" in type else ""
    return f"{direction} a{index} : {name}{type}{''.join(', ' + flag for flag in sorted(flags))}"


@st.composite
def routines(draw: st.DrawFn, index: int) -> str:
    if draw(st.integers(0, 5)) == 0:
        return "skip;"
    simple = draw(st.booleans())
    given = [draw(arguments(number, simple)) for number in range(draw(st.integers(0, 6)))]
    return f"{'simple' * simple}routine r{index}({'; '.join(['port : mach_port_t', *given])});"


@st.composite
def definitions(draw: st.DrawFn) -> str:
    modifier = draw(st.sampled_from(["", "KernelServer ", "KernelUser ", "kerneluser KERNELSERVER "]))
    head = f"subsystem {modifier}x {draw(st.integers(0, 10**6))};\n#include <mach/std_types.defs>\n"
    return head + "\n".join(draw(routines(index)) for index in range(draw(st.integers(0, 4))))


@settings(max_examples=40)
@given(definitions())
def test_valid_definitions_compile(text: str) -> None:
    user, smaller, sender, server = (compile("x.defs", mode, text=text, files=FILES) for mode in Mode)
    for subsystem in (user, smaller, sender, server):
        for routine in filter(None, subsystem.routines):
            check(routine.request)
            check(routine.reply)
            carried = [field.argument for field in routine.request.fields if field.argument]
            wanted = [argument.name for argument in routine.arguments if argument.direction & Direction.IN
                      and argument.role in (Role.DATA, Role.COUNT)]
            assert sorted(carried) == sorted(wanted)
    assert messages(sender) == messages(server)
    for small, large in zip(messages(user), messages(server), strict=True):
        ports = sum(field.size // 16 for field in large.fields if field.wire is Wire.PORT)
        assert large.size == small.size + 8 + 4 * ports
    for small, large in zip(messages(smaller), messages(user), strict=True):
        assert large.size == small.size + 4 * sum(field.wire in (Wire.OOL, Wire.OOL_PORTS) for field in large.fields)


def messages(subsystem: Subsystem) -> list[Message]:
    return [message for routine in subsystem.routines if routine for message in (routine.request, routine.reply)]


def check(message: Message) -> None:
    end = 0
    for field in message.fields:
        assert field.offset == end
        end += field.size
    assert message.size == end and end % 4 == 0
    assert 0 <= message.variable_bytes < message.size
    assert message.is_complex == bool(message.descriptors)


WORDS = [*"()[]{};:=,|^*+-/#<>\"'", "##", "subsystem", "x", "1", "99999999999", "type", "int", "=", "array", "of",
         "struct", "c_string", "MACH_MSG_TYPE_CHAR", "polymorphic", "routine", "simpleroutine", "skip", "in", "out",
         "RequestPort", "import", "msgoption", "intran", "ctype", "PointerTo", "CountInOut", "\n#if", "\n#else",
         "\n#endif", "\n#define", "defined", "\n#include", "<mach/std_types.defs>", "mach_port_t", "/*", "*/", "//",
         "\n", "\\\n", "0x", "\0", "ü"]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words(words: list[str]) -> None:
    compiles_or_tells(" ".join(words))


LANGUAGE = (DEFS / "mach" / "mach_voucher.defs").read_text(encoding="utf-8") + """
#if defined(KERNEL_SERVER) && (1 + 2) * 3 == 9
#define LENGTH(x) (x * 2)
#endif
msgoption MACH_SEND_TIMEOUT | 0x10; UseSpecialReplyPort 1;
type s = struct { int a; char b[LENGTH(4)]; } ctype: struct_s;
type p = (MACH_MSG_TYPE_COPY_SEND | polymorphic, 32, IsLong) intran: t f(w) destructor: g(t);
routine x(RequestPort a : p; out b : b = ^array[*:3] of s, dealloc[], CountInOut; c : c = c_string[*:20], const;
    ServerAuditToken t : audit_token_t);
"""


@given(st.lists(st.tuples(st.integers(0, len(LANGUAGE)), st.integers(0, 12), st.sampled_from(["", *WORDS])),
                min_size=1, max_size=4))
def test_damaged_text(damage: list[tuple[int, int, str]]) -> None:
    text = LANGUAGE
    for start, length, replacement in damage:
        text = text[:start] + replacement + text[start + length :]
    compiles_or_tells(text)


@given(st.text())
def test_any_text(text: str) -> None:
    compiles_or_tells(text)


def compiles_or_tells(text: str) -> None:
    try:
        compile("x.defs", text=text, files=FILES)
    except MigError as error:
        assert error.diagnostics
        assert all(re.fullmatch(r"[^\n]+:\d+:\d+: error: [^\n]+", str(each)) for each in error.diagnostics)
