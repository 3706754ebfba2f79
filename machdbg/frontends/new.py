"""``machdbg new``: a scenario to begin with."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .switches import read

USAGE = "USAGE: machdbg new NAME    make a folder NAME with a scenario to change\n"
_TOML = """\
title = "{title}"
purpose = "What is to be seen, in one line."

[[task]]
name = "{name}"
sources = ["{name}.c"]
"""
_C = """\
#include <mach/mach.h>
#include <stdio.h>

int main(void)
{{
	mach_port_t port;
	kern_return_t kr;

	kr = mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	printf("mach_port_allocate: %s\\n", mach_error_string(kr));
	return 0;
}}
"""
_SESSION = """\
# Remarks stand behind '#'. 'machdbg replay --update {name}' writes what the commands print to session.txt.
breakpoint set -n mach_port_allocate
run
bt
breakpoint delete 1
continue
"""


def main(words: list[str]) -> int:
    """Make the folder; the exit code."""
    given = read(words, USAGE, takes="'machdbg new' takes a name", count=1)
    if isinstance(given, int):
        return given
    directory = Path(given.names[0])
    name = directory.name
    if not re.fullmatch(r"[A-Za-z]\w*", name):
        print(f"error: '{name}' is not a name for a scenario: letters, digits and underscores", file=sys.stderr)
        return 1
    if directory.exists():
        print(f"error: '{directory}' exists already", file=sys.stderr)
        return 1
    try:
        directory.mkdir(parents=True)
        for file, text in (("scenario.toml", _TOML), (f"{name}.c", _C), ("session.lldb", _SESSION)):
            title = name.replace("_", " ").capitalize()
            (directory / file).write_text(text.format(name=name, title=title), "utf-8")
    except OSError as error:
        print(f"error: {error.strerror}: '{directory}'", file=sys.stderr)
        return 1
    print(f"{directory}: 'machdbg {directory}' debugs it, 'machdbg replay --update {directory}' records its session.")
    return 0
