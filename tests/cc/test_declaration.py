"""Declarations: C's spelling of types, and layouts as the System V ABI wants them."""

from __future__ import annotations

import pytest

from machdbg.cc.error import CompileError
from machdbg.cc.unit import compile_text
from machdbg.machine.ctype import Enum, Record, strip


def layout(text: str, name: str) -> tuple[int, int, dict[str | None, tuple[int, int | None]]]:
    """Size, alignment, and each member's offset (of a bit-field also its bit offset)."""
    type_ = strip(compile_text(text).types[name])
    assert isinstance(type_, Record)
    return type_.size, type_.align, {field.name: (field.offset, field.bit_offset) for field in type_.fields or ()}


def test_natural_alignment() -> None:
    assert layout("struct s { char a; int b; char c; long d; short e; };", "struct s") == (
        32, 8, {"a": (0, None), "b": (4, None), "c": (8, None), "d": (16, None), "e": (24, None)})


def test_a_message_header_is_packed_to_four_bytes() -> None:
    text = """
    #pragma pack(push, 4)
    typedef struct { unsigned bits, size, remote, local, voucher; int id; } header_t;
    typedef struct { header_t header; unsigned count; void *address; unsigned deallocate : 8; unsigned copy : 8;
                     unsigned pad : 8; unsigned type : 8; unsigned size; unsigned long end; } message_t;
    #pragma pack(pop)
    struct after { char c; long l; };
    """
    size, align, offsets = layout(text, "message_t")
    assert (size, align) == (52, 4)
    assert offsets["address"] == (28, None)
    assert [offsets[name] for name in ("deallocate", "copy", "pad", "type")] == [(36, 0), (36, 8), (36, 16), (36, 24)]
    assert offsets["end"] == (44, None)
    assert layout(text, "struct after")[:2] == (16, 8)


@pytest.mark.parametrize(("text", "size"), [
    ("union u { char c[5]; int i; };", 8),
    ("struct u { int n; char data[]; };", 4),
    ("struct u { int n; char data[0]; };", 4),
    ("struct u { };", 0),
    ("struct u { char a; int x : 3; int y : 30; long z : 5; unsigned char k : 2; int : 0; int q : 1; };", 16),
    ("struct u { unsigned a : 4, b : 28; unsigned char c; };", 8),
    ("struct u { int a; union { struct { int b, c; }; long d; }; int e; };", 24),
    ("struct u { char c; long l; } __attribute__((packed));", 9),
    ("struct __attribute__((__packed__)) u { char c; short s; int i; };", 7),
    ("#pragma pack(1)\nstruct u { char c; long l; };\n#pragma pack()\n", 9),
    ("struct u { struct { char c; } a[3]; double d; };", 16),
])
def test_sizes(text: str, size: int) -> None:
    types = compile_text(text).types
    assert types.get("struct u", types.get("union u")).size == size  # type: ignore[union-attr]


@pytest.mark.parametrize(("declaration", "spelling"), [
    ("int x", "int x"),
    ("unsigned long int long x", "unsigned long long x"),
    ("const char *x", "const char *x"),
    ("char *const x", "char *const x"),
    ("const volatile int x", "const volatile int x"),
    ("int x[2][3]", "int x[2][3]"),
    ("int *x[3]", "int *x[3]"),
    ("int (*x)[3]", "int (*x)[3]"),
    ("int (*x)(char, ...)", "int (*x)(char, ...)"),
    ("void (*(*x)(int))(void)", "void (*(*x)(int))(void)"),
    ("struct { int a; } x", "struct x"),
    ("enum e { A } *x", "enum e *x"),
    ("signed char x", "signed char x"),
    ("_Bool x", "_Bool x"),
])
def test_spelling(declaration: str, spelling: str) -> None:
    symbol = compile_text(f"extern {declaration};").symbols["x"]
    assert symbol.type.declare("x") == spelling


def test_typedefs_stay_in_types() -> None:
    unit = compile_text("typedef int kern_return_t; typedef kern_return_t (*fn_t)(kern_return_t);"
                        "fn_t f; kern_return_t *p;")
    assert str(unit.symbols["f"].type) == "fn_t"
    assert str(unit.symbols["p"].type) == "kern_return_t *"
    assert str(strip(unit.types["fn_t"])) == "kern_return_t (*)(kern_return_t)"


def test_enumerations() -> None:
    unit = compile_text("enum e { A, B = 5, C, D = -1, E = B << 2 }; enum { X = 0xffffffff };")
    assert [unit.constants[name] for name in "ABCDEX"] == [0, 5, 6, -1, 20, 0xFFFFFFFF]
    type_ = unit.types["enum e"]
    assert isinstance(type_, Enum)
    assert type_.signed


def test_types_that_refer_to_one_another() -> None:
    unit = compile_text("struct a; struct b { struct a *a; }; struct a { struct b *b; int n; }; struct b *x;")
    record = unit.types["struct b"]
    assert isinstance(record, Record)
    field = record.find("a")
    assert field is not None
    assert str(field.type) == "struct a *"
    assert unit.types["struct a"].size == 16


@pytest.mark.parametrize(("text", "error"), [
    ("struct s { int a; int a; };", "1:23: duplicate member 'a'"),
    ("struct s { int a; }; struct s { int b; };", "1:29: redefinition of 's'"),
    ("struct s { struct s inner; };", "1:21: field has incomplete type 'struct s'"),
    ("struct s { int a : 40; };", "1:16: width of bit-field 'a' (40 bits) exceeds the width of its type (32 bits)"),
    ("struct s { float a : 3; };", "1:18: bit-field 'a' has non-integral type 'float'"),
    ("int a[-1];", "1:5: array has a negative size"),
    ("void a[3];", "1:6: array has incomplete element type 'void'"),
    ("int f(void)[3];", "1:5: function cannot return array type 'int[3]'"),
    ("int x; long x;", "1:13: conflicting types for 'x'"),
    ("int x = 1; int x = 2;", "1:16: redefinition of 'x'"),
    ("typedef int t; int t;", "1:20: redefinition of 't' as different kind of symbol"),
    ("int f(int x) { return x; } int f(int y) { return y; }", "1:32: redefinition of 'f'"),
    ("struct s x;", "1:10: tentative definition has type 'struct s' that is never completed"),
    ("int x = y;", "1:9: use of undeclared identifier 'y'"),
    ("unsigned float f;", "1:1: cannot combine with previous 'unsigned' declaration specifier"),
    ("enum e x;", "1:1: incomplete type 'enum e'"),
    ("#pragma pack(x)\n", "1:9: expected a number in '#pragma pack', not 'x'"),
])
def test_mistakes(text: str, error: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_text(text, "t.c")
    assert str(caught.value) == "t.c:" + error.replace(": ", ": error: ", 1)
