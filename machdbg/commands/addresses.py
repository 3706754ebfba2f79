"""Addresses on the command line: numbers, or expressions that give one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError

from .options import parse_integer
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context


def address_of(context: Context, text: str) -> int:
    """The address that ``text`` stands for; raises CommandError."""
    number = parse_integer(text)
    if number is None and text and all(char in "0123456789abcdefABCDEF" for char in text.removeprefix("0x")):
        try:
            number = int(text, 16) if text.startswith("0x") else None
        except ValueError:
            number = None
    if number is not None:
        return number & 0xFFFFFFFFFFFFFFFF
    from machdbg.machine.ctype import Float, Integer, Pointer, strip
    try:
        value = context.evaluate(text)
        if value is None:
            raise CommandError(f'address expression "{text}" evaluation failed')
        context.target.persistent.keep(value)
        kind = strip(value.type)
        if isinstance(kind, Float):
            return int(value.as_float()) & 0xFFFFFFFFFFFFFFFF
        if not isinstance(kind, Integer | Pointer):
            raise CommandError(f"address expression \"{text}\" resulted in a value whose type can't be converted to "
                               f"an address: {value.type_name}")
        return value.as_integer() & 0xFFFFFFFFFFFFFFFF
    except DebuggerError:
        raise CommandError(f'address expression "{text}" evaluation failed') from None
