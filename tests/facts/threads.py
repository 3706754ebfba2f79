"""Lines of osfmk/kern/thread_act.c and syscall_emulation.c, of which only the specification speaks, in E.1 and E.2."""

ACT, EMULATION = "osfmk/kern/thread_act.c", "osfmk/kern/syscall_emulation.c"

THREADS: dict[str, tuple[str, int, dict[int, list[str]]]] = {
    "thread_terminate_internal": (ACT, 157, {157: ["clear_wait", "thread_wait"]}),
    "thread_terminate": (ACT, 193, {193: ["thread_terminate_internal"]}),
    "thread_suspend": (ACT, 267, {267: ["thread_wait"]}),
    "thread_resume": (ACT, 292, {292: []}),
    "thread_abort": (ACT, 370, {370: ["clear_wait"]}),
    "thread_abort_safely": (ACT, 393, {393: [], 407: ["clear_wait_internal"]}),
    "thread_info": (ACT, 431, {431: ["thread_info_internal"]}),
    "thread_get_state": (ACT, 456, {456: ["thread_stop", "thread_unstop"]}),
    "thread_set_state_from_user": (ACT, 577, {577: ["thread_stop", "thread_unstop"]}),
    "task_set_emulation": (EMULATION, 83, {83: []}),
    "task_get_emulation_vector": (EMULATION, 99, {99: []}),
    "task_set_emulation_vector": (EMULATION, 113, {113: []}),
}
