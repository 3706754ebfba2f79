"""Frames: data on the user stack, faults that repeat, copies."""

from __future__ import annotations

import struct

from machdbg.cc.frame import UserFrame
from machdbg.machine.machine import Idle, Raised
from tests.cc.run import STACK_SIZE, STACK_TOP, Run, run


def raised(program: Run) -> Raised:
    program.finish()
    assert isinstance(program.stop, Raised), program.stop
    return program.stop


def line_of(program: Run) -> int:
    moment = program.machine.timeline.moment
    return moment.frame.code.locate(moment.position).line


def test_linkage_and_variables_lie_on_the_stack() -> None:
    program = Run("""int leaf(int x, char c, long l, int d, int e, int f, int g, long h) {
  int y = 2;
  return x + y;
}
int main(void) { return leaf(7, 'a', -1, 4, 5, 6, 8, 9); }""")
    while program.step() and line_of(program) != 3:
        pass
    frame = program.machine.timeline.moment.frame
    assert isinstance(frame, UserFrame)
    parent = frame.parent
    assert parent is not None
    base, back = struct.unpack("<QQ", program.space.read(frame.base, 16))
    assert base == parent.base
    assert back == parent.code.pc(frame.site)
    assert parent.code.locate(frame.site).column == 25
    values = {}
    for variable in frame.code.variables():
        assert variable.frame_offset is not None
        size = variable.type.size
        data = program.space.read(frame.base + variable.frame_offset, size)
        values[variable.name] = int.from_bytes(data, "little", signed=True)
        if variable.name in "gh":
            assert variable.frame_offset >= 16
        else:
            assert -frame.code.stack_size <= variable.frame_offset <= -size
            assert frame.sp <= frame.base + variable.frame_offset
    assert values == {"x": 7, "c": 97, "l": -1, "d": 4, "e": 5, "f": 6, "g": 8, "h": 9, "y": 2}
    assert frame.base % 16 == 0
    assert frame.sp % 16 == 0


def test_program_counters_ascend_inside_the_function() -> None:
    program = Run("int f(int a) { if (a) a = f(a - 1); return a; } int main(void) { return f(1); }")
    for name in ("f", "main"):
        code = program.library.image.functions[name]
        pcs = [code.pc(position) for position in code.positions()]
        assert pcs == sorted(set(pcs))
        assert code.address < pcs[0]
        assert pcs[-1] < code.address + code.size
        assert program.library.image.function_at(pcs[-1]) is code


def test_a_fault_repeats_and_changes_nothing() -> None:
    program = Run("""int main(void) {
  int *p = 0; int n = 1;
  n++ + (*p = 5);
  return n;
}""")
    stop = raised(program)
    assert (stop.kind, stop.details) == ("EXC_BAD_ACCESS", "code=1, address=0x0")
    assert line_of(program) == 3
    journal = len(program.machine.ram.journal)
    again = program.machine.step()
    assert again == stop
    assert len(program.machine.ram.journal) == journal
    frame = program.thread.user
    assert frame is not None
    pointer, number = (next(variable for variable in frame.code.variables() if variable.name == name) for name in "pn")
    assert pointer.frame_offset is not None
    assert number.frame_offset is not None
    assert program.space.read(frame.base + number.frame_offset, 4) == b"\1\0\0\0"
    program.space.write(frame.base + pointer.frame_offset, struct.pack("<Q", frame.base + number.frame_offset))
    program.finish()
    assert isinstance(program.stop, Idle)
    assert program.result == 5


def test_a_fault_after_a_call_in_the_statement_does_not_call_again() -> None:
    program = Run("""void put(int);
int once(void) { put(1); return 4; }
int main(void) { int *p = 0; return once() + *p; }""")
    assert raised(program).kind == "EXC_BAD_ACCESS"
    assert isinstance(program.machine.step(), Raised)
    assert program.output == ["1"]


def test_division_by_zero() -> None:
    stop = raised(Run("int main(int n) { return 5 / n; }", 0))
    assert (stop.kind, stop.details) == ("EXC_ARITHMETIC", "code=EXC_I386_DIV, subcode=0x0")


def test_endless_recursion_runs_into_the_end_of_the_stack() -> None:
    stop = raised(Run("int f(int n) { char room[1000]; room[0] = n; return f(n + 1) + room[0]; }"
                      "int main(void) { return f(0); }"))
    assert stop.kind == "EXC_BAD_ACCESS"
    address = int(stop.details.rpartition("=")[2], 16)
    assert STACK_TOP - STACK_SIZE - 2000 < address < STACK_TOP - STACK_SIZE


def test_calls_of_what_is_no_function() -> None:
    stop = raised(Run("int main(void) { int (*f)(void) = (int (*)(void))0x1234; return f(); }"))
    assert stop.details == "code=1, address=0x1234"


def test_writing_to_a_string_literal() -> None:
    stop = raised(Run('int main(void) { char *s = "abc"; s[0] = 1; return 0; }'))
    assert (stop.kind, stop.details[:7]) == ("EXC_BAD_ACCESS", "code=2,")


def test_a_copy_goes_on_by_itself() -> None:
    text = "int f(int n) { int m = n * 2; m += 1; return m; } int main(void) { int x = f(3); x *= 10; return x; }"
    program, other = Run(text), Run(text)
    for _ in range(2):
        program.step()
        other.step()
    top = program.thread.user
    assert isinstance(top, UserFrame)
    assert top.code.name == "f"
    main = top.parent
    assert isinstance(main, UserFrame)
    copy = top.copy(main.copy(None, other.space), other.space)
    other.thread.user = copy
    other.space.write(copy.base - 4, struct.pack("<i", 5))
    program.finish()
    assert program.result == 70
    bottom = copy.parent
    assert isinstance(bottom, UserFrame)
    other.frame = bottom
    other.finish()
    assert other.result == 110


def test_arguments_that_are_not_declared_come_as_words() -> None:
    assert run("""
    int sum(int n, ...) {
      __builtin_va_list list, again; int total = 0;
      __builtin_va_start(list, n);
      __builtin_va_copy(again, list);
      while (n--) total += __builtin_va_arg(list, int);
      total += 100 * __builtin_va_arg(again, int);
      __builtin_va_end(list);
      return total;
    }
    int main(void) { char c = 3; return sum(8, 1, 2, c, 4, 5, 6, 7, 8); }""") == 136
