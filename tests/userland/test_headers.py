"""The SDK's headers: each stands alone, and sizes, offsets and values are those of the reference system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from machdbg.cc.unit import Unit, compile_text
from machdbg.machine.ctype import Record, strip
from machdbg.userland.system import INCLUDE

FACTS = Path(__file__).parent.parent / "facts"
HEADERS = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.h"))
LAYOUTS: dict[str, Any] = json.loads((FACTS / "user_layouts.json").read_text())
CONSTANTS: dict[str, int] = json.loads((FACTS / "user_constants.json").read_text())["constants"]

# Constants of the kernel's side that no user header has.
KERNEL_ONLY = {"MACH_MSG_OPTION_LIB", "MACH_MSG_OPTION_USER", "MACH_PEEK_MSG", "MACH_RCV_USER",
               "MACH_SEND_KERNEL_DEFAULT", "MACH_SEND_USER", "GUARD_TYPE_MACH_PORT", "HOST_CHUD_PORT",
               "MACH_MSG_KALLOC_COPY_T"}
WORD = 1 << 32


@pytest.fixture(scope="module")
def everything() -> Unit:
    """A file that includes every header and uses every name."""
    includes = "".join(f"#include <{header}>\n" for header in HEADERS)
    names = [name for name in CONSTANTS if name not in KERNEL_ONLY]
    values = "".join(f"  value_of_{name} = (long long)({name}),\n" for name in names if CONSTANTS[name] < WORD >> 1)
    large = "".join(f"_Static_assert((unsigned)({name}) == {CONSTANTS[name]}u, \"{name}\");\n"
                    for name in names if CONSTANTS[name] >= WORD >> 1)
    return compile_text(f"{includes}enum {{\n{values}}};\n{large}", "all.c", [INCLUDE])


@pytest.mark.parametrize("header", HEADERS)
def test_stands_alone(header: str) -> None:
    compile_text(f"#include <{header}>\n#include <{header}>\nint here;\n", "a.c", [INCLUDE])


def test_values(everything: Unit) -> None:
    for name, value in CONSTANTS.items():
        if name not in KERNEL_ONLY and value < WORD >> 1:
            assert everything.constants[f"value_of_{name}"] == value, name


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_layout(everything: Unit, name: str) -> None:
    expected = LAYOUTS[name]
    type_ = strip(everything.types.get(name) or everything.types[f"struct {name}"])
    assert isinstance(type_, Record)
    assert type_.fields is not None
    fields = [[field.name, field.offset] + ([] if field.bit_size is None else [field.bit_offset, field.bit_size])
              for field in type_.fields]
    assert (type_.size, fields) == (expected["size"], expected["fields"])


def test_mach_pulls_in_the_c_library() -> None:
    source = '#include <mach/mach.h>\nbool b; uint64_t u; char *f(void) { return strcpy(malloc(2), "a"); }'
    unit = compile_text(source, "a.c", [INCLUDE])
    assert {"b", "u", "f", "strcpy", "malloc"} <= set(unit.symbols)
