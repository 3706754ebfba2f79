"""register: the registers of the selected frame, as far as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.scalar import bytes_text

from .addresses import address_of
from .options import Values
from .registry import GDB_FORMAT, Group, Needs, Option, command
from .result import CommandError
from .value_options import FORMAT, format_of

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("register", "Commands for the registers of the selected frame.", "register [read|info] ...")
GENERAL = ("rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
           "rip", "rflags", "cs", "fs", "gs")
ALTERNATE = {"pc": "rip", "sp": "rsp", "fp": "rbp", "flags": "rflags", "arg1": "rdi", "arg2": "rsi", "arg3": "rdx",
             "arg4": "rcx", "arg5": "r8", "arg6": "r9"}


@command("register read", summary="Show registers; those that have a known value, or those named.",
         options=(FORMAT, GDB_FORMAT, Option("a", "all", "Show all sets of registers."),
                  Option("A", "alternate", "Use alternate names where there are some."),
                  Option("s", "set", "Which sets to show, by index.", "index")),
         arguments="[<register-name>...]", completes=("register",), needs=Needs.FRAME,
         examples=("register read", "register read rip rax"))
def register_read(context: Context, values: Values, arguments: list[str]) -> None:
    registers = context.frame.registers()
    format_ = format_of(values)
    if "set" in values and values.number("set") > 0:
        context.result.error(f"invalid register set index: {values.number('set')}")
        return
    if not arguments:
        context.line("General Purpose Registers:")
        for name in GENERAL:
            if name in registers:
                context.line(_register(context, name, registers[name], format_))
        missing = len(GENERAL) - sum(name in registers for name in GENERAL)
        if missing:
            context.line(f"{missing} registers were unavailable.")
        context.line()
        return
    for text in arguments:
        name = text.removeprefix("$")
        name = ALTERNATE.get(name, name)
        if name not in GENERAL:
            context.result.error(f"Invalid register name '{text}'.")
        elif name in registers:
            context.line(_register(context, name, registers[name], format_))
        else:
            context.line(f"{name:<12} = error: unavailable")


def _register(context: Context, name: str, number: int, format_: str | None) -> str:
    data = (number & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")
    text = bytes_text(data, format_) if format_ else f"0x{number & 0xFFFFFFFFFFFFFFFF:016x}"
    meaning = describe.address_description(context.target, number)
    return f"{name:>8} = {text}{'  ' + meaning if meaning else ''}"


@command("register info", summary="Explain a register.", arguments="<register-name>", completes=("register",),
         needs=Needs.FRAME)
def register_info(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        context.result.error("register info takes exactly 1 argument: <reg-name>")
        return
    name = ALTERNATE.get(arguments[0].removeprefix("$"), arguments[0].removeprefix("$"))
    if name not in GENERAL:
        context.result.error(f"No register found with name '{arguments[0]}'.")
        return
    context.line(f"       Name: {name}\n       Size: 8 bytes (64 bits)")
    context.line("    In sets: General Purpose Registers (index 0)")


@command("register write", summary="Change where the thread goes on (rip), or what has just been returned to it (rax). "
                                   "Other registers are what the recorded run implies.",
         arguments="<register-name> <value>", completes=("register",), needs=Needs.FRAME,
         details="See also 'thread jump' and 'thread return'; variables are changed with 'expression'.",
         examples=("register write rip 0xffffff80007a5c36",))
def register_write(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise CommandError("register write takes exactly 2 arguments: <reg-name> <value>")
    name = ALTERNATE.get(arguments[0].removeprefix("$"), arguments[0].removeprefix("$"))
    if name not in GENERAL:
        raise CommandError(f"Register not found for '{arguments[0]}'.")
    try:
        context.process.write_register(context.thread, name, address_of(context, arguments[1]))
    except DebuggerError as error:
        raise CommandError(
            f"Failed to write register '{arguments[0]}' with value '{arguments[1]}': {error}") from None
