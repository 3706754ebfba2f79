"""What a learner has done: kept in the user's data directory, by lesson."""

from __future__ import annotations

import json
import os
from pathlib import Path


def data_directory() -> Path:
    """Where it is kept, by the XDG rules."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "machdbg"


class Progress:
    """The step that a learner has reached in each lesson. Losing the file costs nothing but the memory of it."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._steps: dict[str, int] = {}
        try:
            data = json.loads(file.read_text("utf-8")) if file is not None else {}
        except (OSError, ValueError):
            data = {}
        if isinstance(data, dict):
            self._steps = {name: step for name, step in data.items() if isinstance(name, str) and isinstance(step, int)}

    @classmethod
    def default(cls) -> Progress:
        """The user's own."""
        try:
            return cls(data_directory() / "progress.json")
        except RuntimeError:  # no home directory
            return cls(None)

    def __getitem__(self, lesson: str) -> int:
        return self._steps.get(lesson, 0)

    def reach(self, lesson: str, step: int) -> None:
        """The learner stands before ``step``; written down at once."""
        self._steps[lesson] = step
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self.file.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps(self._steps, indent=1) + "\n", "utf-8")
            unfinished.replace(self.file)
        except OSError:
            self.file = None
