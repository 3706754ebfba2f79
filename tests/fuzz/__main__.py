"""Try the kernel, or the debugger's commands, with random input for as long as wanted.

    python -m tests.fuzz [--what messages|ports|commands] [--seed N] [--minutes M]
    python -m tests.fuzz --replay FILE

Stops at the first failure, finds a short sequence that still fails and saves it as a file for --replay.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Protocol

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from .acts import MESSAGES, PORTS, Act, World, random_act
from .lines import Debugger

LENGTH = {"messages": 150, "ports": 150, "commands": 60}  # steps on one machine


class Subject(Protocol):
    """What is tried: it performs steps, and raises what goes wrong."""

    def perform(self, step: Any, /) -> None: ...


def subject(what: str) -> Subject:
    """A fresh one."""
    return Debugger() if what == "commands" else World()


def steps(what: str, random: Random, tried: Subject) -> Iterator[Any]:
    """Random steps without end."""
    while True:
        if isinstance(tried, Debugger):
            yield tried.line(random)
        else:
            yield random_act(random, PORTS if what == "ports" else MESSAGES)


def failure(what: str, sequence: list[Any]) -> Exception | None:
    """What goes wrong with a sequence on a fresh machine, if something does."""
    tried = subject(what)
    try:
        for step in sequence:
            tried.perform(step)
    except Exception as error:
        return error
    return None


def shortest(sequence: list[Any], fails: Callable[[list[Any]], bool]) -> list[Any]:
    """A part of ``sequence`` that still fails, from which no run of steps can be left out."""
    size = len(sequence)
    while size:
        at = 0
        while at < len(sequence):
            without = sequence[:at] + sequence[at + size:]
            if fails(without):
                sequence = without
            else:
                at += size
        size //= 2
    return sequence


def kind_of(error: Exception) -> tuple[str, str]:
    """What makes two failures the same: the exception and where it was raised."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return type(error).__name__, f"{last.filename}:{last.lineno}"


def report(what: str, sequence: list[Any], error: Exception, seed: int) -> int:
    """Shorten a failing sequence, save and show it."""
    kind = kind_of(error)
    print(f"seed {seed}: {type(error).__name__} after {len(sequence)} steps; looking for less", flush=True)

    def fails(part: list[Any]) -> bool:
        found = failure(what, part)
        return found is not None and kind_of(found) == kind

    sequence = shortest(sequence, fails)
    path = Path(f"fuzz-{what}-{seed}.json")
    path.write_text(json.dumps({"what": what, "steps": sequence}), encoding="utf-8")
    show(what, sequence)
    print(f"saved as {path}: python -m tests.fuzz --replay {path}")
    return 1


def show(what: str, sequence: list[Any]) -> bool:
    """Perform a sequence, telling what it does; whether it fails."""
    tried = subject(what)
    for step in sequence:
        done = len(tried.log) if isinstance(tried, World) else 0
        try:
            tried.perform(step)
        except Exception as error:
            print("\n".join(f"    {line}" for line in (tried.log[done:] if isinstance(tried, World) else [])) or
                  f"    {step}")
            traceback.print_exception(error)
            return True
        print("\n".join(f"    {line}" for line in (tried.log[done:] if isinstance(tried, World) else [step])))
    return False


def replay(path: Path) -> int:
    """Perform a saved sequence."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    sequence = saved["steps"]
    if saved["what"] != "commands":
        sequence = [Act(who, kind, tuple(numbers)) for who, kind, numbers in sequence]
    return 1 if show(saved["what"], sequence) else 0


def fuzz(what: str, seed: int, minutes: float) -> int:
    """Try sequence after sequence; 1 at a failure."""
    end = time.monotonic() + 60 * minutes
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    count = 0
    print(f"{what}, seed {seed}", flush=True)
    with Progress(*columns, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task("", total=60 * minutes)
        for number in itertools.count(seed):
            random, tried, done = Random(number), subject(what), list[Any]()
            for step in itertools.islice(steps(what, random, tried), LENGTH[what]):
                done.append(step)
                try:
                    tried.perform(step)
                except Exception as error:
                    progress.stop()
                    return report(what, done, error, number)
                count += 1
            remaining = end - time.monotonic()
            progress.update(task, description=f"{count:,} steps", completed=60 * minutes - max(0, remaining))
            if remaining <= 0:
                break
            del tried
            gc.collect()
    print(f"{count:,} steps, no failure")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--what", choices=tuple(LENGTH), default="messages")
    parser.add_argument("--seed", type=int, default=None, help="the first of the sequences' seeds")
    parser.add_argument("--minutes", type=float, default=60 * 24, help="how long to try, at most (default: a day)")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="perform a saved sequence")
    arguments = parser.parse_args()
    if arguments.replay is not None:
        return replay(arguments.replay)
    seed = arguments.seed if arguments.seed is not None else time.time_ns() // 1_000_000 % 1_000_000_000
    return fuzz(arguments.what, seed, arguments.minutes)


if __name__ == "__main__":
    sys.exit(main())
