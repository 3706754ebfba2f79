"""Access: closures that load and store values of a type at an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from machdbg.machine.ctype import CType, Field, Integer, Record, Scalar, strip

Evaluate = Callable[[Any], Any]
Store = Callable[[Any, int, Any], None]


def at_offset(offset: int) -> Evaluate:
    """The address ``offset`` bytes from the frame's base."""
    return lambda env: env.base + offset


def loader(type_: CType, address: Evaluate, offset: int | None = None) -> Evaluate:
    """Loads a scalar (a number) or a record (its bytes) from ``address``, or from ``offset`` in the frame."""
    stripped = strip(type_)
    if isinstance(stripped, Record):
        size = stripped.size
        return lambda env: env.space.read(address(env), size)
    packer = cast(Scalar, stripped).packer
    if offset is not None:
        return lambda env: env.space.load(packer, env.base + offset)
    return lambda env: env.space.load(packer, address(env))


def store(type_: CType) -> Store:
    """Stores a value of ``type_``: ``store(type)(env, address, value)``."""
    stripped = strip(type_)
    if isinstance(stripped, Record):
        def store_bytes(env: Any, address: int, value: bytes) -> None:
            env.space.write(address, value)
        return store_bytes
    pack = cast(Scalar, stripped).packer.pack

    def store_scalar(env: Any, address: int, value: Any) -> None:
        env.space.write(address, pack(value))
    return store_scalar


def bit_loader(field: Field, address: Evaluate) -> Evaluate:
    """Loads a bit-field whose storage unit lies at ``address``."""
    unit = cast(Integer, strip(field.type))
    size, shift, bits = unit.size, field.bit_offset or 0, field.bit_size or 0
    mask, half = (1 << bits) - 1, 1 << (bits - 1)
    if shift + bits > 8 * size:
        size = (shift + bits + 7) // 8

    def load(env: Any) -> int:
        value: int = int.from_bytes(env.space.read(address(env), size), "little") >> shift & mask
        return value
    if not unit.signed:
        return load
    return lambda env: (load(env) ^ half) - half


def bit_store(field: Field) -> Store:
    """Stores a bit-field; the other bits of its storage unit stay."""
    unit = cast(Integer, strip(field.type))
    size, shift, bits = unit.size, field.bit_offset or 0, field.bit_size or 0
    mask = (1 << bits) - 1
    if shift + bits > 8 * size:
        size = (shift + bits + 7) // 8

    def store_bits(env: Any, address: int, value: int) -> None:
        old = int.from_bytes(env.space.read(address, size), "little")
        env.space.write(address, (old & ~(mask << shift) | (value & mask) << shift).to_bytes(size, "little"))
    return store_bits
