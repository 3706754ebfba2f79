"""Sessions of lldb-19 that were taken down at a terminal, played here with the same program.

What lldb printed must be printed, but for addresses, ids and what belongs to its host. A command whose output differs
must stand in the topic's table in ``DIFFERENCES.md``, by section, with the reason; one that stands there must differ.
The command ``*`` stands for a whole section that cannot be played.

``python -m tests.beside.test_recorded TOPIC...`` prints what differs; with ``--table``, as rows without a reason.
"""

from __future__ import annotations

import difflib
import functools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.commands.result import CommandError
from machdbg.debugger.target import Launcher
from machdbg.frontends import scenario
from machdbg.kernel.settings import Settings
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Machine

from .helptext import is_help, skeleton
from .session import Answer, Exchange, Session, sessions

HERE = Path(__file__).parent
RECORDED, PROGRAM = HERE / "recorded", HERE / "prog"
TOPICS = sorted(file.stem for file in RECORDED.glob("*.txt"))
PROGRAMS = {
    "kern": ("main.c", "trap.c", "ipc_kmsg.c", "ipc_kobject.c", "task_server.c", "sync_sema.c", "scall.c"),
    "args": ("args.c",),
    "oneline": ("oneline.c",),
}
SETTINGS = ("settings set term-width 110", "type category disable mach")
# an address of the two hosts' stacks and images, in decimal, and as it lies in memory
DECIMAL = r"\b(?:9382499\d{7}|1407[34]\d{10}|42949(?:6729[6-9]|67[3-9]\d\d|6[89]\d{3}|[7-9]\d{4}))\b"
IN_MEMORY = r"[0-9a-f]{2} (?:0[c-f]|[1-9a-f][0-9a-f]) (?:ff ff ff 7f|bf ef fe 7f|55 55 55 55|00 00 01 00) 00 00"
EVENED = (
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"^\[ +[1-9]\d*\] .*\n(?: {6}/.*\n)?", re.MULTILINE), ""),  # images: the libraries of the host
    (re.compile(r"\bid = \{0x[0-9a-f]+\}(?:, )?|[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}(?:-[0-9A-F]{8})?"), ""),
    (re.compile(r"\((kern|args|oneline)\.[\w.\[\]]+ \+ \d+\)"), r"(\1.SECTION + N)"),
    (re.compile(r"\blldb\b", re.IGNORECASE), "machdbg"), (re.compile(r"(?<=machdbg version )[\d.]+"), "N"),
    (re.compile(r"arch=[\w*-]+, platform=\w+"), "arch=ARCH, platform=HOST"),
    (re.compile(r"\bpid( ?)=\1\d+"), r"pid\1=\1N"),
    (re.compile(IN_MEMORY), "POINTER"), (re.compile(r"(POINTER.*?)  .*"), r"\1"), (re.compile(DECIMAL), "ADDR"),
    (re.compile(r"0x[0-9a-f]{5,}"), "ADDR"), (re.compile(r"([`<]\w*) ?\+ ?\d+"), r"\1 + N"),
    (re.compile(r"Process \d+"), "Process N"), (re.compile(r"tid = [0-9a-fx]+"), "tid = N"),
    (re.compile(r"thread 0x\w+ in process \d+"), "thread N in process N"),
    (re.compile(r"<user expression \d+>"), "<user expression N>"),
    (re.compile(r"(?:/[\w.-]+)+/prog/"), "/src/prog/"),
    (re.compile(r"/(?:src/prog|Users/mach)/(?=(?:kern|args|oneline)\b(?!\.))"), "/"),
    (re.compile(r"x86_64-\*-linux"), "x86_64"),
    (re.compile(r"^ {4}frame #\d+: ADDR (?:libc\.so|libdyld|libsystem_pthread|\w+`_?start).*\n", re.MULTILINE), ""),
    # the kernel's own thread, of which a debugger on that host sees nothing
    (re.compile(r"^[ ]{2}thread #\d+: tid = N, .*name = 'kernel_bootstrap_thread'\n+", re.MULTILINE), ""),
    (re.compile(r"^[ ]{2}thread #\d+, name = 'kernel_bootstrap_thread'\n(?: {4}frame .*\n)*", re.MULTILINE), ""),
    (re.compile(r"^mig_table_max_displ = 16\n", re.MULTILINE), ""),
    (re.compile(r"^( +)#\d+: addr = ", re.MULTILINE), r"\1#N: addr = "),
    (re.compile(r"^Number of supported hardware watchpoints: \d+\n", re.MULTILINE), ""),  # there is no limit here
    (re.compile(r"^ {4}declare @ .*\n", re.MULTILINE), ""),
)


# where programs and their stacks lie, there and here
PLACES = (range(0x555555554000, 0x555555600000), range(0x7FFFF7000000, 0x800000000000),
          range(0x100001000, 0x110000000), range(0x7FFE00000000, 0x7FFF00000000))


def evened(text: str) -> str:
    for pattern, replacement in EVENED:
        text = pattern.sub(replacement, text)
    text = re.sub(r"\b\d{10,15}\b", lambda match: "ADDR" if any(int(match[0]) in each for each in PLACES) else match[0],
                  text)
    return skeleton(text) if is_help(text) else text


class UserLauncher:
    """A launcher that does not tell of the kernel's image: on the host of the recorded sessions a debugger sees none,
    and the programs have functions of the same names."""

    def __init__(self, name: str) -> None:
        sources = tuple(PROGRAM / source for source in PROGRAMS[name])
        task = scenario.Task(name, sources, no_debug=(PROGRAM / "scall.c",))
        self._whole = scenario.Launcher(name, (task,), Settings())
        self.name, self.path, self.pid = name, self._whole.path, self._whole.pid
        self.arguments: list[str] = []
        self.images = [image for image in self._whole.images if not image.is_kernel]

    @property
    def contents(self) -> list[tuple[int, bytes]]:
        return self._whole.contents[:-1]

    @property
    def recipe(self) -> dict[str, Any]:
        return self._whole.recipe

    @property
    def files(self) -> dict[str, bytes]:
        return self._whole.files

    def launch(self, launch: Launch) -> Machine:
        return self._whole.launch(launch)


program = functools.cache(UserLauncher)


def load(path: str) -> Launcher:
    name = Path(path).name
    if name in PROGRAMS:
        return program(name)
    try:
        return scenario.load_scenario(path).launcher
    except scenario.ScenarioError as error:
        raise CommandError(str(error).removeprefix("error: ")) from None


def play(session: Session) -> Iterator[tuple[Exchange, str]]:
    """Each exchange of a session with what is printed here."""
    context = Context(load)
    interpreter = CommandInterpreter(context)
    for line in SETTINGS:
        interpreter.execute(line, record=False)
    for exchange in session.exchanges:
        printed: list[str] = []

        def answering(answer: Answer, printed: list[str] = printed) -> Answer:
            def shown(prompt: str) -> str | None:
                line = answer(prompt)
                if line is not None:  # what was typed is in the record, but for the empty line at the end
                    printed.append(f"{prompt}{line}\n")
                return line
            return shown

        context.read_line, context.ask = (answering(answer) for answer in exchange.answers(printed))
        interpreter.execute(exchange.command, printed.append)
        context.exit_code = None
        yield exchange, "".join(printed)


def unlike(topic: str) -> Iterator[tuple[Exchange, str]]:
    """The exchanges of a topic that differ, each with what is printed here. The working directory, where sessions leave
    files, becomes a copy of the program's."""
    directory = Path(tempfile.mkdtemp()) / PROGRAM.name
    os.chdir(shutil.copytree(PROGRAM, directory))
    left_out = {section for section, command in known(topic) if command == "*"}
    for session in sessions(RECORDED / f"{topic}.txt", PROGRAM):
        if session.section in left_out:
            continue
        for exchange, printed in play(session):
            if shown(exchange, printed) != evened(exchange.printed).rstrip("\n"):
                yield exchange, printed


def shown(exchange: Exchange, printed: str) -> str:
    """What was printed here, as far as the record goes."""
    text = evened(printed).rstrip("\n")
    return "\n".join(text.splitlines()[:len(evened(exchange.printed).splitlines())]) if exchange.is_cut else text


def known(topic: str) -> dict[tuple[str, str], str]:
    """The differences that are known: why, by section and command."""
    text = (HERE / "DIFFERENCES.md").read_text(encoding="utf-8").partition(f"\n## {topic}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| `(?:` )?(.*?)(?: `)?` \| (.+?) \|$", text.replace("\\|", "¦"), re.MULTILINE)
    return {(section.replace("¦", "|"), command.replace("¦", "|")): why for section, command, why in rows}


def row(exchange: Exchange) -> str:
    """The row of a table, without the reason."""
    command = f"`` {exchange.command} ``" if "`" in exchange.command else f"`{exchange.command}`"
    section, command = (text.replace("|", "\\|") for text in (exchange.section, command))
    return f"| {section} | {command} | ? |"


def difference(exchange: Exchange, printed: str) -> str:
    lines = difflib.unified_diff(evened(exchange.printed).rstrip("\n").splitlines(),
                                 shown(exchange, printed).splitlines(), "lldb", "machdbg", lineterm="", n=1)
    return f"[{exchange.section}]\n(lldb) {exchange.command}\n" + "\n".join(list(lines)[2:]) + "\n"


@pytest.mark.parametrize("topic", TOPICS)
def test_recorded(topic: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(HERE)
    reasons = known(topic)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    differing = list(unlike(topic))
    surprises = [difference(*pair) for pair in differing if (pair[0].section, pair[0].command) not in reasons]
    assert not surprises, "\n".join(surprises)
    seen = {(exchange.section, exchange.command) for exchange, _ in differing}
    unseen = {(section, command) for section, command in reasons if command != "*"} - seen
    assert sorted(unseen) == [], "these no longer differ"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if name == "--table":
            continue
        if "--table" in sys.argv:
            print("\n".join(dict.fromkeys(row(exchange) for exchange, _ in unlike(name))))
        else:
            print("\n".join(difference(*pair) for pair in unlike(name)))
