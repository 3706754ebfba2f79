"""The modules that hold the commands."""

from __future__ import annotations

from importlib import import_module

NAMES = (
    "breakpoint",
    "breakpoint_actions",
    "breakpoint_file",
    "breakpoint_names",
    "command",
    "disassemble",
    "explain",
    "expression",
    "formatter_lists",
    "formatters",
    "frame",
    "help",
    "memory",
    "memory_history",
    "modules",
    "process",
    "register",
    "scripting",
    "session",
    "settings",
    "source",
    "target",
    "thread",
    "thread_steer",
    "timeline",
    "trace",
    "usercommands",
    "views",
    "watchpoint",
    "xnu",
    "xnu_check",
    "xnu_mig",
    "xnu_more",
    "xnu_threads",
)
FAMILIES = tuple(import_module(f".{name}", __package__) for name in NAMES)
