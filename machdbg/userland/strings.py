"""The C library's strings and blocks of memory (libsystem_platform and libsystem_c), written in Python.

Arguments and results are those of the C functions, pointers as addresses. A pointer that leads nowhere raises Fault.
"""

from __future__ import annotations

from .processor import EINVAL, ERANGE, NO_LIMIT, POINTER, WORD, Processor

SPACES = b" \t\n\v\f\r"


def memset(cpu: Processor, block: int, value: int, size: int) -> int:
    if size:
        cpu.space.write(block, bytes([value & 0xFF]) * size)
    return block


def memcpy(cpu: Processor, to: int, source: int, size: int) -> int:
    """Also right for blocks that overlap, as the Mac's memcpy is."""
    if size:
        cpu.space.write(to, cpu.space.read(source, size))
    return to


def memcmp(cpu: Processor, one: int, other: int, size: int) -> int:
    return _difference(cpu.space.read(one, size), cpu.space.read(other, size)) if size else 0


def memchr(cpu: Processor, block: int, value: int, size: int) -> int:
    at = cpu.space.read(block, size).find(value & 0xFF) if size else -1
    return block + at if at >= 0 else 0


def bzero(cpu: Processor, block: int, size: int) -> None:
    memset(cpu, block, 0, size)


def bcopy(cpu: Processor, source: int, to: int, size: int) -> None:
    memcpy(cpu, to, source, size)


def strlen(cpu: Processor, string: int) -> int:
    return len(cpu.string(string))


def strnlen(cpu: Processor, string: int, limit: int) -> int:
    return len(cpu.space.read_string(string, min(limit, NO_LIMIT)))


def strcmp(cpu: Processor, one: int, other: int) -> int:
    return _difference(cpu.string(one) + b"\0", cpu.string(other) + b"\0")


def strncmp(cpu: Processor, one: int, other: int, limit: int) -> int:
    return _difference(_prefix(cpu, one, limit), _prefix(cpu, other, limit))


def strcasecmp(cpu: Processor, one: int, other: int) -> int:
    return _difference(cpu.string(one).lower() + b"\0", cpu.string(other).lower() + b"\0")


def strncasecmp(cpu: Processor, one: int, other: int, limit: int) -> int:
    return _difference(_prefix(cpu, one, limit).lower(), _prefix(cpu, other, limit).lower())


def strcpy(cpu: Processor, to: int, source: int) -> int:
    cpu.space.write(to, cpu.string(source) + b"\0")
    return to


def strncpy(cpu: Processor, to: int, source: int, size: int) -> int:
    if size:
        cpu.space.write(to, cpu.space.read_string(source, min(size, NO_LIMIT)).ljust(size, b"\0"))
    return to


def strlcpy(cpu: Processor, to: int, source: int, size: int) -> int:
    text = cpu.string(source)
    if size:
        cpu.space.write(to, text[: size - 1] + b"\0")
    return len(text)


def strcat(cpu: Processor, to: int, source: int) -> int:
    cpu.space.write(to + strlen(cpu, to), cpu.string(source) + b"\0")
    return to


def strncat(cpu: Processor, to: int, source: int, limit: int) -> int:
    text = cpu.space.read_string(source, min(limit, NO_LIMIT))
    cpu.space.write(to + strlen(cpu, to), text + b"\0")
    return to


def strlcat(cpu: Processor, to: int, source: int, size: int) -> int:
    used, text = strnlen(cpu, to, size), cpu.string(source)
    if used < size:
        cpu.space.write(to + used, text[: size - used - 1] + b"\0")
    return used + len(text)


def strchr(cpu: Processor, string: int, character: int) -> int:
    at = (cpu.string(string) + b"\0").find(character & 0xFF)
    return string + at if at >= 0 else 0


def strrchr(cpu: Processor, string: int, character: int) -> int:
    at = (cpu.string(string) + b"\0").rfind(character & 0xFF)
    return string + at if at >= 0 else 0


def strstr(cpu: Processor, string: int, part: int) -> int:
    at = cpu.string(string).find(cpu.string(part))
    return string + at if at >= 0 else 0


def strspn(cpu: Processor, string: int, characters: int) -> int:
    text = cpu.string(string)
    return len(text) - len(text.lstrip(cpu.string(characters)))


def strcspn(cpu: Processor, string: int, characters: int) -> int:
    ends = set(cpu.string(characters))
    text = cpu.string(string)
    return next((index for index, byte in enumerate(text) if byte in ends), len(text))


def strtol(cpu: Processor, string: int, end: int, base: int) -> int:
    """Also strtoll: both are 64 bits wide."""
    value = _number(cpu, string, end, base)
    if not -(WORD >> 1) <= value < WORD >> 1:
        cpu.fail(ERANGE)
        return min(max(value, -(WORD >> 1)), (WORD >> 1) - 1)
    return value


def strtoul(cpu: Processor, string: int, end: int, base: int) -> int:
    """Also strtoull. A minus sign gives the two's complement, as in C."""
    value = _number(cpu, string, end, base)
    if not -WORD < value < WORD:
        cpu.fail(ERANGE)
        return WORD - 1
    return value % WORD


def atoi(cpu: Processor, string: int) -> int:
    value = strtol(cpu, string, 0, 10) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def atol(cpu: Processor, string: int) -> int:
    return strtol(cpu, string, 0, 10)


def _number(cpu: Processor, string: int, end: int, base: int) -> int:
    """The number that a string begins with, of any size; where it stops goes to the pointer at ``end``."""
    text = cpu.string(string)
    if base != 0 and not 2 <= base <= 36:
        cpu.fail(EINVAL)
        return 0
    index = len(text) - len(text.lstrip(SPACES))
    sign = text[index : index + 1]
    index += sign in (b"+", b"-")
    if base in (0, 16) and text[index : index + 2].lower() == b"0x" and _digit(text[index + 2 : index + 3]) < 16:
        base, index = 16, index + 2
    elif base == 0:
        base = 8 if text[index : index + 1] == b"0" else 10
    first, value = index, 0
    while _digit(text[index : index + 1]) < base:
        value = value * base + _digit(text[index : index + 1])
        index += 1
    if end:
        cpu.space.store(POINTER, end, string + (index if index > first else 0))
    return -value if sign == b"-" else value


def _digit(character: bytes) -> int:
    return int(character, 36) if character.isalnum() else 36


def _prefix(cpu: Processor, string: int, limit: int) -> bytes:
    text = cpu.space.read_string(string, min(limit, NO_LIMIT))
    return text + b"\0" if len(text) < limit else text


def _difference(one: bytes, other: bytes) -> int:
    """That of the first bytes that differ; both end at the same place or differ before."""
    return next((a - b for a, b in zip(one, other, strict=False) if a != b), 0)
