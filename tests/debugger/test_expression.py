"""C expressions at a frame. Types and values are those that LLDB 19 gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from machdbg.debugger.error import DebuggerError, ExecutionError, ExpressionError
from machdbg.debugger.expression import evaluate, evaluate_fixed
from machdbg.debugger.format import describe
from machdbg.debugger.frame import Frame
from machdbg.debugger.target import Target

from .world import make_target, run, stop_at, top


def shown(frame: Frame, text: str) -> str:
    value = evaluate(frame.thread.process.target, frame, text)
    return "" if value is None else re.sub(r"0x0000(7ffe|0001)[0-9a-f]{8}", "0xADDR", describe(value.renamed("")))


@pytest.mark.parametrize(("text", "result"), [
    ("1 + 2", "(int) 3"), ("numbers[0] + 1", "(int) 11"), ("f * 3", "(float) 4.5"), ("letter", "(char) 'x'"),
    ("letter + 1", "(int) 121"), ("(char)65", "(char) 'A'"), ("'a'", "(char) 'a'"), ('"abc"', '(const char[4]) "abc"'),
    ("kind", "(kobject_type_t) IKOT_SEMAPHORE"), ("(kobject_type_t)2", "(kobject_type_t) IKOT_TASK"),
    ("fn", "(fn_t) 0xADDR (args`twice at args.c:27)"), ("twice", "(int (*)(int)) 0xADDR (args`twice at args.c:27)"),
    ("&twice", "(int (*)(int)) 0xADDR (args`twice at args.c:27)"),
    ("huge", "(unsigned long long) 16045690984503111693"),
    ("-1", "(int) -1"), ("1 == 1", "(bool) true"), ("!b", "(bool) false"), ("1.5", "(double) 1.5"),
    ("1.5f", "(float) 1.5"),
    ("7 / 2", "(int) 3"), ("-5 / 2", "(int) -2"), ("-5 % 3", "(int) -2"), ("1u", "(unsigned int) 1"),
    ("1l", "(long) 1"),
    ("~0u", "(unsigned int) 4294967295"), ("nsp", "(small *) NULL"), ("(void *)16", "(void *) 0x0000000000000010"),
    ("*list", "(node) {\n  value = 1\n  next = 0xADDR\n}"), ("list->next->value", "(int) 2"),
    ("sizeof(struct small)", "(unsigned long) 8"), ("5 > 3 ? 10 : 20", "(int) 10"), ("(1, 2)", "(int) 2"),
    ("&numbers[1] - &numbers[0]", "(long) 1"), ("*&numbers[1]", "(int) 20"), ("list == &first", "(bool) true"),
    ("s.a + s.b", "(int) 3"), ("sp->b", "(int) 6"), ("*sp", "(small)  (a = 5, b = 6)"), ("vec[0]->a", "(int) 5"),
    ("strs[2]", '(const char *) 0xADDR "three"'),
    ("two", "(small[2]) {\n  [0] = (a = 1, b = 2)\n  [1] = (a = 3, b = 4)\n}"),
    ("numbers", "(int[5])  ([0] = 10, [1] = 20, [2] = 30, [3] = 40, [4] = 50)"),
    ("0xffffffff", "(unsigned int) 4294967295"),
    ("2147483648", "(long) 2147483648"), ("0x7fffffff + 1", "(int) -2147483648"), ("(short)70000", "(short) 4464"),
    ("(unsigned char)300", "(unsigned char) ','"), ("5 && 0", "(bool) false"), ("&task", "(task_t *) 0xADDR"),
    ("&t.table", "(small (*)[2]) 0xADDR"), ("text + 1", '(char *) 0xADDR "bc"'), ("task->rights", "(unsigned int) 3"),
    ("task->rights + 1", "(int) 4"), ("task->pad", "(int) -2"), ("(long)ul", "(long) -2147483648"),
    ("$rip == (unsigned long)$pc", "(bool) true"), ("$sp == $rsp", "(bool) true"), ("PORT_LIMIT", "(int) 1000"),
    ("(void)0", ""), ("task->i == 7 && task->bits == 65", "(bool) true"),
])
def test_values_and_types(values: Frame, text: str, result: str) -> None:
    assert shown(values, text) == result


def complaint(target: Target, frame: Frame | None, text: str) -> str:
    with pytest.raises(ExpressionError) as error:
        evaluate(target, frame, text)
    return re.sub(r"expression \d+", "expression N", str(error.value))


@pytest.mark.parametrize(("text", "message"), [
    ("nope", "error: <user expression N>:1:1: use of undeclared identifier 'nope'\n    1 | nope\n      | ^"),
    ("nope + other",
     "error: <user expression N>:1:1: use of undeclared identifier 'nope'\n    1 | nope + other\n      | ^\n"
     "error: <user expression N>:1:8: use of undeclared identifier 'other'\n    1 | nope + other\n      |        ^"),
    ("numbers +", "error: <user expression N>:2:1: expected expression\n    2 | ;\n      | ^"),
    ("$nosuch", "error: <user expression N>:1:1: use of undeclared identifier '$nosuch'\n    1 | $nosuch\n      | ^"),
])
def test_complaints_have_source_and_caret(values: Frame, text: str, message: str) -> None:
    assert complaint(values.thread.process.target, values, text) == message


def test_expressions_are_counted(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\treturn 0;\n}\n")
    assert describe(evaluate(target, None, "1 + 1") or pytest.fail()) == "(int) 2"
    with pytest.raises(ExpressionError, match="<user expression 1>"):
        evaluate(target, None, "nope")
    with pytest.raises(ExpressionError, match="<user expression 2>"):
        evaluate(target, None, "nope")


def test_dot_and_arrow_are_put_right(values: Frame) -> None:
    target = values.thread.process.target
    for wrong, right in (("sp.b", "sp->b"), ("s->a", "s.a"), ("1 + list.value", "1 + list->value")):
        outcome = evaluate_fixed(target, values, wrong)
        assert outcome.fixed == right
        assert outcome.value is not None


def test_what_cannot_be_carried_out(values: Frame) -> None:
    target = values.thread.process.target
    for text in ("*(int *)0", "nsp->a", "*nsp"):
        with pytest.raises(ExecutionError, match=r"couldn't read its memory$"):
            evaluate(target, values, text)
    with pytest.raises(ExecutionError, match=r"Interpreter couldn't write to memory$"):
        evaluate(target, values, "*(int *)0 = 1")
    with pytest.raises(ExecutionError, match="register rbx is not available"):
        evaluate(target, values, "$rbx")


def test_results_and_variables_of_the_users_own(values: Frame) -> None:
    target = values.thread.process.target

    def result(text: str) -> str:
        value = evaluate(target, values, text)
        return "" if value is None else describe(target.persistent.keep(value))

    start = result("10")
    assert re.fullmatch(r"\(int\) \$\d+ = 10", start)
    number = int(start.split("$")[1].split()[0])
    assert result(f"${number} + 1") == f"(int) ${number + 1} = 11"
    assert result(f"${number}") == f"(int) ${number} = 10"
    assert result("*sp") == f"(small) ${number + 2} = (a = 5, b = 6)"
    assert result(f"${number + 2}.b") == f"(int) ${number + 3} = 6"
    assert result("int $mine = 3") == ""
    assert result("$mine = $mine + 4") == f"(int) ${number + 4} = 7"
    assert result("$mine") == "(int) $mine = 7"
    assert result("int x = 5; x * 2") == f"(int) ${number + 5} = 10"
    assert re.fullmatch(r"\(int \*\) \$\d+ = 0x00007000[0-9a-f]{8}", result("&$mine"))
    assert result("*&$mine").endswith("= 7")


def test_memory_is_changed_at_the_present_only(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int n;\nint main(void)\n{\n\tint x = 1;\n\tn = x;\n\treturn n;\n}\n")
    stop_at(target, "main")
    process, _ = run(target)
    assert describe(target.evaluate("n = 42") or pytest.fail()) == "(int) 42"
    assert describe(target.evaluate("n") or pytest.fail()) == "(int) 42"
    process.goto(process.tick - 1)
    assert describe(target.evaluate("n") or pytest.fail()) == "(int) 0"
    with pytest.raises(DebuggerError, match="this would change the past"):
        target.evaluate("n = 43")


def test_recorded_registers_are_read_but_never_changed(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\treturn trap(3, 4);\n}\n")
    stop_at(target, "service")
    run(target)
    assert describe(target.evaluate("object->references") or pytest.fail()) == "(unsigned int) 5"
    assert describe(target.evaluate("the_port") or pytest.fail()) == "(port)  (references = 5, rights = 0)"
    with pytest.raises(ExpressionError, match="'object' was in a register and is only recorded"):
        target.evaluate("object = 0")
    with pytest.raises(ExpressionError, match=r"'\$rip' was in a register and is only recorded"):
        target.evaluate("$rip += 1")
    with pytest.raises(DebuggerError, match="service is modelled in Python, which cannot go on at another line"):
        target.evaluate("$rip = $rip")
    with pytest.raises(ExecutionError, match="couldn't get the value of variable value: variable not available"):
        target.evaluate("value")
    with pytest.raises(ExecutionError, match="couldn't get the value of variable counted: variable not available"):
        target.evaluate("counted + 1")
    assert describe(target.evaluate("object->references = 9") or pytest.fail()) == "(unsigned int) 9"
    target.settings.set_text("target.show-optimized-out", "true")
    assert describe(target.evaluate("value") or pytest.fail()) == "(int) 3"


def test_registers_are_those_of_the_frame(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\treturn trap(3, 4);\n}\n")
    stop_at(target, "service")
    process, _ = run(target)
    value = target.evaluate("$rdi")
    assert value is not None
    assert value.as_integer() == 3
    assert value.type_name == "unsigned long"
    assert top(process).registers()["rdi"] == 3


def test_an_incomplete_type_beside_an_open_quote(values: Frame) -> None:
    """Where the type was named is found, whatever else stands in the line."""
    shown = complaint(values.thread.process.target, values, "struct nosuch x; 'counter x")
    assert shown.endswith("1:8: forward declaration of 'nosuch'\n    1 | struct nosuch x; 'counter x\n      |        ^")
