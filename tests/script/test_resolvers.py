"""breakpoint set -P: places that a Python class finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[[str], str]

CLASSES = '''
import lldb

class ByName:
    def __init__(self, bkpt, extra, names):
        self.bkpt = bkpt
        self.wanted = extra.GetValueForKey("fn").GetStringValue(100) or "add"
        self.count = extra.GetValueForKey("count").GetIntegerValue()
        print("init", bkpt.GetID(), bkpt.GetTarget().GetExecutable().basename, self.wanted, self.count)

    def __callback__(self, context):
        assert context.module and not context.function and not context.compile_unit
        if context.module.file.basename == "client":
            for found in context.module.FindFunctions(self.wanted):
                print(self.bkpt.AddLocation(found.function.GetStartAddress()).Success())

    def get_short_help(self):
        return f"functions called {self.wanted}"

class Functions:
    def __init__(self, bkpt, extra, names):
        self.bkpt = bkpt

    def __get_depth__(self):
        return lldb.eSearchDepthFunction

    def __callback__(self, context):
        assert context.module and context.compile_unit
        if context.function.name in ("add", "main"):
            self.bkpt.AddLocation(context.function.GetStartAddress())
        print(context.compile_unit.file.basename, context.function.name)

class Files(Functions):
    def __get_depth__(self):
        return lldb.eSearchDepthCompUnit

    def __callback__(self, context):
        print(context.module.file.basename, context.compile_unit.file.basename)

class Once(Functions):
    def __get_depth__(self):
        return lldb.eSearchDepthTarget

    def __callback__(self, context):
        print("once", bool(context.module), self.bkpt.AddLocation(lldb.SBAddress(3, self.bkpt.target)))

class Broken:
    def __init__(self, bkpt, extra, names):
        pass

    def __callback__(self, context):
        1 / 0
'''
PENDING = "no locations (pending).\nWARNING:  Unable to resolve breakpoint to any actual locations.\n"


@pytest.fixture
def script(tell: Say) -> Say:
    Path("places.py").write_text(CLASSES)
    assert tell("command script import places.py") == ""
    return tell


def test_modules(script: Say) -> None:
    assert script("breakpoint set -P places.ByName") == (
        "init 0 client add 0\nTrue\nBreakpoint 1: where = client`add + N at client.c:8:15, address = ADDR\n")
    assert "client`main" in script("breakpoint set -P places.ByName -k fn -v main -k count -v 0x10")
    assert script("breakpoint set -P places.ByName -s nosuch") == f"init 0 client add 0\nBreakpoint 3: {PENDING}"
    listed = script("breakpoint list")
    assert "1: functions called add, locations = 1\n" in listed
    assert "2: functions called main, locations = 1\n" in listed
    assert "3: functions called add, module = nosuch, locations = 0 (pending)\n" in listed
    assert "stop reason = breakpoint 2.1" in script("run")
    assert "stop reason = breakpoint 1.1" in script("continue")


def test_depths(script: Say) -> None:
    assert script("breakpoint set -P places.Functions -s client") == (
        "client.c add\nclient.c main\nBreakpoint 1: 2 locations.\n")
    assert script("breakpoint set -P places.Files -s client") == f"client client.c\nBreakpoint 2: {PENDING}"
    assert script("breakpoint set -P places.Once").startswith("once False error: the address is not in a function\n")


def test_what_goes_wrong(script: Say) -> None:
    assert script("breakpoint set -P places.Nosuch") == f"Breakpoint 1: {PENDING}"
    shown = script("breakpoint set -P places.Broken")
    assert "ZeroDivisionError" in shown and shown.count("Traceback") == 1 and shown.endswith(f"Breakpoint 2: {PENDING}")
    assert script("breakpoint set -P places.Broken -k a") == 'error: Key: "a" missing value.\n'
    assert script("breakpoint set -P places.Broken -v a") == 'error: Value: "a" missing matching key.\n'
    assert "2: python class = places.Broken, locations = 0 (pending)\n" in script("breakpoint list")


def test_files(script: Say) -> None:
    script("breakpoint set -P places.ByName -k fn -v main -k count -v 3")
    script("breakpoint write -f kept.json")
    assert '"PythonClass":"places.ByName","ScriptArgs":{"fn":"main","count":3}' in Path("kept.json").read_text()
    script("breakpoint delete -f")
    assert script("breakpoint read -f kept.json").startswith(
        "init 0 client main 3\nTrue\nNew breakpoints:\nBreakpoint 2: ")
