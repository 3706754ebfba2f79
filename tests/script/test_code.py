"""Blocks, step points as instructions, sections, ranges: what lies at addresses, without lldb beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.bench import debugger_of

SOURCE = """\
int total = 7;
static int work(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        int square = i * i;
        sum += square;
    }
    {
        int last = sum;
        total += last;
    }
    return sum;
}

int main(void)
{
    return work(4);
}
"""


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """The value of a Python expression, asked in the loop's body."""
    debugger = debugger_of(tmp_path / "code.c", SOURCE)
    for line in ("b code.c:7", "run"):
        assert debugger.execute(line).succeeded
    scripts = debugger.context.scripts
    scripts.line("f, t, p = lldb.frame, lldb.target, lldb.process; e = lldb.SBError()")
    with scripts._running():
        yield lambda text: eval(text, scripts.names)


ANSWERS = {
    # blocks
    "[v.name for v in f.block.GetVariables(f, True, True, False, 0)]": "['square']",
    "[v.name for v in f.block.parent.GetVariables(f, True, True, False, 0)]": "['i']",
    "[v.name for v in f.block.parent.parent.GetVariables(f, True, True, False, 0)]": "['n', 'sum']",
    "f.block.parent.parent.parent.IsValid(), f.block.parent.parent == f.GetFrameBlock() == f.function.block":
        "(False, True)",
    "[v.name for v in f.GetFrameBlock().first_child.sibling.GetVariables(t, False, True, False)]": "['last']",
    "f.GetFrameBlock().first_child == f.block.parent, f.block.sibling.IsValid()": "(True, False)",
    "f.block.GetRangeIndexForBlockAddress(f.addr), len(f.block.ranges), f.block.range[7]": "(0, 1, None)",
    "f.block.parent.parent.GetRangeStartAddress(0) == f.function.addr": "True",
    "f.addr.block == f.block, f.GetSymbolContext(0).block == f.block, lldb.SBBlock().parent.IsValid()":
        "(True, True, False)",
    "str(f.block)[:14], f.block.GetInlinedName(), f.block.inlined_block.IsValid()": "('Block: {id: 2}', None, False)",
    # instructions
    "[i.comment for i in f.function.instructions][:2]": "['at code.c:4:9', 'at code.c:5:14']",
    "{i.mnemonic for i in f.symbol.instructions}, f.function.instructions[0].operands": "({'step'}, '')",
    "str(t.ReadInstructions(f.addr, 1)).partition(': ')[2]": "step    ; at code.c:7:16",
    "len(t.ReadInstructions(f.addr, 99)) < len(f.function.GetInstructions(t))": "True",
    "sum(i.size for i in f.function.instructions) + f.function.prologue_size == f.symbol.GetSize()": "True",
    "bool(lldb.SBInstruction()), len(f.function.instructions[0]) > 0, f.function.instructions[0].is_branch":
        "(False, True, False)",
    "f.function.instructions.GetInstructionsCount(f.function.addr, f.addr) > 2": "True",
    # sections
    "[s.name for s in f.module.section_iter()], f.module.num_sections": "(['__TEXT', '__DATA'], 2)",
    "f.addr.section.name, f.module.section['__DATA'].GetPermissions(), f.module.section['no']": "('__TEXT', 3, None)",
    "t.FindFirstGlobalVariable('total').addr.section.data.uint32[0]": "7",
    "f.module.FindSection('__DATA').GetSectionData(0, 2).bytes, f.module.FindSection('no').IsValid()":
        "(b'\\x07\\x00', False)",
    "[s.name for s in f.module.symbol_in_section_iter(f.module.section['__TEXT'])]": "['work', 'main']",
    "lldb.in_range(f.symbol, f.module.section['__TEXT']), lldb.in_range(f.symbol, f.module.section['__DATA'])":
        "(True, False)",
    "f.module.section['__TEXT'].type == lldb.eSectionTypeCode, str(f.module.sections[1])[-11:]":
        "(True, 'code.__DATA')",
    # compile units, types, ranges
    "[l.line for l in f.compile_unit][:3], len(f.compile_unit) == f.compile_unit.num_line_entries": "([4, 5, 5], True)",
    "f.compile_unit.FindLineEntryIndex(0, 7) > 0, f.compile_unit.FindLineEntryIndex(0, 99) == 0xffffffff":
        "(True, True)",
    "len(t.FindCompileUnits(lldb.SBFileSpec('code.c'))), len(t.FindCompileUnits(lldb.SBFileSpec('no.c')))": "(1, 0)",
    "[x.name for x in t.FindGlobalFunctions('^wo', 9, lldb.eMatchTypeRegex).functions]": "['work']",
    "lldb.SBAddressRange(f.function.addr, 16).GetByteSize(), lldb.SBAddressRange().IsValid()": "(16, False)",
    "p.FindInMemory(b'\\x07', lldb.SBAddressRange(t.FindFirstGlobalVariable('total').addr, 4), 1, e) == "
    "t.FindFirstGlobalVariable('total').load_addr": "True",
    "str(f.var('sum').GetDeclaration())[-8:], lldb.SBDeclaration().IsValid()": "('code.c:4', False)",
    # values that calculate
    "lldb.value(f.var('n')) + 1, 1 + lldb.value(f.var('n')), lldb.value(f.var('n')) > 3, ~lldb.value(f.var('n'))":
        "(5, 5, True, -5)",
    "[hex(lldb.value(f.var('n'))), lldb.value(f.var('n')) // 3, lldb.value(f.var('n')) << 2, range(9)[lldb.value("
    "f.var('n'))]]": "['0x4', 1, 16, 4]",
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_answers(ask: Callable[[str], Any], expression: str) -> None:
    assert str(ask(expression)) == ANSWERS[expression]


def test_a_value_is_changed_in_place(ask: Callable[[str], Any]) -> None:
    value = ask("lldb.value(f.var('n'))")
    value += 5
    assert ask("f.var('n').value") == "9"
    with pytest.raises(AttributeError, match="Attribute 'nosuch' is not defined"):
        _ = value.nosuch


def test_what_is_not_there_is_named(ask: Callable[[str], Any]) -> None:
    with pytest.raises(AttributeError, match=r"module 'lldb' has no attribute 'SBReproducer'"):
        ask("lldb.SBReproducer")
    with pytest.raises(AttributeError, match=r"'SBFrame' object has no attribute 'nosuch'"):
        ask("f.nosuch")


def test_options(ask: Callable[[str], Any]) -> None:
    info = ask("lldb.SBLaunchInfo(['a'])")
    info.SetWorkingDirectory("/x")
    assert (info.GetWorkingDirectory(), info.GetNumArguments(), info.GetLaunchFlags()) == ("/x", 1, 0)
    info.Clear()
    assert (info.GetWorkingDirectory(), info.GetNumArguments()) == (None, 0)
    options = ask("lldb.SBExpressionOptions()")
    options.SetSuppressPersistentResult()
    assert options.GetSuppressPersistentResult() is True
    assert ask("lldb.SBExpressionOptions()").GetSuppressPersistentResult() is False
