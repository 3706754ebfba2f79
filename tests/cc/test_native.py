"""Native functions and trap stubs."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from machdbg.cc.link import Library, link
from machdbg.cc.native import NativeCall, NativeFunction, TrapFunction, VariableArguments
from machdbg.cc.unit import compile_text
from machdbg.machine import ctype
from machdbg.machine.ctype import FunctionType
from machdbg.machine.machine import Idle, Machine, Raised, Request, Stop, Trap
from machdbg.machine.memory import Fault
from machdbg.machine.thread import Thread
from tests.cc.run import Run


class Sample(Run):
    """A program with more native functions; what traps asked for is in ``trapped``."""

    def natives(self) -> list[NativeFunction]:
        self.runs = 0

        def add(call: NativeCall) -> int:
            arguments = VariableArguments(call.space, None, call.arguments[1:])
            return sum(arguments.integer() for _ in range(call.integer(0)))

        def vadd(call: NativeCall) -> float:
            arguments = VariableArguments(call.space, call[1])
            return arguments.floating() + arguments.integer()

        def spoil(call: NativeCall) -> int:
            self.runs += 1
            call.space.write(call[0], b"\x09")
            call.space.write(0x10, b"\x09")
            return 0

        def twice(call: NativeCall) -> Generator[Any, Any, int]:
            first = yield from call.call(call[0], 10)
            second = yield from call.call(call[0], 20)
            return int(first) + int(second)

        return [*super().natives(), NativeFunction("add", add), NativeFunction("vadd", vadd),
                NativeFunction("spoil", spoil), NativeFunction("twice", twice)]


def test_results_are_fitted_to_the_declared_type() -> None:
    program = Run("unsigned char put(int); int main(void) { return put(5) + 1; }")
    assert program.finish() == 1
    assert program.output == ["5"]


def test_a_native_function_is_a_frame_without_lines() -> None:
    program = Run("int put(int); int main(void) { return put(5); }")
    program.step()
    program.step()
    frame = program.machine.timeline.moment.frame
    assert frame.code.name == "put"
    assert not frame.code.has_lines
    assert frame.arguments == (5,)
    assert frame.code.address <= frame.code.pc(0) < frame.code.address + frame.code.size
    assert frame.parent is program.frame
    program.step()
    assert program.machine.timeline.moment.returned == (0,)


def test_variable_arguments_of_a_call_and_of_a_list() -> None:
    program = Sample("""
    int add(int, ...); double vadd(int, char *);
    double through(int n, ...) {
      __builtin_va_list list; __builtin_va_start(list, n);
      return vadd(n, list);
    }
    int main(void) { return add(3, 1, 2, -4) * 100 + (int)(through(0, 2.5f, (short)7) * 10); }""")
    assert program.finish() == -5


def test_a_native_function_may_call_back() -> None:
    program = Sample("int twice(int (*)(int)); int f(int x) { return x + 1; } int main(void) { return twice(f); }")
    assert program.finish() == 32


def test_a_fault_in_a_native_function_undoes_what_it_did() -> None:
    program = Sample("int spoil(char *); int main(void) { char c = 1; spoil(&c); return c; }")
    program.finish()
    assert isinstance(program.stop, Raised)
    assert program.stop.details == "code=1, address=0x10"
    assert program.space.read(program.frame.base - 1, 1) == b"\1"
    assert isinstance(program.machine.step(), Raised)
    assert program.runs == 2


def test_a_missing_function_faults() -> None:
    program = Run("int apply(void *, int); int main(void) { return apply(0, 1); }")
    program.finish()
    assert isinstance(program.stop, Raised)
    assert program.stop.details == "code=1, address=0x0"


class Answer(Request):
    """Stands in for the kernel."""

    def __init__(self, value: int) -> None:
        self.value = value

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        thread.result = self.value
        return None


def test_a_trap_hands_its_registers_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, int]] = []

    def perform(self: Trap, machine: Machine, thread: Thread) -> Stop | None:
        seen.append(self.registers)
        return Answer(0xFFFFFFFF).perform(machine, thread)

    monkeypatch.setattr(Trap, "perform", perform)
    types = FunctionType(ctype.INT, (ctype.INT,) * 7)
    unit = compile_text("int trap(int, int, int, int, int, int, int); int start(void) { return 0; }")
    text = "int trap(int,int,int,int,int,int,int); int main(void) { return trap(1, 2, 3, 4, 5, 6, 7); }"

    class WithTrap(Run):
        def natives(self) -> Any:
            return [*super().natives(), TrapFunction("trap", 0x100001F, types)]

    program = WithTrap(text)
    assert program.finish() == -1
    assert isinstance(program.stop, Idle)
    (registers,) = seen
    names = ("rdi", "rsi", "rdx", "r10", "r8", "r9")
    assert [registers[name] for name in names] == [1, 2, 3, 4, 5, 6]
    assert registers["rax"] == 0x100001F
    back = int.from_bytes(program.space.read(registers["rsp"], 8), "little")
    assert program.library.image.function_at(back) is program.main
    assert program.space.read(registers["rsp"] + 8, 8) == (7).to_bytes(8, "little")
    library = Library("lib", "/lib", 0x200000000, [unit], [TrapFunction("trap", 0x100001F, types)])
    link([library])
    assert library.exports["trap"].address == library.image.functions["trap"].address


def test_a_string_argument_is_read_from_memory() -> None:
    program = Run('int say(const char *); int main(void) { return say("a\\tb"); }')
    program.finish()
    assert program.output == ["a\tb"]
    with pytest.raises(Fault):
        program.space.read_string(0)
