"""A recorded session of a debugger: what was typed, and what was printed.

A record is a text: ``======== TITLE`` opens a section, ``-------- TITLE`` a part of it, ``$ lldb ARGUMENTS`` starts a
debugger, ``(lldb) `` stands before what was typed (with another blank: what the debugger runs by itself) and ``## ``
before a note. Between two prompts stands what the command printed, with what was typed in answer to it: lines of a
command behind ``> `` and such, answers behind ``[Y/n] ``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROMPT = "(lldb) "
ECHOED = re.compile(r"\(lldb\)  \S")  # a command of a breakpoint when it is run
Answer = Callable[[str], str | None]
CUT = re.compile(r"## \.\.\. \d+ lines left out")
ANSWERED = re.compile(r"\[[Yy]/[Nn]\] ")


@dataclass
class Exchange:
    """What was typed and what followed, with the section it stands in."""

    section: str
    command: str
    lines: list[str] = field(default_factory=list)
    is_cut: bool = False  # the record leaves out the rest

    @property
    def printed(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def answers(self, printed: list[str]) -> tuple[Answer, Answer]:
        """What gives the further lines that a command reads, and what answers its questions, in their order. A line
        that is read behind blanks alone is the one that follows what was ``printed`` so far."""
        remaining = iter(self.lines)

        def read(prompt: str) -> str | None:
            shown = prompt.rstrip()
            if not shown:
                here = "".join(printed).count("\n")
                return self.lines[here].removeprefix(prompt) if here < len(self.lines) else None
            for line in remaining:
                if line.startswith(shown):
                    return line[len(shown):].removeprefix(" ")
            return None

        def ask(question: str) -> str | None:
            for line in remaining:
                if (asked := ANSWERED.search(line)) is not None:
                    return line[asked.end():]
            return None

        return read, ask


@dataclass
class Session:
    """One run of the debugger on ``program`` (a name; empty for none)."""

    section: str
    program: str
    exchanges: list[Exchange] = field(default_factory=list)


def sourced(command: str, folder: Path) -> list[str]:
    """The lines that a command reads from a file in ``folder``: a debugger echoes them, behind its prompt."""
    match = re.match(r"(?:command source|settings read) .*?([\w.-]+)$", command)
    file = folder / match[1] if match is not None else None
    return file.read_text(encoding="utf-8").splitlines() if file is not None and file.is_file() else []


def sessions(record: Path, folder: Path) -> Iterator[Session]:
    """The sessions of a record, whose commands read files in ``folder``."""
    section, session = "", None
    echoes: list[str] = []
    for line in record.read_text(encoding="utf-8").splitlines():
        if line.startswith(("======== ", "-------- ")):
            section = line[9:]
        elif line.startswith("$ lldb"):
            if session is not None:
                yield session
            words = line.split()[2:]
            session = Session(section, Path(words[0]).name if words else "")
        elif (session is not None and line.startswith(PROMPT) and not ECHOED.match(line)
              and line[len(PROMPT):] not in echoes):
            session.exchanges.append(Exchange(section, line[len(PROMPT):].rstrip()))
            echoes = sourced(session.exchanges[-1].command, folder)
        elif session is not None and session.exchanges and CUT.match(line):
            session.exchanges[-1].is_cut = True
        elif session is not None and session.exchanges and not (line.startswith("## ") or session.exchanges[-1].is_cut):
            session.exchanges[-1].lines.append(line)
    if session is not None:
        yield session
