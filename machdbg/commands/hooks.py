"""Stop hooks: commands that are run at every stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class StopHook:
    """A numbered hook: its commands, run at a stop while it is enabled; or ``handle``, which says whether the process
    is to stay stopped and what is to be printed. ``details`` are what a list shows of that, its class first."""

    number: int
    commands: list[str]
    enabled: bool = True
    handle: Callable[[], tuple[bool, str]] | None = None
    details: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """How it is called where several speak."""
        if self.details:
            return f" ({self.details[0].removeprefix('Class:')})"
        return f" ({self.commands[0]})" if len(self.commands) == 1 else ""


class StopHooks:
    """The hooks of a debugger, by number."""

    def __init__(self) -> None:
        self.hooks: dict[int, StopHook] = {}
        self._last = 0

    def add(self, commands: list[str]) -> StopHook:
        """Make a new hook."""
        self._last += 1
        hook = self.hooks[self._last] = StopHook(self._last, commands)
        return hook
