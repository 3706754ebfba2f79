"""script, command script, callbacks of breakpoints: forms and errors are those of lldb-19."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.interpreter import CommandInterpreter

Say = Callable[[str], str]
MODULE = '''\
import lldb

def hello(debugger, command, result, internal_dict):
    """Say hello."""
    print("hello", repr(command))
    result.AppendMessage("message")
    result.AppendWarning("careful")
    if command:
        result.SetError("that is wrong")

def five(debugger, command, exe_ctx, result, internal_dict):
    print(exe_ctx.GetFrame().name, exe_ctx.frame == lldb.frame, file=result)

def bad(debugger, command, result, internal_dict):
    raise ValueError("no")

class Klass:
    def __init__(self, debugger, internal_dict):
        self.count = 0
    def __call__(self, debugger, command, exe_ctx, result):
        self.count += 1
        print("klass", command, self.count, file=result)
    def get_short_help(self):
        return "Short help"
    def get_long_help(self):
        return "Long help"

@lldb.command("deco", "Doc of deco")
def deco(debugger, command, result, internal_dict):
    debugger.HandleCommand("p " + command)

def odd(frame, bp_loc, internal_dict):
    print("hit", bp_loc.GetBreakpoint().GetID(), frame.FindVariable("b").GetValueAsSigned())
    return frame.FindVariable("b").GetValueAsSigned() == 2

def given(frame, bp_loc, extra_args, internal_dict):
    print("extra", extra_args.GetValueForKey("a").GetStringValue(10))
    return False

def __lldb_init_module(debugger, internal_dict):
    debugger.HandleCommand("command script add -f my_module.hello hello")
'''


@pytest.fixture
def scripted(stopped: Say, tmp_path: Path) -> Say:
    """``stopped``, with the module imported."""
    (tmp_path / "my_module.py").write_text(MODULE)
    assert stopped("command script import my_module.py") == ""
    return stopped


@pytest.mark.parametrize(("line", "printed"), [
    ("script print(1 + 1)", "2\n"), ("script 1 + 1", "2\n"), ("script 'a'", "'a'\n"), ("script None", ""),
    ("script x = [1,", ""), ("script for i in range(2): print(i)", "0\n1\n"),
    ("script print(lldb.target, lldb.process, lldb.frame)", "No value No value No value\n"),
    ("script nosuch", 'Traceback (most recent call last):\n  File "<input>", line 1, in <module>\n'
                      "NameError: name 'nosuch' is not defined\n"),
    ("script import sys; sys.exit(3)", "Script exited with code 3\n"),
    ("script -l python -- 1 + 2", "3\n"),
    ("script -l lua -- 1", "error: Embedded script interpreter unavailable. machdbg has no scripting language but "
                           "Python.\n"),
    ("script lldb.debugger.HandleCommand('p 1')", "(int) 1\n"),
    ("command script import nosuch.py",
     'error: module importing failed: Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n'
     "ModuleNotFoundError: No module named 'nosuch'\n"),
    ("command script import a.c", "error: module importing failed: Python does not allow dots in module names: a.c\n"),
    ("command script import", "error: command script import needs one or more arguments\n"),
    ("command script add", "error: 'command script add' requires at least one argument\n"),
    ("command script add -f a.b breakpoint", "error: cannot add command: can't replace builtin command\n"),
    ("command script delete nosuch", "error: command 'nosuch' not found.\n"),
    ("command script list", "For more information on any command, type 'help <command-name>'.\n"),
])
def test_lines_without_a_program(line: str, printed: str) -> None:
    from machdbg.commands.context import Context
    assert CommandInterpreter(Context()).execute(line).text == printed


def test_script_sees_what_is_selected(stopped: Say) -> None:
    assert stopped("script x = lldb.frame.name") == ""
    assert stopped("script print(x, lldb.thread.num_frames > 1)") == "add True\n"
    assert stopped("script lldb.debugger.HandleCommand('up')").startswith("frame #1: ADDR client`main")
    assert stopped("script print(lldb.frame.name)") == "main\n"


def test_talking_python(debugger: CommandInterpreter) -> None:
    printed: list[str] = []
    lines = ["script", "1 + 1", "for i in range(2):", "    print(i)", "", "nosuch", "quit", "version"]
    debugger.run_lines(lines, printed.append)
    assert "".join(printed).partition("(machdbg) version")[0] == (
        "(machdbg) script\nPython Interactive Interpreter. To exit, type 'quit()', 'exit()' or Ctrl-D.\n"
        ">>> 1 + 1\n2\n>>> for i in range(2):\n...     print(i)\n... \n0\n1\n>>> nosuch\n"
        'Traceback (most recent call last):\n  File "<console>", line 1, in <module>\n'
        "NameError: name 'nosuch' is not defined\n>>> quit\n")


def test_commands(scripted: Say) -> None:
    assert scripted("hello") == "hello ''\nmessage\nwarning: careful\n"
    assert scripted("hello a 'b  c'") == "hello \"a 'b  c'\"\nmessage\nwarning: careful\nerror: that is wrong\n"
    assert scripted("deco total") == "(int) 6\n"
    assert scripted("help deco").endswith("Syntax: deco\nDoc of deco\n")
    scripted("command script add -f my_module.five five")
    assert scripted("five") == "add True\n"
    scripted("command script add -c my_module.Klass klass")
    assert (scripted("klass a b"), scripted("klass")) == ("klass a b 1\n", "klass  2\n")
    assert scripted("help klass") == ("Short help  Expects 'raw' input (see 'help raw-input'.)\n\n"
                                      "Syntax: klass\nLong help\n")
    scripted("command script add -f my_module.bad bad")
    assert scripted("bad").splitlines()[-1] == "ValueError: no"
    scripted("command script add -f no.such fn")
    assert scripted("fn") == ""
    assert scripted("command script add -f my_module.five hello") == (
        'error: cannot add command: user command "hello" already exists and force replace was not set by --overwrite '
        "or 'settings set interpreter.require-overwrite false'\n")
    assert scripted("command script add -o -f my_module.five hello") == ""
    assert scripted("hello") == "add True\n"
    assert scripted("command script list").splitlines()[:3] == [
        "Current user-defined commands:", "  bad   -- For more information run 'help bad'",
        "  deco  -- For more information run 'help deco'"]
    assert scripted("command script clear") == ""
    assert scripted("hello") == "error: 'hello' is not a valid command.\n"


def test_commands_in_containers(scripted: Say) -> None:
    scripted("command container add box")
    assert scripted("command script add -f my_module.five box five") == ""
    assert scripted("box five") == "add True\n"
    assert scripted("command script delete box five") == "Deleted command: box five\n"


def test_a_command_typed_in(debugger: CommandInterpreter) -> None:
    printed: list[str] = []
    lines = ["command script add mine", "print('mine', args)", "DONE", "mine x"]
    debugger.run_lines(lines, printed.append, echo=False)
    assert "".join(printed).splitlines()[-1] == "mine x"


def test_an_edited_module_is_imported_anew(scripted: Say, tmp_path: Path) -> None:
    (tmp_path / "my_module.py").write_text("def other(debugger, command, result, d):\n    print('new')\n# longer\n")
    assert scripted("command script import my_module.py") == ""
    scripted("command script add -f my_module.other other")
    assert scripted("other") == "new\n"


def test_a_callback_that_lets_the_process_go_on(scripted: Say) -> None:
    scripted("breakpoint delete -f")
    scripted("b add")
    assert scripted("breakpoint command add -F my_module.odd") == ""
    assert scripted("breakpoint command list 2") == (
        "Breakpoint 2:\n    Breakpoint commands (Python):\n      my_module.odd(frame, bp_loc, internal_dict)\n")
    printed = scripted("run")
    assert "hit 2 0\nhit 2 1\nhit 2 2\nProcess 100 stopped" in printed
    assert "add(a=1, b=2)" in printed
    scripted("breakpoint command add -s python -o 'print(\"again\"); return False' 2")
    assert "exited" in scripted("continue")
    scripted("breakpoint command add -F my_module.given -k a -v one 2")
    assert scripted("run").count("extra one\n") == 3


@pytest.mark.parametrize(("line", "error"), [
    ("breakpoint command add -F nosuch.function", "could not get num args: can't find callable: nosuch.function"),
    ("breakpoint command add -F my_module.hello -k a -v 1 -k b", 'Key: "b" missing value.'),
    ("breakpoint command add -F my_module.odd -k a -v 1", "cannot pass extra_args to a three argument callback"),
    ("breakpoint command add -F json.dumps", "could not get num args: can't find callable: json.dumps"),
    ("breakpoint command add -F len", "could not get num args: can't find callable: len"),
    ("breakpoint command add -F my_module.five", "expected 3 or 4 argument function, my_module.five can only take 5"),
    ("breakpoint command add -s lua -o x", "unimplemented"),
    ("breakpoint command add -s python -o 'return ('", "SyntaxError: '(' was never closed (line 1)"),
])
def test_callbacks_that_are_none(scripted: Say, line: str, error: str) -> None:
    assert scripted(line) == (f"error: {error}\n" if error else "")


def test_a_callback_set_by_a_script(scripted: Say) -> None:
    scripted("script b = lldb.target.BreakpointCreateByName('add')")
    assert scripted("script print(b.SetScriptCallbackFunction('my_module.odd'), "
                    "b.SetScriptCallbackFunction('no.such').Fail())") == "success True\n"
    assert scripted("script b.SetScriptCallbackBody('print(\"body\")\\nreturn False')") == "success\n"
    scripted("breakpoint disable 1")
    assert "body\n" in scripted("continue")


def test_a_callback_that_steps(scripted: Say) -> None:
    scripted("breakpoint delete -f")
    scripted("b add")
    scripted("breakpoint command add -s python -o 'frame.thread.StepOut()'")
    assert "main(argc=1, argv=ADDR) at client.c:17:15" in scripted("run")


def test_a_callback_that_fails_shows_where_and_the_process_stops(scripted: Say, tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text("def fails(frame, bp_loc, d):\n    raise KeyError('oops')\n")
    scripted("command script import failing.py")
    scripted("breakpoint delete -f")
    scripted("b add")
    scripted("breakpoint command add -F failing.fails")
    printed = scripted("run")
    assert 'failing.py", line 2, in fails\n    raise KeyError(\'oops\')\nKeyError: \'oops\'\n' in printed
    assert "Process 100 stopped" in printed
    assert scripted("p 1") == "(int) 1\n"
