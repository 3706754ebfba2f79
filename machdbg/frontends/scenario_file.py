"""``scenario.toml``, read and checked; mistakes are told with their line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from machdbg.kernel.settings import Settings

from .scenario import Scenario, ScenarioError, Task

LARGEST_SUBSYSTEM = 10000  # message ids that a scenario may give a subsystem


def read(file: Path) -> Scenario:
    """The scenario of a file. Raises ScenarioError."""
    return _Reader(file).scenario()


class _Reader:
    """One ``scenario.toml`` being read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = file.read_text(encoding="utf-8")
        try:
            self.data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self.syntax_error(str(error)) from None

    def syntax_error(self, message: str) -> ScenarioError:
        """A mistake in the TOML itself; the parser's message ends in its place, in brackets."""
        match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message)
        if match is None:
            return ScenarioError(f"{self.file}:{len(self.text.splitlines())}: error: {message}")
        return ScenarioError(f"{self.file}:{match[2]}:{match[3]}: error: {match[1]}")

    def fail(self, key: str, message: str) -> ScenarioError:
        """An error at the first line where ``key`` is written."""
        lines = [number for number, line in enumerate(self.text.splitlines(), 1) if key in line]
        return ScenarioError(f"{self.file}:{lines[0] if lines else 1}: error: {message}")

    def scenario(self) -> Scenario:
        self.check_keys(self.data, "scenario", {"title", "purpose", "task", "machine"})
        tasks = self.data.get("task")
        if not isinstance(tasks, list) or not tasks:
            raise self.fail("task", "a scenario needs at least one [[task]]")
        machine = self.data.get("machine", {})
        readers: dict[str, Callable[[Any], Any]] = {
            "kernel_stack": lambda value: self.address("kernel_stack", value),
            "zones": self.zones,
            "faults": self.faults,
            "kexts": self.kexts,
            "subsystems": self.subsystems,
            "quantum": lambda value: self.number("quantum", value, 1),
            "largest_table": lambda value: self.number("largest_table", value, 8),
        }
        self.check_keys(machine, "[machine]", set(readers))
        settings = {key: readers[key](value) for key, value in machine.items()}
        return Scenario(self.file.parent, self.string(self.data, "title"), self.string(self.data, "purpose"),
                        tuple(self.task(task) for task in tasks), Settings(**settings))

    def zones(self, table: Any) -> dict[str, list[int]]:
        self.check_keys(table, "[machine.zones]", None)
        return {zone: [self.address(zone, value) for value in self.strings(zone, values)]
                for zone, values in table.items()}

    def faults(self, table: Any) -> dict[str, tuple[int, ...]]:
        self.check_keys(table, "[machine.faults]", None)
        for zone, numbers in table.items():
            if not isinstance(numbers, list) or not numbers or not all(type(each) is int and each > 0
                                                                      for each in numbers):
                raise self.fail(zone, f"{zone} must be a list of numbers from 1 on: which allocations fail")
        return {zone: tuple(numbers) for zone, numbers in table.items()}

    def number(self, key: str, value: Any, least: int) -> int:
        if type(value) is not int or value < least:
            raise self.fail(key, f"{key} must be a number, {least} or more")
        return value

    def task(self, table: dict[str, Any]) -> Task:
        self.check_keys(table, "[[task]]", {"name", "sources", "arguments", "user", "no_debug"})
        sources = tuple(self.file.parent / source for source in self.strings("sources", table.get("sources", [])))
        if not sources:
            raise self.fail("task", "a [[task]] needs sources = [\"FILE.c\", ...], C and .defs files")
        for source in sources:
            if not source.is_file():
                raise self.fail(source.name, f"no such file: '{source.name}'")
        arguments = self.strings("arguments", table.get("arguments", []))
        if table.get("user", "root") != "root":
            raise self.fail("user", "user can only be \"root\"; without it, a task is an ordinary user's")
        no_debug = tuple(self.file.parent / source for source in self.strings("no_debug", table.get("no_debug", [])))
        for source in no_debug:
            if source not in sources:
                raise self.fail("no_debug", f"no_debug: '{source.name}' is not one of the task's sources")
        return Task(self.string(table, "name"), sources, tuple(arguments), "user" in table, no_debug)

    def kexts(self, value: Any) -> tuple[str, ...]:
        from machdbg.kernel.kexts import KEXTS

        known = [kext.identifier for kext in KEXTS]
        for identifier in self.strings("kexts", value):
            if identifier not in known:
                raise self.fail(identifier, f"unknown kext '{identifier}'; expected one of: {', '.join(known)}")
        return tuple(value)

    def subsystems(self, table: Any) -> dict[str, tuple[int, int]]:
        from machdbg.kernel.mig.table import subsystems

        self.check_keys(table, "[machine.subsystems]", {subsystem.name for subsystem in subsystems()})
        for name, ids in table.items():
            key = next((line for line in self.text.splitlines() if re.match(rf"\s*{name}\s*=", line)), name)
            if not isinstance(ids, list) or len(ids) != 2 or not all(type(id) is int for id in ids):
                raise self.fail(key, f"{name} must be a list of two message ids, the first and that past the last")
            if not -(1 << 31) <= ids[0] < 1 << 31 or not ids[0] - 1 <= ids[1] <= ids[0] + LARGEST_SUBSYSTEM:
                raise self.fail(key, f"{name}: a subsystem has at most {LARGEST_SUBSYSTEM} message ids")
        return {name: (ids[0], ids[1]) for name, ids in table.items()}

    def check_keys(self, table: Any, where: str, known: set[str] | None) -> None:
        """``table`` is one, with no other keys than ``known`` (None: with any)."""
        if not isinstance(table, dict):
            raise self.fail(where.strip("[]").rpartition(".")[2], f"{where} must be a table")
        for key in table:
            if known is not None and key not in known:
                raise self.fail(key, f"unknown key '{key}' in {where}; expected one of: {', '.join(sorted(known))}")

    def string(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise self.fail(key, f"{key} must be a text in quotes")
        return value

    def strings(self, key: str, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, f"{key} must be a list of texts in quotes")
        return value

    def address(self, key: str, value: Any) -> int:
        try:
            address = int(value, 16)
        except (TypeError, ValueError):
            raise self.fail(key, f"{key}: '{value}' is not an address such as \"0xffffff8010da4e00\"") from None
        if not 0xFFFFFF8000000000 <= address < 1 << 64:
            raise self.fail(key, f"{key}: {address:#x} is not a kernel address")
        return address
