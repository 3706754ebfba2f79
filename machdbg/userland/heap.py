"""The C library's heap (libsystem_malloc), in the process's memory.

A block has a header of 16 bytes before it: its size and a mark that tells whether it is in use. Freed blocks of one
size form a list through their first bytes, and the next request of that size takes the block freed last. Everything
lies in memory, so going back in time gives blocks back too.
"""

from __future__ import annotations

from .processor import ENOMEM, POINTER, WORD, Processor

HEAP_START = 0x100500000
HEAP_SIZE = 0x10000000

HEADER = 16
SMALLEST = 16
CLASSES = 64  # lists of freed blocks: one per size up to 1,008 bytes, then one per power of two
ZONE = "malloc_zone"  # the symbol of: the address where blocks were never handed out, then the lists

IN_USE = 0x6D616C6C6F63206D
FREED = 0x66726565642066E5


def malloc(cpu: Processor, size: int) -> int:
    """A block of at least ``size`` bytes, 16-byte aligned; 0, with errno ENOMEM, when there is no room."""
    rounded = max(SMALLEST, -(-size // 16) * 16)
    space = cpu.space
    head = _list_of(cpu, rounded)
    previous, block = head, space.load(POINTER, head)
    while block:
        room = space.load(POINTER, block - HEADER)
        if room >= rounded:
            space.store(POINTER, previous, space.load(POINTER, block))
            space.store(POINTER, block - 8, IN_USE)
            return int(block)
        previous, block = block, space.load(POINTER, block)
    top = space.load(POINTER, cpu.symbols[ZONE]) or HEAP_START
    if top + HEADER + rounded > HEAP_START + HEAP_SIZE:
        cpu.fail(ENOMEM)
        return 0
    space.store(POINTER, cpu.symbols[ZONE], top + HEADER + rounded)
    space.write(top, POINTER.pack(rounded) + POINTER.pack(IN_USE))
    return int(top + HEADER)


def calloc(cpu: Processor, count: int, size: int) -> int:
    total = count * size
    if total >= WORD:
        cpu.fail(ENOMEM)
        return 0
    block = malloc(cpu, total)
    if block and total:
        cpu.space.write(block, bytes(total))
    return block


def malloc_size(cpu: Processor, block: int) -> int:
    """The bytes that a block has room for; 0 if it is no block in use."""
    start = block - HEADER
    space = cpu.space
    top = space.load(POINTER, cpu.symbols[ZONE])
    if block % 16 or not HEAP_START <= start < top or space.load(POINTER, block - 8) != IN_USE:
        return 0
    return int(space.load(POINTER, start))


def release(cpu: Processor, block: int) -> bool:
    """Free a block; false if it is none in use, and nothing is changed."""
    size = malloc_size(cpu, block)
    if size == 0:
        return False
    head = _list_of(cpu, size)
    cpu.space.store(POINTER, block - 8, FREED)
    cpu.space.store(POINTER, block, cpu.space.load(POINTER, head))
    cpu.space.store(POINTER, head, block)
    return True


def resize(cpu: Processor, block: int, size: int) -> int:
    """realloc of a block in use: the block itself if it has room, else a new one with the old bytes."""
    room = malloc_size(cpu, block)
    if size <= room:
        return block
    new = malloc(cpu, size)
    if new:
        cpu.space.write(new, cpu.space.read(block, room))
        release(cpu, block)
    return new


def strdup(cpu: Processor, string: int) -> int:
    text = cpu.string(string) + b"\0"
    block = malloc(cpu, len(text))
    if block:
        cpu.space.write(block, text)
    return block


def _list_of(cpu: Processor, rounded: int) -> int:
    """The address of the head of the list for blocks of a size."""
    index = rounded // 16 if rounded <= 1008 else min(CLASSES - 1 + rounded.bit_length() - 10, 2 * CLASSES - 1)
    return cpu.symbols[ZONE] + 8 * index
