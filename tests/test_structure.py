"""The house: packages import downwards only, and files stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "machdbg"
MAY_IMPORT = {
    "machine": set(),
    "cc": {"machine"},
    "mig": {"machine"},
    "kernel": {"machine", "mig"},
    "userland": {"machine", "cc", "mig"},
    "debugger": {"machine", "cc", "mig"},
    "script": {"machine", "cc", "debugger"},
    "commands": {"machine", "cc", "mig", "debugger", "script"},
    "frontends": {"machine", "cc", "mig", "debugger", "script", "commands", "kernel", "userland"},
}
LIMIT = 530  # lines
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(file: Path) -> set[str]:
    """The packages of machdbg that a file imports, wherever in it the import stands."""
    found = set()
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(parts[: len(parts) - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            names = [module] if module != "machdbg" else [f"machdbg.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("machdbg.")}
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_downwards(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package, "__version__"}
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {name}"
        for file in sorted((PACKAGE / package).rglob("*.py"))
        for name in sorted(imported(file) - allowed)
    ]
    assert wrong == []


def test_every_package_is_one_of_the_house() -> None:
    assert {file.name for file in PACKAGE.iterdir() if (file / "__init__.py").exists()} == set(MAY_IMPORT)


def test_files_stay_small() -> None:
    assert [str(file.relative_to(PACKAGE)) for file in FILES
            if len(file.read_text(encoding="utf-8").splitlines()) > LIMIT] == []
