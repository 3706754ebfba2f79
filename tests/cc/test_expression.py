"""Expressions: values against an oracle, types, names, and what is said of mistakes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from machdbg.cc.conversion import promote
from machdbg.cc.error import CompileError
from machdbg.cc.expression import compile_expression, parse_expression, parse_type
from machdbg.cc.scope import Block, Constant, Local, Place, Symbol, TypeName, Value
from machdbg.cc.unit import compile_text
from machdbg.machine import ctype as c
from machdbg.machine.ctype import strip
from machdbg.machine.exception import UserException
from machdbg.machine.memory import AddressSpace, Fault, Ram
from tests.cc.oracle import Number, Sample, samples

TYPES = {"char": c.CHAR, "unsigned char": c.UNSIGNED_CHAR, "short": c.SHORT, "unsigned short": c.UNSIGNED_SHORT,
         "int": c.INT, "unsigned int": c.UNSIGNED_INT, "long": c.LONG, "unsigned long": c.UNSIGNED_LONG}
BASE = 0x7000


def memory() -> Place:
    space = AddressSpace(Ram(), "test")
    space.map(BASE - 0x1000, 0x2000, "stack")
    return Place(space, BASE)


def evaluate(text: str, scope: Block | None = None, place: Place | None = None) -> Any:
    scope = scope or Block()
    return compile_expression(parse_expression(text, scope), scope).evaluate(place)


def message(text: str, scope: Block | None = None) -> str:
    scope = scope or Block()
    with pytest.raises(CompileError) as caught:
        compile_expression(parse_expression(text, scope), scope)
    assert caught.value.position is not None
    return f"{caught.value.line}:{caught.value.column}: {caught.value.message}"


def check(sample: Sample, scope: Block, place: Place | None) -> None:
    compiled = compile_expression(parse_expression(sample.text, scope), scope)
    if sample.number is not None:
        assert Number(compiled.evaluate(place), str(strip(compiled.type))) == sample.number


@settings(max_examples=300)
@given(samples())
def test_constants_agree_with_the_oracle(sample: Sample) -> None:
    scope = Block()
    for number, variable in enumerate(sample.variables):
        scope.names[f"v{number}"] = Constant(variable.value, TYPES[variable.type])
    check(sample, scope, None)


@settings(max_examples=300)
@given(samples())
def test_variables_agree_with_the_oracle(sample: Sample) -> None:
    scope, place = Block(), memory()
    for number, variable in enumerate(sample.variables):
        type_ = TYPES[variable.type]
        offset = -8 * (number + 1)
        scope.names[f"v{number}"] = Local(f"v{number}", type_, offset)
        place.space.store(type_.packer, BASE + offset, variable.value)
    check(sample, scope, place)


@pytest.mark.parametrize(("text", "value"), [
    ("1 + 2 * 3", 7), ("7 / -2", -3), ("-7 % 3", -1), ("1 << 31 >> 31", -1), ("0x80000000", 0x80000000),
    ("sizeof(int[3])", 12), ("sizeof 'a'", 4), ("'\\n'", 10), ("'\\xff'", -1), ("'ab'", 0x6162), ("010", 8),
    ("1.5 + 1", 2.5), ("(int)2.9", 2), ("(int)-2.9", -2), ("3 / 2.0f", 1.5), ("(float)0.1 == 0.1", 0),
    ("1 ? 2 : 3.0", 2.0), ("(1, 2)", 2), ("-1 < 0u", 0), ("(char)200", -56), ("!5", 0), ("~0u", 0xFFFFFFFF),
    ("0x7fffffffffffffff + 1", -(1 << 63)), ("_Alignof(long)", 8), ("5 ?: 7", 5), ("0 ?: 7", 7), ("1e3", 1000.0),
    ("0x1p4", 16.0), ("(_Bool)0.5", 1), ("(unsigned char)-1 + 1", 256), ("4294967295", 4294967295), ("0 && 1 / 0", 0),
])
def test_values(text: str, value: object) -> None:
    assert evaluate(text) == value
    assert type(evaluate(text)) is type(value)


@pytest.mark.parametrize(("text", "name"), [
    ("1", "int"), ("1u", "unsigned int"), ("1l", "long"), ("2147483648", "long"), ("0x80000000", "unsigned int"),
    ("1ull", "unsigned long long"), ("'a'", "int"), ("1.0", "double"), ("1.0f", "float"), ("1.0f + 1", "float"),
    ("sizeof 1", "unsigned long"), ("1 < 2", "int"), ("(char)1 + (char)1", "int"), ("1u + 1l", "long"),
    ("(short)1", "short"), ("\"ab\"", "char[3]"), ("1 ? (char)1 : (char)2", "int"),
])
def test_types(text: str, name: str) -> None:
    assert str(compile_expression(parse_expression(text), Block()).type) == name


def kernel_scope() -> Block:
    """A few declarations, as the debugger might know them."""
    unit = compile_text("""
    struct object { unsigned bits : 8; int refs : 4; int count; };
    struct port { struct object ip_object; struct port *next; int list[3]; char label[8]; };
    typedef struct port *port_t; typedef int kern_return_t; struct opaque;
    enum kind { NONE, TASK = 7 };
    port_t p; struct port port; kern_return_t kr; int i; void *vp; struct opaque *op; int f(int); double d;
    const int fixed = 3;
    """)
    scope = Block()
    scope.tags.update({name: type_ for name, type_ in unit.types.items() if " " in name})
    scope.names.update({name: TypeName(type_) for name, type_ in unit.types.items() if " " not in name})
    for name, value in unit.constants.items():
        scope.names[name] = Constant(value)
    for number, (name, symbol) in enumerate(unit.symbols.items()):
        scope.names[name] = Symbol(name, symbol.type, BASE + 128 * number)
    return scope


@pytest.mark.parametrize(("text", "error"), [
    ("nope", "1:1: use of undeclared identifier 'nope'"),
    ("1 + nope", "1:5: use of undeclared identifier 'nope'"),
    ("$nosuch", "1:1: use of undeclared identifier '$nosuch'"),
    ("port.nosuch", "1:6: no member named 'nosuch' in 'struct port'"),
    ("p->ip_object.nosuch", "1:14: no member named 'nosuch' in 'struct object'"),
    ("i->count", "1:4: member reference type 'int' is not a pointer"),
    ("i.count", "1:3: member reference base type 'int' is not a structure or union"),
    ("p.next", "1:3: member reference type 'port_t' (aka 'struct port *') is a pointer; did you mean to use '->'?"),
    ("*i", "1:1: indirection requires pointer operand ('int' invalid)"),
    ("*kr", "1:1: indirection requires pointer operand ('kern_return_t' (aka 'int') invalid)"),
    ("&1", "1:1: cannot take the address of an rvalue of type 'int'"),
    ("&port.ip_object.bits", "1:1: address of bit-field requested"),
    ("1 = 2", "1:3: expression is not assignable"),
    ("port.list = 0", "1:11: array type 'int[3]' is not assignable"),
    ("fixed = 4", "1:7: cannot assign to an object with const-qualified type 'const int'"),
    ("port + 1", "1:6: invalid operands to binary expression ('struct port' and 'int')"),
    ("d % 2", "1:3: invalid operands to binary expression ('double' and 'int')"),
    ("p = d", "1:3: assigning to 'port_t' (aka 'struct port *') from incompatible type 'double'"),
    ("-p", "1:1: invalid argument type 'port_t' (aka 'struct port *') to unary expression"),
    ("op->x", "1:5: incomplete definition of type 'struct opaque'"),
    ("sizeof(struct opaque)", "1:1: invalid application of 'sizeof' to an incomplete type 'struct opaque'"),
    ("i[0]", "1:1: subscripted value is not an array, pointer, or vector"),
    ("i(1)", "1:1: called object type 'int' is not a function or function pointer"),
    ("f()", "1:1: too few arguments to function call, expected 1, have 0"),
    ("f(1, 2)", "1:6: too many arguments to function call, expected 1, have 2"),
    ("(struct port)i", "1:1: used type 'struct port' where arithmetic or pointer type is required"),
    ("1 +", "2:1: expected expression"),
    ("(1", "2:1: expected ')'"),
    ("1 2", "1:3: expected ';' after expression"),
    ("08", "1:2: invalid digit '8' in octal constant"),
    ("99999999999999999999", "1:1: integer literal is too large to be represented in any integer type"),
    ("\"abc", "1:1: missing terminating '\"' character"),
    ("'a", "1:1: missing terminating ' character"),
    ("port_t", "1:1: expected expression"),
])
def test_mistakes(text: str, error: str) -> None:
    assert message(text, kernel_scope()) == error


def test_pointers_members_and_arrays() -> None:
    scope, place = kernel_scope(), memory()
    space = place.space
    port, other = evaluate("&port", scope, place), BASE + 0x800
    evaluate("port.next = (port_t)0x7800", scope, place)
    evaluate("port.next->list[2] = -5", scope, place)
    evaluate("port.next->label[1] = 'x'", scope, place)
    assert space.read(other + 16 + 8, 4) == (-5).to_bytes(4, "little", signed=True)
    assert evaluate("port.next->list[2]", scope, place) == -5
    assert evaluate("*(port.next->list + 2) - 1", scope, place) == -6
    assert evaluate("&port.list[2] - port.list", scope, place) == 2
    assert evaluate("(char *)&port.list[1] - (char *)&port", scope, place) == 20
    assert evaluate("(long)&((port_t)0)->label", scope, place) == 28
    assert evaluate(f"&port == (void *){port}", scope, place) == 1
    assert evaluate("*&i = 3, i++ + ++i", scope, place) == 8
    assert evaluate("i += 2 * i", scope, place) == 15
    assert str(compile_expression(parse_expression("&port.next->list", scope), scope).type) == "int (*)[3]"
    assert str(compile_expression(parse_expression("p->next", scope), scope).type) == "struct port *"


def test_bit_fields_keep_their_neighbours() -> None:
    scope, place = kernel_scope(), memory()
    assert evaluate("port.ip_object.bits = 300", scope, place) == 44
    assert evaluate("port.ip_object.refs = 9", scope, place) == -7
    assert evaluate("port.ip_object.bits", scope, place) == 44
    assert evaluate("port.ip_object.refs--", scope, place) == -7
    assert evaluate("port.ip_object.refs", scope, place) == -8
    assert evaluate("port.ip_object.refs -= 1", scope, place) == 7
    assert evaluate("port.ip_object.bits", scope, place) == 44


def test_known_values_and_whole_structures() -> None:
    scope, place = kernel_scope(), memory()
    record = scope.tags["struct object"]
    scope.names["$0"] = Value("$0", record, bytes([0x12, 3, 0, 0, 9, 0, 0, 0]))
    scope.names["$rip"] = Value("$rip", c.UNSIGNED_LONG, 0xFFFFFF8000200000)
    assert evaluate("$0.count + $0.refs", scope, place) == 12
    assert evaluate("$rip + 4", scope, place) == 0xFFFFFF8000200004
    evaluate("port.ip_object = $0", scope, place)
    assert evaluate("port.ip_object.count", scope, place) == 9
    assert evaluate("port.ip_object", scope, place) == bytes([0x12, 3, 0, 0, 9, 0, 0, 0])


def test_division_by_zero_and_bad_memory() -> None:
    scope, place = kernel_scope(), memory()
    with pytest.raises(UserException) as caught:
        evaluate("1 / i", scope, place)
    assert (caught.value.kind, caught.value.details) == ("EXC_ARITHMETIC", "code=EXC_I386_DIV, subcode=0x0")
    with pytest.raises(UserException):
        evaluate("i % 0", scope, place)
    with pytest.raises(Fault) as fault:
        evaluate("((port_t)0)->next", scope, place)
    assert fault.value.address == 8


def test_type_names() -> None:
    scope = kernel_scope()
    assert str(parse_type("port_t *", scope)) == "port_t *"
    assert str(parse_type("struct port[2]", scope)) == "struct port[2]"
    assert promote(parse_type("enum kind", scope)) is c.UNSIGNED_INT
    with pytest.raises(CompileError):
        parse_type("nosuch_t", scope)
