"""The modules that hold the commands."""

from __future__ import annotations

from types import ModuleType

from . import (
    breakpoint,
    breakpoint_actions,
    breakpoint_file,
    breakpoint_names,
    command,
    disassemble,
    explain,
    expression,
    frame,
    help,
    memory,
    modules,
    process,
    register,
    scripting,
    session,
    settings,
    source,
    target,
    thread,
    thread_steer,
    timeline,
    usercommands,
    watchpoint,
    xnu,
    xnu_check,
    xnu_mig,
)

FAMILIES: tuple[ModuleType, ...] = (
    breakpoint, breakpoint_actions, breakpoint_file, breakpoint_names, command, disassemble, explain, expression,
    frame, help, memory, modules, process, register, scripting, session, settings, source, target, thread,
    thread_steer, timeline, usercommands, watchpoint, xnu, xnu_check, xnu_mig)
