"""What is done with signals."""

from __future__ import annotations

from machdbg.machine.signals import SIGNALS, Signal


class Handling:
    """``process handle``: for each signal whether the process gets it, whether it stops, whether that is told."""

    def __init__(self) -> None:
        self._signals = {signal.number: signal for signal in SIGNALS}

    def __getitem__(self, number: int) -> Signal:
        return self._signals.get(number, Signal(number, str(number)))

    @property
    def all(self) -> list[Signal]:
        """By number."""
        return list(self._signals.values())

    def change(self, number: int, *, passed: bool | None = None, stops: bool | None = None,
               notifies: bool | None = None) -> None:
        """Change what is not None."""
        old = self._signals[number]
        self._signals[number] = old._replace(
            passed=old.passed if passed is None else passed, stops=old.stops if stops is None else stops,
            notifies=old.notifies if notifies is None else notifies)

    def reset(self, number: int) -> None:
        """Do with it what is done by default."""
        self._signals[number] = self.default(number)

    @staticmethod
    def default(number: int) -> Signal:
        """What is done by default."""
        return SIGNALS[number - 1]

    def find(self, text: str) -> Signal | None:
        """The signal of a name (``SIGINT``, ``INT``) or number; None if there is none."""
        name = text.upper().removeprefix("SIG")
        return next((each for each in self._signals.values()
                     if each.name == f"SIG{name}" or text == str(each.number)), None)
