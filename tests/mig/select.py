"""Copies into this folder what the tests need of the facts about MIG's output for xnu-4570.71.2.

    python -m tests.mig.select DIRECTORY

DIRECTORY holds mig.json. Kept are ids, names, arguments, layouts and types; not the lines of stubs. Rows of layouts and
arguments become text, with ``-`` for what is not known or not there.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_KEPT = ("number", "name", "kind", "server_function", "stub", "argc", "max_reply_msg", "descr_count",
         "request_variable_bytes", "reply_variable_bytes")

_FILES = {"kernel-server": "server_file", "kernel-user": "kernel_user_file", "user": "user_file"}


def _text(*values: Any) -> str:
    return "|".join("-" if value is None else str(value) for value in values)


def _argument(row: dict[str, Any]) -> str:
    return _text(row["direction"], row["name"], row["mig_type"], row["c_type"], " ".join(row.get("flags", [])),
                 row.get("of"), *(row.get("disposition", {}).get(key) for key in ("request_sent", "reply_sent")))


def _routine(facts: dict[str, Any]) -> dict[str, Any]:
    kept = {key: facts[key] for key in _KEPT if facts.get(key) is not None}
    if facts["name"] is None:
        return kept
    for stub in ("user_stub", "kernel_user_stub"):
        if stub in facts:
            kept[stub] = facts[stub]["function"]
    kept["args"] = ";".join(_argument(row) for row in facts["args"])
    for message in ("request", "reply"):
        kept[message] = ";".join(_text(*row) for row in facts[f"{message}_layout"])
        kept[f"{message}_size"] = facts.get(f"{message}_size"), facts.get(f"kernel_{message}_size")
    return kept


def _translation(facts: dict[str, Any] | None) -> str | None:
    return None if facts is None else " ".join((facts["function"], facts["takes"], facts.get("returns", ""))).strip()


def _type(facts: dict[str, Any], name: str) -> str:
    return _text(
        int(facts["out_of_line"]), facts.get("count", 1), int(facts.get("variable", False)), facts["sent_as"],
        facts["received_as"], facts["element_bits"], facts.get("cusertype", name), facts.get("cservertype", name),
        *(_translation(facts.get(key)) for key in ("intran", "outtran", "destructor")))


def _types(facts: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """For each type, its forms and the modes where each is met."""
    found: dict[str, dict[str, str]] = {}
    for mode, types in facts.items():
        for name, forms in types.items():
            for form in forms:
                modes = found.setdefault(name, {})
                row = _type(form, name)
                modes[row] = f"{modes.get(row, '')} {mode}".strip()
    return found


def _subsystem(facts: dict[str, Any]) -> dict[str, Any]:
    kept = {key: facts[key] for key in ("name", "symbol", "base", "end", "maxsize", "serverdemux", "kernel_server")}
    path = re.sub("^(osfmk|libsyscall/mach)/", "", facts["defs_file"])
    kept["modes"] = [mode for mode, file in _FILES.items() if facts.get(file)]
    return {"path": path, **kept, "routines": [_routine(routine) for routine in facts["routines"]]}


def main(directory: Path) -> None:
    """Write facts.json."""
    facts = json.loads((directory / "mig.json").read_text(encoding="utf-8"))
    kept = {"mig_e": facts["mig_e"], "dispatch": facts["dispatch"], "types": _types(facts["types"]),
            "subsystems": [_subsystem(subsystem) for subsystem in facts["subsystems"]]}
    text = json.dumps(kept, separators=(",", ":"))
    for start in ('{"path":', '{"number":', '"types":'):
        text = text.replace(start, "\n" + start)
    (HERE / "facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
