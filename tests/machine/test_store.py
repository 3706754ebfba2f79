"""The store of compiled programs: what was put is found, whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.machine import store as store_module
from machdbg.machine.store import KEPT, Store
from machdbg.userland.system import System


def test_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "directory")
    assert store.get(b"a") is None
    store.put(b"data", b"a", b"b")
    assert store.get(b"a", b"b") == b"data"
    assert store.get(b"ab") is None
    store.put(b"", b"a", b"b")
    assert store.get(b"a", b"b") == b""


def test_damage(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(b"data", b"key")
    (entry,) = tmp_path.iterdir()
    whole = entry.read_bytes()
    for damaged in (whole[:-1], b"", whole[:10] + b"x" + whole[11:]):
        entry.write_bytes(damaged)
        assert store.get(b"key") is None


def test_size(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(KEPT + 5):
        store.put(b"data", str(number).encode())
    assert len(list(tmp_path.iterdir())) == KEPT
    assert store.get(str(KEPT + 4).encode()) == b"data"


def test_no_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for store in (Store(None), Store(tmp_path / "file" / "below")):
        store.put(b"data", b"key")
        assert store.get(b"key") is None


def test_system_is_kept(tmp_path: Path) -> None:
    first = System(Store(tmp_path))
    second = System(Store(tmp_path))
    assert not list(tmp_path.iterdir())
    made = first.libraries
    assert len(list(tmp_path.iterdir())) == 1
    for one, other in zip(made, second.libraries, strict=True):
        assert one.segments == other.segments
        assert list(one.image.functions) == list(other.image.functions)
        assert one.image.constants == other.image.constants


def test_entries_of_other_versions_are_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                  request: pytest.FixtureRequest) -> None:
    request.addfinalizer(store_module._version.cache_clear)
    package = tmp_path / "package"
    for folder in ("cc", "machine", "mig", "userland"):
        (package / folder / "inside").mkdir(parents=True)
    header = package / "userland" / "inside" / "stdio.h"
    header.write_text("int puts(const char *);\n")
    monkeypatch.setattr(store_module, "PACKAGE", package)
    store = Store(tmp_path / "store")

    def again() -> bytes | None:
        store_module._version.cache_clear()
        return store.get(b"key")

    store_module._version.cache_clear()
    store.put(b"data", b"key")
    assert again() == b"data"
    header.write_text("int puts(char *);\n")
    assert again() is None
    header.unlink()
    assert again() is None
