"""Copies into this folder what the tests need of the facts about xnu-4570.71.2.

    python -m tests.facts.select DIRECTORY

DIRECTORY holds the full tables (functions.json, mig.json). Run it when more kernel functions are modelled. Kept of each
modelled function: file, first and last line of its body, its statement lines and what each of them calls, macros
expanded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from machdbg.kernel.image import modelled_functions
from tests.facts.hosts import HOSTS
from tests.facts.services import SERVICES
from tests.facts.threads import THREADS

HERE = Path(__file__).parent
DEBUG = "osfmk/ipc/mach_debug.c"
SWITCH = "osfmk/kern/syscall_subr.c"
SPECIFIED: dict[str, tuple[str, int, dict[int, list[str]]]] = {  # of which only the specification speaks, in A
    "mach_port_get_srights": (DEBUG, 117, {126: [], 129: ["ipc_object_translate"], 134: [], 135: []}),
    "mach_port_space_info": (DEBUG, 170, {188: [], 201: [], 231: ["vm_allocate_kernel"], 235: [], 236: [], 237: [],
                                          243: [], 255: ["ipc_port_request_type"], 268: [], 270: ["vm_map_copyin"],
                                          295: [], 298: [], 299: []}),
    "mach_port_space_basic_info": (DEBUG, 326, {line: [] for line in (330, 334, 336, 337, *range(341, 349))}),
    "mach_port_dnrequest_info": (DEBUG, 381, {391: [], 394: ["ipc_object_translate"], 399: [], 400: [], 401: [],
                                              406: [], 408: [], 413: [], 416: []}),
    "mach_port_kobject": (DEBUG, 455, {466: [], 469: ["ipc_right_lookup_write"], **{
        line: [] for line in (470, 471, 474, 476, 477, 482, 483, 485, 486, 487, 490, 491, 492, 494, 496, 499)}}),
    "mach_port_kernel_object": (DEBUG, 534, {543: ["mach_port_kobject"], 544: [], 545: []}),
    "hndl_mach_scall64": ("osfmk/x86_64/idt64.s", 1573, {1574: [], 1575: [], 1577: ["mach_call_munger64"]}),
    "hndl_syscall": ("osfmk/x86_64/idt64.s", 1531, {1559: []}),
    "thread_switch_continue": (SWITCH, 215, {215: ["thread_syscall_return"]}),
    "swtch": (SWITCH, 124, {132: [], 141: ["thread_block_reason"]}),
    "swtch_continue": (SWITCH, 109, {109: ["thread_syscall_return"]}),
    "swtch_pri": (SWITCH, 169, {186: ["thread_block_reason"]}),
    "thread_switch": (SWITCH, 238, {284: [], 290: ["port_name_to_thread"], 301: ["thread_deallocate"],
                                    311: ["thread_deallocate"], 342: [], 352: ["assert_wait_deadline"],
                                    361: ["thread_deallocate", "thread_block_reason"], 368: ["thread_deallocate"],
                                    371: ["assert_wait_deadline"], 379: ["thread_block_reason"]}),
    "thread_syscall_return": ("osfmk/i386/trap.c", 134, {157: [], 200: [], 202: []}),
}


def expanded(name: str, macros: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """``name`` and, if it is a macro, everything that its body calls in the end."""
    result = {name}
    if name in macros and name not in seen:
        for inner in macros[name]["calls"]:
            result |= expanded(inner, macros, seen | {name})
    return result


def select(tables: Path) -> dict[str, Any]:
    """The entries for the modelled functions, by name."""
    facts = json.loads((tables / "functions.json").read_text())
    mig = json.loads((tables / "mig.json").read_text())
    wanted = {code.name: code.file for code in modelled_functions()}
    result: dict[str, Any] = {}
    for entry in facts["functions"]:
        name = entry["name"]
        if entry.get("userland") or name not in wanted or (name in result and entry["file"] != wanted[name]):
            continue
        lines: dict[str, list[str]] = {}
        for statement in entry["lines"]:
            elsewhere = dict(statement.get("call_lines") or ())
            for call in statement["calls"]:
                for line in {statement["line"], elsewhere.get(call, statement["line"])}:
                    lines.setdefault(str(line), []).extend(sorted(expanded(call, facts["macros"])))
            lines.setdefault(str(statement["line"]), [])
        result[name] = {"file": entry["file"], "line": entry["decl_line"],
                        "body": [entry["body_start"], entry["body_end"]], "lines": lines}
    conversions = sorted(name for name in result if name.startswith("convert_port_to_"))  # of a stub's arguments
    for subsystem in mig["subsystems"]:
        for routine in subsystem["routines"]:
            stub = routine.get("stub")
            if stub in wanted:
                calls = {str(line): ["?"] for line in routine["stub_lines"]}
                calls[str(routine["call_line"])] = [routine["server_function"], *conversions]
                result[stub] = {"file": subsystem["server_file"], "line": routine["stub_decl_line"],
                                "body": [routine["stub_decl_line"], routine["stub_end_line"]], "lines": calls}
            sender = routine.get("kernel_user_stub") or {"function": None, "file": ""}
            if sender["function"] in wanted and wanted[sender["function"]] == sender["file"]:
                call = {str(sender["line_of_mach_msg_call"]): [sender["sends_with"] + "_proper"]}
                result[sender["function"]] = {"file": sender["file"], "line": sender["decl_line"],
                                              "body": [sender["decl_line"], sender["end_line"]], "lines": call}
    for name, (file, line, calls_from) in (SPECIFIED | HOSTS | SERVICES | THREADS).items():
        result[name] = {"file": file, "line": line, "body": [line, max(calls_from)],
                        "lines": {str(number): called for number, called in calls_from.items()}}
    return dict(sorted(result.items()))


if __name__ == "__main__":
    text = json.dumps(select(Path(sys.argv[1])), separators=(",", ":"))
    (HERE / "functions.json").write_text(text.replace('},"', '},\n"') + "\n")
