"""Zones: elements handed out and taken back, growth, and memory of any size from kalloc."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import zone
from machdbg.kernel.osfmk.kern.kalloc import K_ZONE_SIZES, KALLOC_MAP_ADDRESS, kalloc, kfree
from machdbg.kernel.osfmk.kern.zalloc import best_chunk, free_elements, zalloc, zfree, zinit
from machdbg.machine.memory import Fault

from ...bare import Bare


@pytest.fixture
def bare() -> Bare:
    return Bare()


def run(bare: Bare, body: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    async def called() -> Any:
        return await body()

    return bare.run(called)


async def a_zone(size: int = 40) -> zone:
    return await zinit(size, 1000 * size, size, cstring("test"))


def test_a_zone_starts_empty_and_grows_by_a_chunk(bare: Bare) -> None:
    async def body() -> None:
        z = await a_zone(36)
        assert (z.elem_size, z.alloc_size, z.count, z.countfree, z.cur_size) == (40, 4096, 0, 0, 0)
        first = await zalloc(z)
        assert (z.count, z.countfree, z.cur_size, z.page_count) == (1, 101, 4096, 1)
        assert [await zalloc(z), await zalloc(z)] == [first + 40, first + 80]
        assert kernel_data().zone_map_min_address <= first < kernel_data().zone_map_max_address

    run(bare, body)


def test_what_was_freed_last_comes_first(bare: Bare) -> None:
    async def body() -> None:
        z = await a_zone()
        one, two = await zalloc(z), await zalloc(z)
        await zfree(z, one)
        await zfree(z, two)
        assert z.count == 0
        assert [await zalloc(z), await zalloc(z)] == [two, one]

    run(bare, body)


def test_zones_do_not_share_memory(bare: Bare) -> None:
    async def body() -> None:
        a, b = await a_zone(512), await a_zone(64)
        mine = [await zalloc(a) for _ in range(20)]
        others = [await zalloc(b) for _ in range(100)]
        assert len({at for start in mine for at in range(start, start + 512)}
                   | {at for start in others for at in range(start, start + 64)}) == 20 * 512 + 100 * 64

    run(bare, body)


def test_freeing_what_is_no_element_panics(bare: Bare) -> None:
    async def body() -> None:
        await zfree(await a_zone(), 0xFFFFFF8000001000)

    with pytest.raises(AssertionError, match=r'panic\(cpu 0 caller 0x[0-9a-f]{16}\): "zfree: non-allocated memory'):
        run(bare, body)


@settings(max_examples=30)
@given(st.lists(st.one_of(st.just(-1), st.integers(0, 50)), max_size=200))
def test_elements_are_handed_out_once(actions: list[int]) -> None:
    """-1 allocates, another number frees one of those held."""
    async def body() -> None:
        z = await a_zone(1000)
        held: list[int] = []
        for action in actions:
            if action < 0 or not held:
                element = await zalloc(z)
                assert element not in held
                held.append(element)
            else:
                await zfree(z, held.pop(action % len(held)))
            assert z.count == len(held)
            assert z.countfree == len(free_elements(z))
            assert not set(free_elements(z)) & set(held)

    run(Bare(), body)


@pytest.mark.parametrize(("size", "chunk"), [
    (1512, 12288), (344, 20480), (1288, 24576), (96, 8192), (256, 4096), (224, 16384), (4096, 4096), (6144, 12288),
    (32768, 32768),
])
def test_a_chunk_wastes_little(size: int, chunk: int) -> None:
    assert best_chunk(size) == chunk


@pytest.mark.parametrize(("size", "element"), [(1, 16), (16, 16), (17, 32), (260, 288), (2048, 2048), (2049, 4096),
                                               (8192, 8192)])
def test_kalloc_takes_the_zone_that_fits(bare: Bare, size: int, element: int) -> None:
    async def body() -> None:
        z = kernel_data().k_zone[K_ZONE_SIZES.index(element)]
        before = z.count
        address = await kalloc(size)
        assert z.count == before + 1
        await kfree(address, size)
        assert z.count == before

    run(bare, body)


def test_large_memory_comes_from_the_map(bare: Bare) -> None:
    async def body() -> None:
        data = kernel_data()
        assert data.kalloc_max_prerounded == 8193
        address = await kalloc(8193)
        assert address >= KALLOC_MAP_ADDRESS
        data.space.write(address, b"x" * 12288)
        assert (data.kalloc_large_inuse, data.kalloc_large_total) == (1, 8193)
        await kfree(address, 8193)
        assert (data.kalloc_large_inuse, data.kalloc_large_total) == (0, 0)
        with pytest.raises(Fault):
            data.space.read(address, 1)

    run(bare, body)
