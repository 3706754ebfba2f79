"""The user's files that a program is made of: read from disk, or as somebody has kept them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from machdbg.machine.store import PACKAGE
from machdbg.mig.files import Files as Interfaces


class Files(Interfaces):
    """What has been read so far, by name in ``read``, without the files that come with this package.

    ``kept`` are files to take instead of those on disk. They, and ``read``, go by the absolute path or, if
    ``relative``, by that from the working directory, so that they are found from another one too.
    """

    def __init__(self, kept: Mapping[str, bytes] | None = None, *, relative: bool = False) -> None:
        super().__init__()
        self.kept = dict(kept) if kept is not None else None
        self.relative = relative
        self.read: dict[str, bytes] = {}

    def name(self, path: Path | str) -> str:
        """What a file goes by."""
        return os.path.relpath(path) if self.relative else os.path.abspath(path)  # noqa: PTH100 (links stay)

    def bytes_of(self, path: Path | str) -> bytes:
        """A file's contents; OSError if it cannot be read."""
        name = self.name(path)
        if self.kept is None or self._is_ours(path):
            data = Path(path).read_bytes()
        elif name in self.kept:
            data = self.kept[name]
        else:
            raise FileNotFoundError(2, os.strerror(2), str(path))
        if not self._is_ours(path):
            self.read[name] = data
        return data

    def exists(self, path: Path | str) -> bool:
        """Whether there is such a file."""
        if self.kept is None or self._is_ours(path):
            return os.path.isfile(path)  # noqa: PTH113
        return self.name(path) in self.kept

    def text(self, path: str) -> str:
        return self.bytes_of(path).decode("utf-8", "replace")

    @property
    def texts(self) -> dict[str, str]:
        """The kept files' texts, by the names that they go by and by absolute paths."""
        texts = {name: data.decode("utf-8", "surrogateescape") for name, data in (self.kept or {}).items()}
        return texts | {os.path.abspath(name): text for name, text in texts.items()}  # noqa: PTH100

    @property
    def contents(self) -> dict[str, bytes]:
        """The files that it takes to make the same again."""
        return self.read if self.kept is None else self.kept

    @staticmethod
    def _is_ours(path: Path | str) -> bool:
        return PACKAGE in Path(path).absolute().parents
