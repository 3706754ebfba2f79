"""Stop hooks: commands that are run at every stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class StopHook:
    """A numbered hook: its commands, run at a stop while it is enabled."""

    number: int
    commands: list[str]
    enabled: bool = True


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
