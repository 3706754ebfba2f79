"""Archives: a restored library is the one that was linked, in all that can be seen of it."""

from __future__ import annotations

from machdbg.cc.archive import archive, restore
from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library, link
from machdbg.cc.native import NativeFunction
from machdbg.cc.stored import StoredFunction, StoringCompiler
from machdbg.machine.ctype import FunctionType, strip

SOURCE = r"""
typedef struct node { struct node *next; int value : 5; } node_t;
enum colour { RED, GREEN = 7 };
#define LIMIT (3 * GREEN)
#pragma pack(push, 1)
struct tight { char a; int b; };
static int inside(void) { struct { char a; int b; } local; return sizeof local; }
#pragma pack(pop)
int outside(void) { struct { char a; int b; } local; return sizeof local; }
node_t list[2] = {{&list[1], 3}, {0, -1}};
const char *text = "text";
extern int native(const char *name, ...);
static int helper(node_t *node) { return node ? node->value + helper(node->next) : 0; }
int counter(void) { static int count = 40; static char *name = "n"; { static int count = 2; count++; } return ++count; }
double half(int number) { return number / 2.0; }
int main(int argc, char **argv) {
    int sum = helper(list) + inside() + outside() + counter();
    switch (argc) { case RED: return 0; case LIMIT: goto out; }
    for (int i = 0; i < argc; i++) { struct tight tight = {1, i}; sum += tight.b; }
out:
    return sum + native("text", argv[0], __func__) + (int)half(sum);
}
"""


def built() -> tuple[Library, StoringCompiler]:
    compiler = StoringCompiler("a.c", SOURCE, [])
    library = Library("a.out", "/a.out", 0x100000000, [compiler.compile()], [NativeFunction("native", lambda call: 0)])
    link([library])
    return library, compiler


def test_restored() -> None:
    library, compiler = built()
    wanted: list[tuple[str, FunctionType]] = []

    def native(name: str, type_: FunctionType) -> NativeFunction:
        wanted.append((name, type_))
        return NativeFunction(name, lambda call: 0, type_)

    again = restore(archive(library, [compiler]), native)
    before, after = library.image, again.image
    assert [name for name, _ in wanted] == ["native"]
    assert (before.name, before.path, before.base, before.size) == (after.name, after.path, after.base, after.size)
    assert again.segments == library.segments
    assert after.constants == before.constants
    assert after.constants["LIMIT"] == 21
    assert list(after.types) == list(before.types)
    assert after.types["struct tight"].size == 5
    assert {name: (variable.address, str(variable.type)) for name, variable in after.globals.items()} \
        == {name: (variable.address, str(variable.type)) for name, variable in before.globals.items()}
    for name, function in before.functions.items():
        copy = after.functions[name]
        assert (copy.address, copy.size, copy.positions()) == (function.address, function.size, function.positions())
        assert copy is after.function_at(function.address)
        if isinstance(function, UserFunction):
            assert isinstance(copy, StoredFunction)
            assert [step[0] for step in copy.steps] == [step[0] for step in function.steps]
            assert (copy.stack_size, copy.temporaries) == (function.stack_size, function.temporaries)
            for position in function.positions():
                assert (copy.locate(position), copy.pc(position)) == (function.locate(position), function.pc(position))
            assert [(variable.name, str(variable.type), variable.frame_offset, variable.address, variable.scope)
                    for variable in copy.variables()] \
                == [(variable.name, str(variable.type), variable.frame_offset, variable.address, variable.scope)
                    for variable in function.variables()]


def test_basic_types_stay_one_of_a_kind() -> None:
    library, compiler = built()
    again = restore(archive(library, [compiler]), lambda name, type_: NativeFunction(name, lambda call: 0, type_))
    before, after = strip(library.exports["half"].type), strip(again.exports["half"].type)
    assert isinstance(before, FunctionType) and isinstance(after, FunctionType)
    assert after is not before
    assert (after.returns, after.parameters) == (before.returns, before.parameters)


def test_functions_are_compiled_when_needed() -> None:
    library, compiler = built()
    again = restore(archive(library, [compiler]), lambda name, type_: NativeFunction(name, lambda call: 0, type_))
    function = again.image.functions["main"]
    assert "steps" not in vars(function)
    assert function.line == 16
    assert "steps" not in vars(function)
    assert function.positions()
    assert "steps" in vars(function)
