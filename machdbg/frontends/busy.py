"""A line at the terminal that says what a command that takes long is at; it goes when there is something to print."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

AFTER, EVERY = 1.0, 0.2  # seconds
ERASE = "\r\x1b[K"


class BusyLine:
    """Asks ``text`` what to say, after a second and then over and over, while ``shown`` lasts.

    A timer's signal does that, so what runs long need not know of it. All that is printed meanwhile has to pass through
    ``printing``; behind the beginning of a line nothing is shown.
    """

    def __init__(self, text: Callable[[float], str]) -> None:
        self._text = text
        self._start = 0.0
        self._paused = 0
        self._visible = False
        self._line_begins = True

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While a command runs."""
        previous = signal.signal(signal.SIGALRM, self._tick)
        self._start = time.monotonic()
        self._line_begins = True
        signal.setitimer(signal.ITIMER_REAL, AFTER, EVERY)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
            self._erase()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """While something else stands on the screen: a question, or text."""
        self._paused += 1
        self._erase()
        try:
            yield
        finally:
            self._paused -= 1

    def printing(self, sink: Callable[[str], None]) -> Callable[[str], None]:
        """``sink``, over the line."""
        def write(text: str) -> None:
            with self.hidden():
                sink(text)
                self._line_begins = text.endswith("\n") if text else self._line_begins
        return write

    def _tick(self, number: int, frame: FrameType | None) -> None:
        if self._line_begins and not self._paused:
            self._visible = True
            self._put(ERASE + self._text(time.monotonic() - self._start))

    def _erase(self) -> None:
        if self._visible:
            self._visible = False
            self._put(ERASE)

    @staticmethod
    def _put(text: str) -> None:
        """Past sys.stdout, in whose midst a signal may come."""
        os.write(sys.__stdout__.fileno() if sys.__stdout__ is not None else 1, text.encode())
