"""What a process is started with."""

from __future__ import annotations

from typing import NamedTuple

ENVIRONMENT = ("PATH=/usr/bin:/bin:/usr/sbin:/sbin",)


class Launch(NamedTuple):
    """``arguments`` are those behind the program's name, ``environment`` texts of the form ``NAME=VALUE``, ``input``
    all that standard input has."""

    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ENVIRONMENT
    input: bytes = b""
