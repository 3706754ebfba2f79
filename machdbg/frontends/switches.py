"""The words behind a sub-command of ``machdbg``: switches, which begin with a dash, and names."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import NamedTuple

PLAIN = frozenset({"-X", "--no-use-colors"})
"""The switches that turn colours off."""


class Given(NamedTuple):
    """What stood on the command line."""

    switches: set[str]
    names: list[str]

    @property
    def colors(self) -> bool:
        """Whether colours are wanted, as far as the command line says."""
        return not self.switches & PLAIN


def read(words: list[str], usage: str, known: Collection[str] = (), *, takes: str = "", count: int | None = None,
         ) -> Given | int:
    """Sort the words; the exit code if that is all: after ``-h`` and ``--help``, which print ``usage``, and after an
    error. ``known`` are the switches that exist, ``count`` how many names there must be (None: any number), which
    ``takes`` says in words."""
    given = Given({word for word in words if word[:1] == "-"}, [word for word in words if word[:1] != "-"])
    if given.switches & {"-h", "--help"}:
        print(usage, end="")
        return 0
    unknown = sorted(given.switches - set(known))
    if unknown:
        print(f"error: unknown option: {unknown[0]}\n{usage}", end="", file=sys.stderr)
        return 1
    if count is not None and len(given.names) != count:
        print(f"error: {takes}\n{usage}", end="", file=sys.stderr)
        return 1
    return given
