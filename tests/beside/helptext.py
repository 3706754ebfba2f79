"""The structure of a help text: what remains of it without the prose, which is everybody's own."""

from __future__ import annotations

import re

_STRUCTURE = re.compile(r" {7}-| {12}Values: | *(?:For more help on any particular subcommand|Important Note:|"
                        r"This command takes options and free-form|'[\w-]+' is an abbreviation)")
_NAME = re.compile(r"( *[\w.<>-]+) *-- ")
_PROSE = re.compile(r"[^\n]+(\n[^\n]+)*\n\nSyntax:")
_OPTION = re.compile(r" (\[--?\w[^\[\]]*(?:\[[^\[\]]*\])?\]|-\w <[^>]+>)")


def is_help(text: str) -> bool:
    """Whether a command has explained something: a command, or a list of names."""
    return "Syntax:" in text or bool(re.search(r"^ *[\w.<>-]+ +-- ", text, re.MULTILINE))


def skeleton(text: str) -> str:
    """A help text without its prose: what stands before ``Syntax:``, behind options and names, and after them.

    Syntax, usage (its options in any order), the options with their arguments and values, the names in a list, and the
    sentences that every help text has remain.
    """
    kept = []
    usage = explained = False
    if "Syntax:" in text:  # where there is none, looking for it takes long
        text = _PROSE.sub("Syntax:", text)
    for line in text.splitlines():
        name = _NAME.match(line)
        if line.endswith("Usage:") or line.startswith("Syntax:"):
            usage = explained = True
            kept.append(line)
        elif not line.strip():
            usage = False
        elif usage:
            kept.append(_usage(line.partition("//")[0].rstrip()))
        elif name is not None:
            kept.append(name[1].strip() if "<" in name[1] else name[1])
        elif _STRUCTURE.match(line) or not (explained or line.startswith(" ")):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _usage(line: str) -> str:
    """A line of usage with its options at the end, sorted."""
    return " ".join([_OPTION.sub("", line), *sorted(_OPTION.findall(line))])
