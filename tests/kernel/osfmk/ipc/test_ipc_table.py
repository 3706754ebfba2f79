"""The sizes of tables (spec of ports and rights, 5.1)."""

from __future__ import annotations

from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_table_size
from machdbg.kernel.osfmk.ipc.ipc_table import its_at
from tests.kernel.bare import Bare


def sizes(its: ipc_table_size, count: int) -> list[int]:
    return [its_at(its, index).its_size for index in range(count)]


def test_sizes_of_entry_tables() -> None:
    Bare()
    found = sizes(kernel_data().ipc_table_entries, 256)
    assert found[:20] == [21, 42, 85, 170, 341, 512, 682, 853, 1024, 1194, 1365, 1536, 1706, 1877, 2048, 2218, 2389,
                          2560, 2730, 3072]
    assert found[33:37] == [7850, 8533, 9216, 9898]
    assert found[47:52] == [17408, 18090, 19456, 20821, 22186]
    assert found[-3:] == [297984, 299349, 299349]


def test_sizes_of_request_tables() -> None:
    Bare()
    found = sizes(kernel_data().ipc_table_requests, 64)
    assert found[:12] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 768, 1024, 1280]
    assert found[37:40] == [11776, 12800, 13824]
    assert found[-3:] == [45568, 47616, 0]
