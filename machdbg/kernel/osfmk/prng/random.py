"""osfmk/prng/random.c: the random bits of a space (a generator of the KISS family, 32 bits at a time).

Behaviour: spec of ports and rights, section 4 (ipc_space_get_rollpoint). No step points: only the numbers matter.
The seed is a function of the generator's address, so that the same run gives the same names.
"""

from __future__ import annotations

from machdbg.kernel.headers import bool_gen
from machdbg.machine.view import Array

MASK = 0xFFFFFFFF


def early_random(nonce: int) -> int:
    """64 well-mixed bits out of ``nonce`` (the finaliser of splitmix64); the real kernel asks the processor."""
    value = nonce + 0x9E3779B97F4A7C15 & (1 << 64) - 1
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
    value = (value ^ value >> 27) * 0x94D049BB133111EB & (1 << 64) - 1
    return value ^ value >> 31


def random_bool_init(bg: bool_gen) -> None:
    """Seed a generator's four words; the carry is 0."""
    first, second = early_random(bg.address), early_random(bg.address + 1)
    for index, word in enumerate((first & MASK, first >> 32, second & MASK, second >> 32)):
        bg.seed[index] = word
    bg.state = 0


def _refill(bg: bool_gen) -> int:
    """The next 32 random bits (random.c:662)."""
    a, b, c, d = bg.seed
    b ^= b << 5 & MASK
    b ^= b >> 7
    b ^= b << 22 & MASK
    t = c + d + bg.state & MASK
    c = d
    bg.state = t >> 31
    d = t & 0x7FFFFFFF
    a = a + 1411392427 & MASK
    for index, word in enumerate((a, b, c, d)):
        bg.seed[index] = word
    return a + b + d & MASK


def random_bool_gen_bits(bg: bool_gen, pool: Array[int], numbits: int) -> int:
    """``numbits`` random bits out of ``pool``, the first drawn the most significant.

    The pool is one word, used up from its low end; when it reads zero it is filled again.
    """
    bits = 0
    for _ in range(numbits):
        if pool[0] == 0:
            pool[0] = _refill(bg)
        bits = bits << 1 | pool[0] & 1
        pool[0] >>= 1
    return bits
