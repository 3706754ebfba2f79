"""What scripts import as ``lldb``.

``debugger``, ``target``, ``process``, ``thread`` and ``frame`` are what is selected while the ``script`` command runs,
as LLDB has it; a function that is called gets them as arguments.
"""

# ruff: noqa: F401 (the module is the list of all names)

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from .base import SBError, SBFileSpec, SBFileSpecList, SBStream, SBStringList, SBStructuredData
from .block import SBAddressRange, SBAddressRangeList, SBBlock, SBDeclaration
from .breakpoints import SBBreakpoint, SBBreakpointList, SBBreakpointLocation, SBWatchpoint
from .constants import *  # noqa: F403
from .data import SBData
from .debugger import SBCommandInterpreter, SBCommandReturnObject, SBDebugger, SBExecutionContext
from .enumerations import NUMBERS
from .events import SBBroadcaster, SBEvent, SBListener
from .formatters import (
    SBSyntheticValueProvider,
    SBTypeCategory,
    SBTypeFilter,
    SBTypeFormat,
    SBTypeNameSpecifier,
    SBTypeSummary,
    SBTypeSummaryOptions,
    SBTypeSynthetic,
)
from .frame import SBFrame
from .helpers import in_range, is_numeric_type, lldb_iter, value, value_iter
from .instructions import SBInstruction, SBInstructionList
from .modules import SBModule, SBSymbolContext, SBSymbolContextList
from .options import (
    SBEnvironment,
    SBExpressionOptions,
    SBFormat,
    SBLaunchInfo,
    SBStatisticsOptions,
    SBVariablesOptions,
    SBWatchpointOptions,
)
from .plans import SBThreadPlan
from .process import SBMemoryRegionInfo, SBMemoryRegionInfoList, SBProcess
from .sections import SBSection
from .surroundings import (
    SBHostOS,
    SBPlatform,
    SBProcessInfo,
    SBQueue,
    SBThreadCollection,
    SBUnixSignals,
)
from .symbols import SBAddress, SBCompileUnit, SBFunction, SBLineEntry, SBSymbol
from .target import SBTarget
from .thread import SBThread
from .types import SBType, SBTypeEnumMember, SBTypeEnumMemberList, SBTypeList, SBTypeMember
from .valuelist import SBValueList
from .values import SBValue

globals().update(NUMBERS)

debugger = SBDebugger()
target = SBTarget()
process = SBProcess()
thread = SBThread()
frame = SBFrame()

F = TypeVar("F", bound=Callable[..., Any])


def command(command_name: str, doc: str | None = None) -> Callable[[F], F]:
    """A decorator that makes a command of a function."""

    def define(function: F) -> F:
        if doc:
            function.__doc__ = doc
        setattr(sys.modules[function.__module__], function.__name__, function)  # where the command looks for it
        debugger.HandleCommand(f"command script add -f {function.__module__}.{function.__name__} {command_name}")
        return function

    return define


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'lldb' has no attribute '{name}'")
