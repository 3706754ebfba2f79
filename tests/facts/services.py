"""Functions of which only the specification of the kernel services speaks, A and E: as SPECIFIED in select.py."""

from __future__ import annotations

EXCEPTION, TRAP = "osfmk/kern/exception.c", "osfmk/i386/trap.c"
RAISES = ["mach_exception_raise", "exception_raise"]
SERVICES: dict[str, tuple[str, int, dict[int, list[str]]]] = {
    "exception_triage_thread": (EXCEPTION, 416, {447: ["exception_deliver"], 459: ["exception_deliver"],
                                                 472: ["exception_deliver"], 480: []}),
    "exception_deliver": (EXCEPTION, 134, {
        **{line: [] for line in (155, 162, 178, 188, 190, 191, 192, 194, 204, 215, 221, 275, 341, 344, 360)},
        232: ["retrieve_task_self_fast"], 233: ["retrieve_thread_self_fast"], 277: RAISES,
        238: [f"{name}_state" for name in RAISES], 297: [f"{name}_state_identity" for name in RAISES],
        348: ["ipc_port_release_send"]}),
    "user_trap": (TRAP, 872, {872: [], 1070: []}),
}
