"""Interfaces of a program's own: .defs files, of which MIG makes headers, and C that is linked where it is called."""

from __future__ import annotations

import os
from pathlib import Path

from machdbg.cc.error import CompileError, Position
from machdbg.mig.c import header_name, server_header_name, server_name, user_name, write
from machdbg.mig.c_server import demux_name, table_name
from machdbg.mig.c_types import routines
from machdbg.mig.compiler import compile
from machdbg.mig.error import MigError
from machdbg.mig.files import Files
from machdbg.mig.model import Mode


class Interface:
    """What MIG makes of a .defs file, as if it were in ``folder``. Raises CompileError for mistakes in it.

    What it includes comes from ``files``. ``headers`` are texts by path.
    """

    def __init__(self, path: Path, text: bytes, folder: Path, files: Files | None = None) -> None:
        try:
            subsystem = compile(path, Mode.USER, [path.parent], text=text.decode("utf-8", "replace"), files=files)
        except MigError as error:
            first, *others = [
                CompileError(each.message, Position(*each.position)) for each in error.diagnostics]
            raise CompileError(first.message, first.position, tuple(others)) from None
        folder = folder.absolute()
        texts = {name: (os.path.normpath(folder / name), content) for name, content in write(subsystem).items()}
        self.headers = dict(texts[name] for name in (header_name(subsystem), server_header_name(subsystem)))
        demux = demux_name(subsystem)
        self._members = [
            ({routine.user_function for routine in routines(subsystem)}, texts[user_name(subsystem)]),
            ({demux, f"{demux}_routine", table_name(subsystem)}, texts[server_name(subsystem)]),
        ]

    def members(self, wanted: set[str]) -> list[tuple[str, str]]:
        """The C files, path and text, that define any of the functions or variables ``wanted``."""
        return [file for defined, file in self._members if defined & wanted]
