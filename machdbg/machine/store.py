"""A cache on disk of what has been compiled: programs, libraries, interface definitions.

It may vanish at any time, and does without a disk too.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import machdbg

PACKAGE = Path(machdbg.__file__).parent
KEPT = 512  # entries; the oldest go first
CHECK = 64  # bytes before an entry's data: their digest


class Store:
    """Bytes by key, in ``directory`` (None: nothing is kept). Entries made by another version of us are never found."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory

    @classmethod
    def default(cls) -> Store:
        """The user's own, in the place that the system has for caches."""
        if sys.platform == "darwin":
            root = Path("~/Library/Caches")
        elif sys.platform == "win32":
            root = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
        try:
            return cls(root.expanduser() / "machdbg")
        except RuntimeError:  # no home directory
            return cls(None)

    def get(self, *key: bytes) -> bytes | None:
        """What was put under a key, a sequence of any bytes."""
        if self.directory is None:
            return None
        try:
            entry = self._path(key).read_bytes()
        except OSError:
            return None
        check, data = entry[:CHECK], entry[CHECK:]
        return data if check == digest(data).encode() else None

    def put(self, data: bytes, *key: bytes) -> None:
        """Keep ``data`` under a key; an entry appears whole or not at all."""
        if self.directory is None:
            return
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            path = self._path(key)
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_bytes(digest(data).encode() + data)
            unfinished.replace(path)
            self._trim()
        except OSError:
            return

    def _trim(self) -> None:
        assert self.directory is not None
        entries = sorted(self.directory.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
        for entry in entries[KEPT:]:
            entry.unlink()

    def _path(self, key: tuple[bytes, ...]) -> Path:
        assert self.directory is not None
        return self.directory / digest(_version(), *key)


@cache
def _version() -> bytes:
    """Everything that decides what compiling gives: the compilers, headers and libraries, and Python itself. Files are
    known by their sizes and the times of their last change: to read them all would take as long as a prompt."""
    found = sorted((entry.path, status.st_size, status.st_mtime_ns)
                   for folder in ("cc", "machine", "mig", "userland") for entry in _files(PACKAGE / folder)
                   for status in [entry.stat()])
    return digest(sys.version.encode(), machdbg.__version__.encode(), repr(found).encode()).encode()


def _files(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    """The files that compiling depends on, below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith((".py", ".c", ".h", ".defs", ".txt")):
                yield entry


def digest(*parts: bytes) -> str:
    """A name for a sequence of bytes."""
    result = hashlib.sha256()
    for part in parts:
        result.update(len(part).to_bytes(8, "little") + part)
    return result.hexdigest()
