"""The kernel's image: addresses, globals, types, constants."""

from __future__ import annotations

from itertools import pairwise

import pytest

from machdbg.kernel.data import DATA_ADDRESS, STRINGS_ADDRESS, kernel_variables
from machdbg.kernel.image import kernel_image, link_map
from machdbg.machine.ctype import Typedef, strip

IMAGE = kernel_image()


@pytest.mark.parametrize(("function", "line", "pc"), [
    ("semaphore_create", 168, 0xFFFFFF80007A5C36),
    ("_Xsemaphore_create", 2461, 0xFFFFFF80007F5B9B),
    ("ipc_kobject_server", 351, 0xFFFFFF8000781D07),
    ("ipc_kmsg_send", 1867, 0xFFFFFF8000754D0D),
    ("mach_msg_overwrite_trap", 570, 0xFFFFFF800076FAFB),
    ("mach_call_munger64", 573, 0xFFFFFF80008BE0EA),
    ("hndl_mach_scall64", 1577, 0xFFFFFF8000720A56),
])
def test_known_program_counters(function: str, line: int, pc: int) -> None:
    assert IMAGE.functions[function].pc(line) == pc


@pytest.mark.parametrize("name", sorted(IMAGE.functions))
def test_every_step_point_has_a_place_of_its_own_inside_its_function(name: str) -> None:
    code = IMAGE.functions[name]
    pcs = [code.pc(position) for position in code.positions()]
    assert len(set(pcs)) == len(pcs)
    assert all(code.address <= pc < code.address + code.size for pc in pcs)
    assert all(IMAGE.function_at(pc) is code for pc in pcs)
    assert IMAGE.base <= code.address < DATA_ADDRESS


def test_functions_do_not_overlap() -> None:
    codes = sorted(IMAGE.functions.values(), key=lambda code: code.address)
    for one, two in pairwise(codes):
        assert one.address + one.size <= two.address, (one.name, two.name)
    assert max(code.address + code.size for code in IMAGE.functions.values()) <= STRINGS_ADDRESS


def test_the_link_map_holds_more_than_is_modelled() -> None:
    symbols, pinned = link_map()
    assert len(symbols) > 1200
    assert set(pinned) <= set(symbols)


def test_globals_are_members_of_the_data_segment() -> None:
    variable = IMAGE.globals["mig_table_max_displ"]
    assert variable.address == DATA_ADDRESS + kernel_variables.offset_of("mig_table_max_displ")
    assert str(variable.type) == "int"
    assert IMAGE.globals["ipc_space_kernel"].type.name == "ipc_space_t"


@pytest.mark.parametrize(("name", "size"), [
    ("struct ipc_kmsg", 88), ("ipc_kmsg_t", 8), ("struct task", 1512), ("mach_msg_header_t", 32), ("natural_t", 4),
    ("struct ipc_port", 344), ("queue_chain_t", 16), ("mach_port_name_t", 4), ("x86_saved_state_t", 224),
    ("mach_trap_t", 40), ("semaphore_t", 8), ("mach_msg_max_trailer_t", 68),
])
def test_types_are_known_by_their_spellings(name: str, size: int) -> None:
    assert IMAGE.types[name].size == size
    assert str(IMAGE.types[name]) == name


def test_pointers_keep_their_names_and_targets() -> None:
    kmsg = IMAGE.types["struct ipc_kmsg"]
    named = IMAGE.types["ipc_kmsg_t"]
    assert isinstance(named, Typedef)
    assert strip(named).target is kmsg  # type: ignore[attr-defined]


def test_constants() -> None:
    assert IMAGE.constants["MACH_SEND_INVALID_DEST"] == 0x10000003
    assert IMAGE.constants["MACH_MSG_TYPE_COPY_SEND"] == 19
