"""The heap: blocks do not overlap, are found in memory, and come back when freed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.userland import heap
from machdbg.userland.processor import ENOMEM

from .conftest import SCRATCH, Bench

shared = settings(max_examples=50)


@shared
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 5000)), max_size=40))
def test_blocks_do_not_overlap(cpu: Bench, steps: list[tuple[bool, int]]) -> None:
    blocks: dict[int, int] = {}
    for number, (allocate, size) in enumerate(steps):
        if allocate or not blocks:
            block = heap.malloc(cpu, size)
            assert block % 16 == 0
            assert all(block + size <= other or other + length <= block for other, length in blocks.items())
            assert heap.malloc_size(cpu, block) >= size
            blocks[block] = size
            cpu.space.write(block, bytes([number]) * size)
        else:
            block = sorted(blocks)[size % len(blocks)]
            assert len(set(cpu.space.read(block, blocks.pop(block)))) <= 1
            assert heap.release(cpu, block)
            assert not heap.release(cpu, block)


def test_reuse(cpu: Bench) -> None:
    first, second = heap.malloc(cpu, 24), heap.malloc(cpu, 24)
    assert second == first + 48
    heap.release(cpu, first)
    heap.release(cpu, second)
    assert [heap.malloc(cpu, 30), heap.malloc(cpu, 17), heap.malloc(cpu, 32)] == [second, first, second + 48]


def test_calloc_clears(cpu: Bench) -> None:
    block = heap.malloc(cpu, 64)
    cpu.space.write(block, b"x" * 64)
    heap.release(cpu, block)
    assert heap.calloc(cpu, 8, 8) == block
    assert cpu.space.read(block, 64) == bytes(64)


def test_resize(cpu: Bench) -> None:
    block = heap.malloc(cpu, 20)
    cpu.space.write(block, b"12345678901234567890")
    assert heap.resize(cpu, block, 32) == block
    moved = heap.resize(cpu, block, 5000)
    assert moved != block
    assert cpu.space.read(moved, 20) == b"12345678901234567890"
    assert heap.malloc_size(cpu, block) == 0


def test_no_room(cpu: Bench) -> None:
    for size in (heap.HEAP_SIZE, (1 << 64) - 1, 1 << 63):
        assert heap.malloc(cpu, size) == 0
        assert cpu.errno == ENOMEM
    assert heap.calloc(cpu, 1 << 33, 1 << 33) == 0


def test_not_a_block(cpu: Bench) -> None:
    block = heap.malloc(cpu, 100)
    for pointer in (block + 16, block + 1, SCRATCH, 0x10, block + 0x10000):
        assert not heap.release(cpu, pointer)


def test_strdup(cpu: Bench) -> None:
    copy = heap.strdup(cpu, cpu.put(b"hello\0"))
    assert cpu.string(copy) == b"hello"


def test_going_back(cpu: Bench) -> None:
    ram = cpu.machine.ram
    heap.malloc(cpu, 16)
    mark = len(ram.journal)
    block = heap.malloc(cpu, 16)
    ram.undo(ram.journal[mark:])
    del ram.journal[mark:]
    assert heap.malloc(cpu, 16) == block
