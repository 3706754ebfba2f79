"""The language: what is understood, and what is said about what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.mig.compiler import compile
from machdbg.mig.error import Diagnostic, MigError
from machdbg.mig.model import Direction, Form, Mode, Role, Routine, Subsystem, WireType

TYPES = """
type int = MACH_MSG_TYPE_INTEGER_32;
type mach_port_t = MACH_MSG_TYPE_COPY_SEND;
"""


def subsystem(text: str, mode: Mode = Mode.USER, types: str = TYPES) -> Subsystem:
    return compile("x.defs", mode, text=f"subsystem x 100;{types}{text}")


def routine(text: str, mode: Mode = Mode.USER) -> Routine:
    found = subsystem(text, mode).routines[-1]
    assert found is not None
    return found


def wire_type(text: str) -> WireType:
    return subsystem(f"type t = {text};").types["t"]


def errors(text: str, **options: object) -> list[str]:
    with pytest.raises(MigError) as caught:
        compile("x.defs", text=text, **options)  # type: ignore[arg-type]
    return [str(each).removeprefix("x.defs:") for each in caught.value.diagnostics]


def fields(found: Routine) -> tuple[list[str], list[str]]:
    return tuple([f"{field.name}@{field.offset}+{field.size}" for field in message.fields[1:]]  # type: ignore[return-value]
                 for message in (found.request, found.reply))


@pytest.mark.parametrize(("text", "form", "bits", "count", "variable", "out_of_line"), [
    ("int", Form.SCALAR, 32, 1, False, False),
    ("9", Form.SCALAR, 8, 1, False, False),
    ("(MACH_MSG_TYPE_INTEGER_32, 32)", Form.SCALAR, 32, 1, False, False),
    ("(MACH_MSG_TYPE_CHAR, 8, IsLong)", Form.SCALAR, 8, 1, False, False),
    ("(MACH_MSG_TYPE_STRING_C, 8*128)", Form.STRING, 8, 128, False, False),
    ("MSG_TYPE_REAL_64", Form.SCALAR, 64, 1, False, False),
    ("array[2+3*(4-1)] of int", Form.ARRAY, 32, 11, False, False),
    ("ARRAY [ * : 0x10 ] OF int", Form.ARRAY, 32, 16, True, False),
    ("array[] of int", Form.ARRAY, 32, None, True, True),
    ("array[*] of int", Form.ARRAY, 32, None, True, True),
    ("^array[*:4] of int", Form.ARRAY, 32, 4, True, True),
    ("^int", Form.SCALAR, 32, 1, False, True),
    ("array[3] of array[2] of int", Form.ARRAY, 32, 6, False, False),
    ("struct[3] of int", Form.STRUCT, 32, 3, False, False),
    ("struct { int a; MACH_MSG_TYPE_INTEGER_64 b; MACH_MSG_TYPE_CHAR c[3]; }", Form.STRUCT, 8, 24, False, False),
    ("c_string[20]", Form.STRING, 8, 20, False, False),
    ("c_string[*:20]", Form.STRING, 8, 20, True, False),
])
def test_type(text: str, form: Form, bits: int, count: int | None, variable: bool, out_of_line: bool) -> None:
    found = wire_type(text)
    assert (found.form, found.bits, found.count, found.variable, found.out_of_line) == (
        form, bits, count, variable, out_of_line)


@pytest.mark.parametrize(("text", "sent", "received"), [
    ("MACH_MSG_TYPE_MAKE_SEND_ONCE", 21, 18),
    ("MACH_MSG_TYPE_COPY_SEND | MACH_MSG_TYPE_MOVE_SEND", 19, 17),
    ("polymorphic", -1, -1),
    ("(MACH_MSG_TYPE_POLYMORPHIC | MACH_MSG_TYPE_PORT_SEND, 32)", -1, 17),
    ("20", 20, 17),
])
def test_right(text: str, sent: int, received: int) -> None:
    found = wire_type(text)
    assert (found.sent, found.received, found.is_port) == (sent, received, True)


def test_clauses() -> None:
    found = wire_type("mach_port_t cusertype: u_t intran: i_t f(w_t) outtran: w_t g(i_t) destructor: h(i_t)")
    assert (found.user_type, found.server_type) == ("u_t", "w_t")
    assert [(each.function, each.takes, each.returns) for each in (found.intran, found.outtran, found.destructor)
            if each] == [("f", "w_t", "i_t"), ("g", "i_t", "w_t"), ("h", "i_t", "")]
    assert wire_type("mach_port_t intran: t f(w) intranpayload: t g").intran is not None


def test_the_whole_language_is_read() -> None:
    found = subsystem("""
        #define SIZE 8
        SERVERPREFIX s_; userprefix u_; serverdemux demultiplexer; error failed;
        msgoption MACH_SEND_TIMEOUT | 0x10; waittime 100; nowaittime; sendtime x->t; nosendtime;
        rcsid "$Id$"; UserTypeLimit 100; OnStackLimit 200; UseSpecialReplyPort 1;
        import <mach/a-b.h>; simport "server.h"; uimport <user.h>; iimport <i.h>; dimport <d.h>;
        type buffer_t = array[*:SIZE] of MACH_MSG_TYPE_BYTE;
        skip;
        Routine all(
            RequestPort  server : mach_port_t;
            sreplyport   reply  : mach_port_t;
            waittime     wait   : int;
            msgoption    option : int;
            msgseqno     number : int;
            sectoken     token  : token_t = struct[2] of int;
            UserImpl     local  : int;
            in           inout  : int;
            out          data   : buffer_t, dealloc[], CountInOut;
            in           same   : buffer_t;
            in           more   : buffer_t, sameCount, const;
            out          right  : polymorphic;
            named               : other_t = array[2] of int);
        simpleroutine nothing(server : mach_port_t; replyport reply : mach_port_t);
    """)
    assert (found.symbol, found.server_demux, found.imports) == (
        "s_x_subsystem", "demultiplexer", ("<mach/a-b.h>", "<user.h>"))
    skipped, everything, nothing = found.routines
    assert skipped is None and everything is not None and nothing is not None
    assert (everything.number, everything.user_function, everything.server_function, everything.stub) == (
        101, "u_all", "s_all", "_Xall")
    assert [argument.name for argument in everything.arguments if argument.of] == [
        "dataCnt", "dataDealloc", "sameCnt", "rightPoly"]
    assert [argument.name for argument in everything.arguments if not argument.c_type] == ["reply", "number"]
    assert nothing.is_simple


def test_settings_hold_from_there_on() -> None:
    found = subsystem("""
        simpleroutine a(p : mach_port_t);
        userprefix u_; msgoption MACH_SEND_TIMEOUT | 0x10; waittime 100; sendtime limit;
        simpleroutine b(p : mach_port_t);
        nowaittime; nosendtime; msgoption MACH_MSG_OPTION_NONE;
        simpleroutine c(p : mach_port_t);
    """)
    routines = filter(None, found.routines)
    assert [(each.user_function, each.msg_option, each.wait_time, each.send_time) for each in routines] == [
        ("a", "", "", ""), ("u_b", "MACH_SEND_TIMEOUT | 0x10", "100", "limit"), ("u_c", "MACH_MSG_OPTION_NONE", "", "")]


def test_first_argument_without_direction_is_the_request_port() -> None:
    found = routine("routine r(in a : int; server : mach_port_t; b : int);")
    assert [(argument.name, argument.role, argument.direction) for argument in found.arguments] == [
        ("a", Role.DATA, Direction.IN), ("server", Role.REQUEST_PORT, Direction.IN), ("b", Role.DATA, Direction.IN)]


def test_layout_of_padding_strings_and_shared_counts() -> None:
    found = routine("""
        type odd = array[5] of MACH_MSG_TYPE_CHAR;
        type name = c_string[*:6];
        type ints = array[*:3] of int;
        routine r(server : mach_port_t; a : odd; b : name; c : ints; d : ints, sameCount; out e : ints, CountInOut);
    """)
    assert fields(found) == (
        ["NDR@24+8", "a@32+5", "aPad@37+3", "bOffset@40+4", "bCnt@44+4", "b@48+6", "bPad@54+2", "cCnt@56+4", "c@60+12",
         "d@72+12", "eCnt@84+4"],
        ["NDR@24+8", "RetCode@32+4", "eCnt@36+4", "e@40+12"])
    assert (found.request.size, found.request.variable_bytes, found.reply.variable_bytes) == (88, 32, 12)


def test_what_each_side_sees() -> None:
    text = "routine r(server : mach_port_t; ServerAuditToken token : t = struct[8] of int; UserImpl local : int);"
    user, server = routine(text, Mode.USER), routine(text, Mode.KERNEL_SERVER)
    assert [bool(argument.c_type) for argument in user.arguments] == [True, False, True]
    assert [bool(argument.c_type) for argument in server.arguments] == [True, True, False]
    assert (user.request.size, server.request.size, server.argc) == (24, 32, 9)


HEAD = "subsystem x 1;\ntype int = MACH_MSG_TYPE_INTEGER_32;\ntype p = MACH_MSG_TYPE_COPY_SEND;\n"


@pytest.mark.parametrize(("text", "message"), [
    ("", "1:1: error: there is no subsystem"),
    ("subsystem x y;", "1:13: error: expected the id of the first message, but saw 'y'"),
    ("subsystem x 1", "1:14: error: expected ';', but the file ends"),
    ("subsystem x 99999999999;", "1:13: error: 99999999999 is too large"),
    ("subsystem x 1;\nsubsystem y 2;", "2:1: error: there is a subsystem already, 'x'"),
    (HEAD + "frobnicate z;", "4:1: error: 'frobnicate' does not start a statement"),
    (HEAD + "simpleroutin z;",
     "4:1: error: 'simpleroutin' does not start a statement; did you mean 'simpleroutine'?"),
    (HEAD + "type t = u;", "4:10: error: type 'u' is not declared"),
    (HEAD + "type word_t = int;\ntype t = words_t;",
     "5:10: error: type 'words_t' is not declared; did you mean 'word_t'?"),
    (HEAD + "type t = array[1] of u;", "4:22: error: type 'u' is not declared"),
    (HEAD + "type t = MACH_MSG_TYPE_SEND;",
     "4:10: error: unknown message type 'MACH_MSG_TYPE_SEND'; did you mean 'MACH_MSG_TYPE_PORT_SEND'?"),
    (HEAD + "type t = array[1/0] of int;", "4:17: error: division by zero"),
    (HEAD + "type t = array[1-2] of int;", "4:16: error: -1 is negative"),
    (HEAD + "type t = array[0] of int;", "4:1: error: there must be at least one element"),
    (HEAD + "type t = array[2] of array[] of int;", "4:1: error: an element must be inline and of fixed size"),
    (HEAD + "type t = array[*:2] of int destructor: f(t);",
     "4:28: error: only a type of fixed size can have 'destructor'"),
    (HEAD + "type t = ^^int;", "4:1: error: what is out of line cannot be out of line once more"),
    (HEAD + "type t = PointerTo(struct s);", "4:1: error: a type of C (pointerto) cannot travel in a message"),
    (HEAD + "routine r(a : int);", "4:11: error: the request port 'a' must be a port right"),
    (HEAD + "routine r(in a : int);", "4:9: error: routine 'r' has no request port"),
    (HEAD + "routine r(a : p; a : int);", "4:18: error: argument 'a' is declared twice"),
    (HEAD + "routine r(a : p; in b int);", "4:23: error: expected ':', but saw 'int'"),
    (HEAD + "routine r(a : p; in b : int, deallok);",
     "4:30: error: expected a flag, but saw 'deallok'; did you mean 'dealloc'?"),
    (HEAD + "routine r(a : p; b : struct[2] of int);",
     "4:22: error: a type that is made up for an argument needs a name: 'name = ...'"),
    (HEAD + "routine r(a : p;);", "4:17: error: expected an argument, but saw ')'"),
    (HEAD + "routine r(a : p; out b : int, CountInOut);",
     "4:22: error: CountInOut is for out arrays of variable length, which 'b' is not"),
    (HEAD + "routine r(a : p; in b : a = array[*:2] of int, SameCount);",
     "4:21: error: there is no array before 'b' whose count it could share"),
    (HEAD + "simpleroutine r(a : p; out b : int);",
     "4:28: error: simpleroutine 'r' cannot have an out argument"),
    (HEAD + "routine r(a : p);\nroutine r(a : p);", "5:9: error: routine 'r' is declared twice"),
    (HEAD + "/* never", "4:1: error: expected a statement, but a comment has no end"),
    (HEAD + "#include <nowhere.defs>\n", "4:10: error: 'nowhere.defs' file not found"),
])
def test_error(text: str, message: str) -> None:
    assert errors(text) == [message]


def test_several_errors_at_once() -> None:
    assert errors("subsystem x 1\ntype int = MACH_MSG_TYPE_INTEGER_33;\nroutine f(p : foo;\n out x : );\nskip\n") == [
        "2:1: error: expected ';', but saw 'type'",
        "2:12: error: unknown message type 'MACH_MSG_TYPE_INTEGER_33'; did you mean 'MACH_MSG_TYPE_INTEGER_32'?",
        "4:10: error: expected a type, but saw ')'",
        "5:5: error: expected ';', but the file ends",
    ]


def test_deep_nesting_is_an_error() -> None:
    assert errors(HEAD + f"type t = array[{'(' * 5000}1{')' * 5000}] of int;") == [
        "4:1: error: this is nested too deeply"]
    assert errors(HEAD + f"type t = {'array[1] of ' * 5000} int;") == ["4:1: error: this is nested too deeply"]


def test_errors_stop_at_some_number() -> None:
    assert len(errors(HEAD + "x;" * 1000)) == 20


def test_warnings() -> None:
    warnings: list[Diagnostic] = []
    text = HEAD + "type p = int;\ntype p = int;\ntype t = char;\nUseSpecialReplyPort 1;"
    compile("x.defs", text=text, warned=warnings.append)
    assert [str(warning) for warning in warnings] == [
        "x.defs:4:1: warning: type 'p' is declared again, otherwise than in x.defs:3",
        "x.defs:6:10: warning: type 'char' is not declared; taken as C's, as GNU's MIG does",
        "x.defs:7:1: warning: UseSpecialReplyPort is read, but changes nothing",
    ]


def test_own_includes_come_before_the_product_s(tmp_path: Path) -> None:
    (tmp_path / "mach").mkdir()
    (tmp_path / "mach" / "std_types.defs").write_text("type int = MACH_MSG_TYPE_INTEGER_64;\n")
    text = "subsystem x 1;\n#include <mach/std_types.defs>\n"
    assert compile("x.defs", text=text).types["int"].bits == 32
    assert compile("x.defs", include=[tmp_path], text=text).types["int"].bits == 64
