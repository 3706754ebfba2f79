"""Linking and loading: addresses, initial contents, symbols across images."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest

from machdbg.cc.error import CompileError
from machdbg.cc.link import Library, function_of, link
from machdbg.cc.unit import compile_text
from machdbg.machine.memory import AddressSpace, Fault, Ram
from tests.cc.run import BASE


def linked(*texts: str) -> Library:
    library = Library("a.out", "/a.out", BASE, [compile_text(text, f"{i}.c") for i, text in enumerate(texts)])
    link([library])
    return library


def loaded(library: Library) -> AddressSpace:
    space = AddressSpace(Ram(), "user")
    library.load(space)
    return space


def word(space: AddressSpace, address: int | None) -> int:
    assert address is not None
    return int.from_bytes(space.read(address, 8), "little")


def test_initial_values_and_relocations() -> None:
    library = linked("""
    int numbers[3] = {1, 2, 3}; int *second = numbers + 1; char *text = "hi"; char copy[] = "hi";
    int main(void) { return 0; } int (*entry)(void) = main; long zero;
    static struct { int a : 4, b : 4; } bits = {3, -2};
    struct { struct { char c; int *p; } in; double d; } nested = {{'x', &numbers[2]}, 0.5};
    """)
    space, image = loaded(library), library.image
    address = {name: variable.address or 0 for name, variable in image.globals.items()}
    assert word(space, address["second"]) == address["numbers"] + 4
    assert space.read_string(word(space, address["text"])) == b"hi"
    assert space.read(address["copy"], 3) == b"hi\0"
    assert word(space, address["entry"]) == image.functions["main"].address
    assert space.read(address["zero"], 8) == bytes(8)
    assert space.read(address["bits"], 1) == b"\xe3"
    assert space.read(address["nested"], 24) == b"x" + bytes(7) + struct.pack("<Qd", address["numbers"] + 8, 0.5)


def test_objects_are_aligned_apart_and_inside_the_image() -> None:
    library = linked("char a = 1; long b = 2; char c = 3; int d[5]; short e; int main(void) { return 0; }")
    places = [(variable.address or 0, variable.type) for variable in library.image.globals.values()]
    for address, type_ in places:
        assert address % type_.align == 0
        assert BASE <= address < BASE + library.image.size
    spans = sorted((address, address + type_.size) for address, type_ in places)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_text_is_read_only_and_data_is_not() -> None:
    library = linked("int data = 1; int main(void) { return data; }")
    space = loaded(library)
    space.write(library.image.globals["data"].address or 0, b"x")
    with pytest.raises(Fault):
        space.write(library.image.functions["main"].address, b"x")


def test_equal_strings_are_one_object() -> None:
    library = linked('char *a = "same", *b = "same", *c = "other"; int main(void) { return 0; }')
    space = loaded(library)
    a, b, c = (word(space, library.image.globals[name].address) for name in "abc")
    assert a == b != c


def test_the_same_source_is_laid_out_the_same() -> None:
    first, second = (linked("int x = 3; int f(void) { return x; }") for _ in range(2))
    assert first.segments == second.segments
    assert function_of(first, "f").address == function_of(second, "f").address


def test_symbols_across_units_and_images() -> None:
    helper = compile_text("int shared = 7; int helper(int x) { return x + shared; }")
    system = Library("lib", "/lib", 0x200000000, [helper])
    program = Library("a.out", "/a.out", BASE, [
        compile_text("extern int shared; int helper(int); int local(void); int *p = &shared;"
                     "int main(void) { return helper(1) + local() + shared; }"),
        compile_text("static int helper(int x) { return x; } int local(void) { return helper(5); }")])
    link([system])
    link([program], [system])
    space = loaded(program)
    assert word(space, program.image.globals["p"].address) == system.image.globals["shared"].address
    main = program.units[0]
    assert main.symbols["helper"].code is system.image.functions["helper"]


def test_what_is_undefined_is_said_before_anything_runs() -> None:
    with pytest.raises(CompileError) as caught:
        linked("int foo(int); extern int bar;\nint main(void) { return foo(1) + bar; }\nint unused(void);")
    assert str(caught.value) == ('error: undefined symbols: "_foo", referenced from: _main at 0.c:2:25\n'
                                 'error: undefined symbols: "_bar", referenced from: _main at 0.c:2:34')


def test_two_definitions_are_one_too_many() -> None:
    with pytest.raises(CompileError) as caught:
        linked("int f(void) { return 1; }", "int f(void) { return 2; }")
    assert "duplicate symbol '_f' in '1.c'" in str(caught.value)


def test_types_and_constants_are_on_the_image() -> None:
    library = linked("""
    #define KERN_SUCCESS 0
    #define MASK (1 << 4 | KERN_SUCCESS)
    #define WIDE 0xffffffffUL
    #define NAME "text"
    #define CALL(x) f(x)
    #define STATEMENT do { } while (0)
    enum { FIRST = 5, SECOND };
    typedef struct port { int refs; } *port_t;
    int main(void) { return 0; }
    """)
    constants = library.image.constants
    assert {name: constants[name] for name in ("KERN_SUCCESS", "MASK", "WIDE", "FIRST", "SECOND")} == {
        "KERN_SUCCESS": 0, "MASK": 16, "WIDE": 0xFFFFFFFF, "FIRST": 5, "SECOND": 6}
    assert not {"NAME", "CALL", "STATEMENT"} & set(constants)
    assert str(library.image.types["port_t"]) == "port_t"
    assert library.image.types["struct port"].size == 4


