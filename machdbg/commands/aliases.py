"""Aliases: LLDB's own, and those that a user defines."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import lexer
from .result import CommandError


class Alias(NamedTuple):
    """``name`` stands for ``command`` (its full words) followed by ``arguments``.

    ``summary`` is what help says instead of the command's own.
    """

    name: str
    command: str
    arguments: str = ""
    summary: str = ""

    @property
    def expansion(self) -> str:
        """What help says it stands for."""
        return f"{self.command} {self.arguments}".rstrip()

    def expand(self, rest: str) -> str:
        """The arguments for the command, given those behind the alias: ``%1`` stands for one in an option's value, the
        others are appended. Raises CommandError when there are too few."""
        if "%" not in self.arguments:
            return f"{self.arguments} {rest}".strip()
        words = lexer.split(self.arguments)
        wanted = [_parameter(word.text) for word in words]
        if not any(wanted):
            return f"{self.arguments} {rest}".strip()
        given = lexer.split(rest)
        used = set()
        out = []
        for index, (word, number) in enumerate(zip(words, wanted, strict=True)):
            if number and index > 0 and words[index - 1].text.startswith("-") and words[index - 1].text != "--":
                if number > len(given):
                    raise CommandError(
                        f"Not enough arguments provided; you need at least {number} arguments to use this alias.")
                used.add(number - 1)
                out.append(lexer.quote(given[number - 1].text))
            else:
                out.append(self.arguments[word.start:word.end])
        out += [lexer.quote(word.text) for index, word in enumerate(given) if index not in used]
        return " ".join(out)


def _parameter(text: str) -> int:
    """N of ``%N``; 0 if the text is something else."""
    match = re.fullmatch(r"%([1-9][0-9]?)", text)
    return int(match[1]) if match else 0


_OPEN = """
b               _regexp-break
tbreak          _regexp-tbreak
rbreak          breakpoint set       -r %1
bt              _regexp-bt
c               process continue
continue        process continue
r               process launch       --
run             process launch       --
kill            process kill
p               dwim-print           --
print           dwim-print           --
po              dwim-print           -O --
v               frame variable
var             frame variable
vo              frame variable       -O
call            expression           --
parray          expression           -Z %1 --
x               memory read
l               _regexp-list
list            _regexp-list
di              disassemble
dis             disassemble
image           target modules
re              register
file            target create
attach          _regexp-attach
detach          process detach
h               help
q               quit
exit            quit
n               thread step-over
next            thread step-over
s               thread step-in
step            thread step-in
si              thread step-inst
stepi           thread step-inst
ni              thread step-inst-over
nexti           thread step-inst-over
finish          thread step-out
sif             thread step-in       -e block -t %1
up              _regexp-up
down            _regexp-down
f               frame select
t               thread select
env             _regexp-env
j               _regexp-jump
jump            _regexp-jump
display         _regexp-display
undisplay       _regexp-undisplay
sc              scripting run
scr             scripting run
scri            scripting run
scrip           scripting run
script          scripting run
poarray         expression           -O -Z %1 --
rs              reverse-step
rn              reverse-next
rf              reverse-finish
rc              reverse-continue
rsi             reverse-stepi
rni             reverse-nexti
"""


def standard_aliases() -> dict[str, Alias]:
    """The aliases that exist from the start."""
    aliases = {}
    for line in _OPEN.strip().splitlines():
        name, rest = line.split(None, 1)
        command, _, arguments = rest.partition("   ")
        aliases[name] = Alias(name, command.strip(), arguments.strip())
    return aliases
