"""The module ``lldb``: what ordinary scripts ask it, answered as lldb-19 answers on the same program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from machdbg.commands.interpreter import CommandInterpreter
from tests.commands.conftest import plain


@pytest.fixture
def ask(debugger: CommandInterpreter) -> Iterator[Callable[[str], Any]]:
    """The value of a Python expression, asked where main calls add for the first time."""
    for line in ("breakpoint set -f client.c -l 17", "b add", "run"):
        assert debugger.execute(line).succeeded
    scripts = debugger.context.scripts
    scripts.line("f, t, p = lldb.frame, lldb.target, lldb.process; th = lldb.thread; e = lldb.SBError()")
    with scripts._running():
        yield lambda text: eval(text, scripts.names)


ANSWERS = {
    "plain(str(f))": "frame #0: ADDR client`main(argc=1, argv=ADDR) at client.c:17:24",
    "str(f.GetFunction().name), f.name, f.GetSymbol().name": "('main', 'main', 'main')",
    "str(f.addr).partition('`')[2][:4], f.line_entry.line, f.line_entry.column": "('main', 17, 24)",
    "f.GetLineEntry().GetFileSpec().basename": "client.c",
    "f.IsValid(), bool(f), f == th.GetFrameAtIndex(0), f.GetFrameID(), f.idx": "(True, True, True, 0, 0)",
    "f.GetThread() == th, th.GetProcess() == p, p.GetTarget() == t": "(True, True, True)",
    "str(f.FindVariable('nosuch')), f.FindVariable('nosuch').IsValid()": "('No value', False)",
    "str(f.FindVariable('p')), f.FindVariable('p').GetNumChildren()": "('(point) p = (x = 1, y = 2)', 2)",
    "str(f.GetValueForVariablePath('p.x')), f.var('p.y').value": "('(int) x = 1', '2')",
    "[c.name for c in f.var('p')], f.var('p').GetValue(), f.var('p').size": "(['x', 'y'], None, 8)",
    "f.var('p').GetType().GetName(), [str(m) for m in f.var('p').type.fields]":
        "('point', ['+0: (int) x', '+4: (int) y'])",
    "str(f.var('p').type)": "struct point {\n    int x;\n    int y;\n}",
    "f.var('p').AddressOf().GetTypeName(), f.var('p').AddressOf().unsigned == f.var('p').load_addr":
        "('point *', True)",
    "str(f.var('name').Dereference()), f.var('name').GetSummary()": "(\"(char) *name = 'h'\", '\"hello\"')",
    "f.var('name').GetPointeeData(0, 6).bytes": "b'hello\\x00'",
    "f.var('p').GetData().uint32, f.var('p').GetData().GetUnsignedInt32(e, 4)": "([1, 2], 2)",
    "str(f.var('p').GetData())": "01 00 00 00 02 00 00 00                          ........",
    "f.var('argc').GetValueType() == lldb.eValueTypeVariableArgument": "True",
    "f.var('p').GetValueType() == lldb.eValueTypeVariableLocal": "True",
    "f.FindVariable('total').IsValid(), f.FindValue('total', lldb.eValueTypeVariableGlobal).value": "(False, '5')",
    "str(f.var('argv').GetChildAtIndex(1, lldb.eNoDynamicValues, True))": "(char *) [1] = 0x0000000000000000",
    "str(f.var('p').GetChildMemberWithName('y')), f.var('p').GetIndexOfChildWithName('y')": "('(int) y = 2', 1)",
    "str(f.var('p').GetValueForExpressionPath('.y'))": "(int) y = 2",
    "str(f.var('p').CreateValueFromExpression('zz', 'p.x + 1'))": "(int) zz = 2",
    "str(f.var('p').Cast(t.FindFirstType('int')))": "(int) p = 1",
    "str(f.var('p').CreateChildAtOffset('k', 4, t.FindFirstType('int')))": "(int) k = 2",
    "str(f.var('p').EvaluateExpression('x + y'))": "(int) $0 = 3",
    "str(f.EvaluateExpression('argc + 1')), f.EvaluateExpression('argc').GetValueAsSigned()": "('(int) $0 = 2', 1)",
    "f.EvaluateExpression('nope').GetError().Fail()": "True",
    "f.EvaluateExpression('nope').GetError().GetCString().split(': ', 2)[2].splitlines()[0]":
        "use of undeclared identifier 'nope'",
    "f.var('i').SetValueFromCString('7'), f.var('i').value": "(True, '7')",
    "f.var('i').SetValueFromCString('nope', e), e.Fail()": "(False, True)",
    "[v.name for v in f.args], [v.name for v in f.locals]": "(['argc', 'argv'], ['p', 'name', 'i'])",
    "f.GetVariables(True, False, False, True).GetSize(), f.variables.GetFirstValueByName('argc').value": "(2, '1')",
    "str(f.register['rip']) == f'(unsigned long) rip = {f.pc:#018x}', f.FindRegister('pc').unsigned == f.pc":
        "(True, True)",
    "f.GetRegisters().GetValueAtIndex(0).name": "General Purpose Registers",
    "th.GetStopReason() == lldb.eStopReasonBreakpoint, th.GetStopDescription(100)": "(True, 'breakpoint 1.1')",
    "th.GetStopReasonDataCount(), th.GetStopReasonDataAtIndex(0), th.GetStopReasonDataAtIndex(1)": "(2, 1, 1)",
    "th.GetNumFrames() == len(th.frames), th.frames[0].function.name, th.idx, th.name": "(True, 'main', 1, 'client')",
    "str(p)": "SBProcess: pid = 100, state = stopped, threads = 1, executable = client",
    "p.GetState() == lldb.eStateStopped, p.is_alive, p.GetExitStatus(), len(p.threads)": "(True, True, -1, 1)",
    "p.ReadMemory(f.var('name').unsigned, 5, e), p.ReadCStringFromMemory(f.var('name').unsigned, 9, e)":
        "(b'hello', 'hello')",
    "p.ReadUnsignedFromMemory(f.var('p').load_addr + 4, 4, e), p.ReadMemory(16, 4, e), e.Fail()": "(2, None, True)",
    "p.WriteMemory(f.var('p').load_addr, bytes([9]), e), f.var('p.x').value": "(1, '9')",
    "str(t), t.GetExecutable().basename, t.triple, t.GetNumBreakpoints()": "('client', 'client', "
                                                                          "'x86_64-apple-macosx', 2)",
    "[str(b) for b in t.breakpoint_iter()]":
        "[\"SBBreakpoint: id = 1, file = 'client.c', line = 17, exact_match = 0, locations = 1\", "
        "\"SBBreakpoint: id = 2, name = 'add', locations = 1\"]",
    "t.FindBreakpointByID(1).GetHitCount(), t.FindBreakpointByID(2).GetCondition(), t.FindBreakpointByID(7).IsValid()":
        "(1, None, False)",
    "str(t.BreakpointCreateByName('main')), t.BreakpointDelete(3), t.GetNumBreakpoints()":
        "(\"SBBreakpoint: id = 3, name = 'main', locations = 1\", True, 2)",
    "t.module['client'].file.fullpath, len(t.FindFunctions('add')), t.FindFunctions('add')[0].symbol.name":
        "('/tmp/client', 1, 'add')",
    "str(t.FindFirstGlobalVariable('total')), str(t.EvaluateExpression('total'))":
        "('(int) total = 5', '(int) $0 = 5')",
    "str(t.FindFirstType('point').GetPointerType()), t.FindFirstType('int').GetBasicType(), len(t.FindTypes('no'))":
        "('struct point *', 13, 0)",
    "str(t.CreateValueFromAddress('q', f.var('p').addr, t.FindFirstType('point')))": "(point) q = (x = 1, y = 2)",
    "t.ResolveLoadAddress(f.pc).GetFunction().name, t.ResolveLoadAddress(f.pc).symbol.name": "('main', 'main')",
    "str(t.ResolveLoadAddress(f.pc).GetLineEntry())[-13:]": "lient.c:17:24",
    "str(lldb.SBError()), str(lldb.SBValue()), str(lldb.SBFrame()), str(lldb.SBTarget())":
        "('error: <NULL>', 'No value', 'No value', 'No value')",
    "lldb.SBFileSpec('/a/b.c').GetFilename(), lldb.SBFileSpec('/a/b.c').GetDirectory()": "('b.c', '/a')",
    "lldb.debugger.GetNumTargets(), lldb.debugger.GetPrompt(), lldb.debugger.GetSelectedTarget() == t":
        "(1, '(machdbg) ', True)",
    "str(lldb.debugger), lldb.SBDebugger.StateAsCString(lldb.eStateStopped)":
        "('Debugger (instance: \"debugger_1\", id: 1)', 'stopped')",
    "[lldb.debugger.GetCommandInterpreter().AliasExists(n) for n in ('b', 'breakpoint')]": "[True, False]",
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_answers(ask: Callable[[str], Any], expression: str) -> None:
    answer = eval("plain(text)", {"plain": plain, "text": ask(expression[6:-1])}) if (
        expression.startswith("plain(")) else ask(expression)
    assert str(answer) == ANSWERS[expression]


def test_running(ask: Callable[[str], Any]) -> None:
    ask("th.StepInto()")
    assert ask("th.GetSelectedFrame().name, f.IsValid()") == ("add", False)
    ask("th.StepOver()")
    assert ask("th.frames[0].line_entry.line") == 9
    ask("th.StepOut()")
    assert ask("th.GetStopReturnValue().GetValue(), th.GetSelectedFrame().name") == ("1", "main")
    assert ask("p.ReverseContinue().Success(), th.frames[0].name") == (True, "add")
    assert ask("t.DeleteAllBreakpoints(), p.Continue().Success(), p.GetExitStatus(), p.is_alive") == (
        True, True, 3, False)
    assert ask("str(p.Continue())") == "error: Process must be launched."


def test_launching(ask: Callable[[str], Any]) -> None:
    assert ask("p.Kill().Success(), p.exit_description") == (True, "killed")
    assert ask("t.LaunchSimple(['x'], None, None).GetSelectedThread().GetSelectedFrame().var('argc').value") == "2"
    assert ask("p.IsValid()") is False


def test_watchpoints(ask: Callable[[str], Any]) -> None:
    ask("t.DisableAllBreakpoints()")
    address = ask("t.FindFirstGlobalVariable('total').load_addr")
    assert ask(f"t.WatchAddress({address}, 4, False, True, e).GetWatchSize(), e.Success()") == (4, True)
    assert ask("p.Continue().Success(), th.GetStopReason() == lldb.eStopReasonWatchpoint") == (True, True)
    assert ask("t.GetWatchpointAtIndex(0).GetHitCount(), t.DeleteWatchpoint(1), t.GetNumWatchpoints()") == (1, True, 0)


def test_every_property_of_an_invalid_object_answers(ask: Callable[[str], Any]) -> None:
    lldb = ask("lldb")
    for name in ("SBFrame", "SBThread", "SBProcess", "SBTarget", "SBValue", "SBType", "SBTypeMember", "SBAddress",
                 "SBSymbolContext", "SBFunction", "SBSymbol", "SBModule", "SBLineEntry", "SBCompileUnit", "SBData",
                 "SBBreakpoint", "SBBreakpointLocation", "SBWatchpoint", "SBError", "SBFileSpec", "SBDebugger",
                 "SBBlock",
                 "SBInstruction", "SBSection", "SBEvent", "SBListener", "SBBroadcaster", "SBTypeSummary",
                 "SBTypeFilter", "SBTypeFormat", "SBTypeSynthetic", "SBTypeCategory", "SBTypeNameSpecifier",
                 "SBDeclaration",
                 "SBAddressRange", "SBThreadPlan", "SBQueue", "SBProcessInfo", "SBStructuredData", "SBFormat"):
        made = getattr(lldb, name)()
        for attribute in dir(made):
            if not attribute.startswith("_") and isinstance(getattr(type(made), attribute, None), property):
                getattr(made, attribute)
        assert not made, name
