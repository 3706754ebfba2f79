from __future__ import annotations

import pytest

from machdbg.commands.codes import code_name, signed
from machdbg.kernel.image import kernel_image


@pytest.mark.parametrize(("number", "name"), [
    (0, "KERN_SUCCESS"), (4, "KERN_INVALID_ARGUMENT"), (46, "KERN_NOT_SUPPORTED"), (1102, "BOOTSTRAP_UNKNOWN_SERVICE"),
    (0x10000003, "MACH_SEND_INVALID_DEST"), (0x10004003, "MACH_RCV_TIMED_OUT"), (-303, "MIG_BAD_ID"),
    (0xFFFFFED1, "MIG_BAD_ID"), (123456, None),
])
def test_codes_have_names(number: int, name: str | None) -> None:
    found = code_name([kernel_image()], number)
    assert found == name


def test_without_a_kernel_there_are_none() -> None:
    assert code_name([], 4) is None
    assert signed(0xFFFFFED1) == -303
