"""register: the registers of the selected frame, as far as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger import describe, registers
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.registers import GENERAL, Register
from machdbg.debugger.scalar import bytes_text

from .options import Values, parse_integer
from .registry import GDB_FORMAT, Group, Needs, Option, command
from .result import CommandError
from .value_options import FORMAT, format_of

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("register", "Commands for the registers of the selected frame.", "register [read|write|info] ...")
@command("register read", summary="Show registers; those that have a known value, or those named.",
         options=(FORMAT, GDB_FORMAT, Option("a", "all", "Show all sets of registers."),
                  Option("A", "alternate", "Use alternate names where there are some."),
                  Option("s", "set", "Which sets to show, by index.", "index",
                         wrong="invalid uint64_t string value: '{}'")),
         arguments="[<register-name>...]", completes=("register",), needs=Needs.FRAME,
         examples=("register read", "register read rip rax"))
def register_read(context: Context, values: Values, arguments: list[str]) -> None:
    known = context.frame.registers()
    format_ = format_of(values)
    if "set" in values and values.number("set") > 0:
        context.result.error(f"invalid register set index: {values.number('set')}")
        return
    if not arguments:
        found = [name for name in GENERAL if name in known]
        context.line("General Purpose Registers:")
        for name in found:
            context.line(_register(context, Register(name, name), known[name], format_))
        if len(found) < len(GENERAL):
            context.line(f"{len(GENERAL) - len(found)} registers were unavailable.")
        context.line()
        return
    for text in arguments:
        register = registers.find(text)
        if register is None:
            context.result.error(f"Invalid register name '{text}'.")
        elif register.whole in known:
            context.line(_register(context, register, known[register.whole], format_))
        else:
            context.line(f"{register.name:<12} = error: unavailable")


def _register(context: Context, register: Register, number: int, format_: str | None) -> str:
    value = register.of(number & 0xFFFFFFFFFFFFFFFF)
    where = describe.address_description(context.target, value)
    if format_ == "A" and where:
        text = f"{value:#018x} {where}"
    else:
        text = bytes_text(value.to_bytes(register.size, "little"), format_ or "x")
    return f"{register.name:>8} = {text}{'  ' + where if where and register.size == 8 else ''}"


@command("register info", examples=("register info rip",),
         summary="Explain a register.", arguments="<register-name>", completes=("register",),
         needs=Needs.FRAME)
def register_info(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        context.result.error("register info takes exactly 1 argument: <reg-name>")
        return
    register = registers.find(arguments[0])
    if register is None:
        context.result.error(f"No register found with name '{arguments[0]}'.")
        return
    context.line(f"       Name: {register.name}\n       Size: {register.size} bytes ({8 * register.size} bits)")
    if register.name != register.whole:
        context.line(f"  Read from: {register.whole}")
    context.line("    In sets: General Purpose Registers (index 0)")


@command("register write", summary="Change where the thread goes on (rip), or what has just been returned to it (rax). "
                                   "Other registers are what the recorded run implies.",
         arguments="<register-name> <value>", completes=("register",), needs=Needs.FRAME,
         details="See also 'thread jump' and 'thread return'; variables are changed with 'expression'.",
         examples=("register write rip 0xffffff80007a5c36",))
def register_write(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise CommandError("register write takes exactly 2 arguments: <reg-name> <value>")
    register = registers.find(arguments[0])
    if register is None:
        raise CommandError(f"Register not found for '{arguments[0]}'.")
    failed = f"Failed to write register '{arguments[0]}' with value '{arguments[1]}'"
    number = parse_integer(arguments[1])
    if number is None or number < 0:
        raise CommandError(f"{failed}: '{arguments[1]}' is not a valid unsigned integer string value")
    try:
        context.process.write_register(context.thread, register.name, number)
    except DebuggerError as error:
        raise CommandError(f"{failed}: {error}") from None
