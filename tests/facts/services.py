"""Functions of which only the specification of the kernel services speaks, A and E: as SPECIFIED in select.py."""

from __future__ import annotations

EXCEPTION, TRAP = "osfmk/kern/exception.c", "osfmk/i386/trap.c"
UNIX = "bsd/vm/vm_unix.c"
RAISES = ["mach_exception_raise", "exception_raise"]
OLDOPS, CLOCK, PORTS, TIMER = (f"osfmk/kern/{name}.c" for name in ("clock_oldops", "clock", "ipc_clock", "mk_timer"))
SERVICES: dict[str, tuple[str, int, dict[int, list[str]]]] = {
    "exception_triage_thread": (EXCEPTION, 416, {447: ["exception_deliver"], 459: ["exception_deliver"],
                                                 472: ["exception_deliver"], 480: []}),
    "exception_deliver": (EXCEPTION, 134, {
        **{line: [] for line in (155, 162, 178, 188, 190, 191, 192, 194, 204, 215, 221, 275, 341, 344, 360)},
        232: ["retrieve_task_self_fast"], 233: ["retrieve_thread_self_fast"], 277: RAISES,
        238: [f"{name}_state" for name in RAISES], 297: [f"{name}_state_identity" for name in RAISES],
        348: ["ipc_port_release_send"]}),
    "pfz_exit": ("osfmk/kern/syscall_subr.c", 92, {92: []}),
    "pid_for_task": (UNIX, 638, {651: ["port_name_to_task_inspect"], 659: ["task_deallocate"], 671: ["copyout"]}),
    "task_for_pid_posix_check": (UNIX, 702, {702: []}),
    "task_for_pid": (UNIX, 788, {
        807: [], 809: ["copyout"], 810: [], 814: ["port_name_to_task", "copyout"], 822: [],
        831: ["task_for_pid_posix_check"], 836: [], 886: ["convert_task_to_port"],
        899: ["ipc_port_copyout_send", "task_deallocate"], 908: ["copyout"]}),
    "task_name_for_pid": (UNIX, 935, {935: ["port_name_to_task"], 980: [
        "convert_task_name_to_port", "ipc_port_copyout_send", "task_deallocate", "copyout"]}),
    "user_trap": (TRAP, 872, {872: [], 1070: []}),
    "mach_timebase_info_trap": (CLOCK, 399, {407: ["copyout"]}),
    "mach_wait_until_continue": (CLOCK, 1418, {1418: ["thread_syscall_return"]}),
    "mach_wait_until_trap": (CLOCK, 1436, {1442: ["assert_wait_deadline"], 1445: ["thread_block"]}),
    "clock_service_create": (OLDOPS, 217, {217: ["zinit"]}),
    "host_get_clock_service": (OLDOPS, 245, {245: []}),
    "host_get_clock_control": (OLDOPS, 265, {265: []}),
    "clock_get_time": (OLDOPS, 286, {286: []}),
    "clock_get_attributes": (OLDOPS, 327, {327: []}),
    "clock_set_time": (OLDOPS, 397, {397: []}),
    "clock_set_attributes": (OLDOPS, 410, {410: []}),
    "clock_alarm": (OLDOPS, 425, {425: ["clock_alarm_reply"]}),
    "clock_sleep_trap": (OLDOPS, 493, {509: ["port_name_to_clock"], 519: ["clock_sleep_internal"], 524: ["copyout"]}),
    "clock_sleep_internal": (OLDOPS, 531, {
        **{line: [] for line in (542, 545, 552, 556, 558, 565, 583, 593, 601, 612)}, 579: ["assert_wait_deadline"],
        586: ["thread_block"]}),
    "convert_port_to_clock": (PORTS, 96, {96: []}),
    "convert_port_to_clock_ctrl": (PORTS, 123, {123: []}),
    "convert_clock_to_port": (PORTS, 148, {148: ["ipc_port_make_send"]}),
    "convert_clock_ctrl_to_port": (PORTS, 166, {166: ["ipc_port_make_send"]}),
    "port_name_to_clock": (PORTS, 181, {181: ["ipc_object_translate"]}),
    "mk_timer_create_trap": (TIMER, 59, {68: ["zalloc"], 72: ["mach_port_allocate_qos"], 75: ["ipc_object_translate"],
                                         78: ["zfree"], 89: ["ipc_kobject_set_atomically"], 91: [], 92: []}),
    "mk_timer_port_destroy": (TIMER, 99, {108: ["ipc_kobject_set_atomically"], 115: [], 120: [], 121: ["zfree"],
                                          124: ["ipc_port_release_send"]}),
    "mk_timer_expire": (TIMER, 145, {167: [], 179: ["mach_msg_send_from_kernel_proper"], 184: [], 186: ["zfree"],
                                     188: ["ipc_port_release_send"]}),
    "mk_timer_destroy_trap": (TIMER, 208, {208: ["ipc_object_translate"], 222: ["mach_port_destroy"]}),
    "mk_timer_arm_trap_internal": (TIMER, 247, {247: ["ipc_object_translate"], 279: [], 286: []}),
    "mk_timer_arm_trap": (TIMER, 300, {300: ["mk_timer_arm_trap_internal"]}),
    "mk_timer_arm_leeway_trap": (TIMER, 305, {305: ["mk_timer_arm_trap_internal"]}),
    "mk_timer_cancel_trap": (TIMER, 323, {323: ["ipc_object_translate"], 345: [], 346: [], 350: ["copyout"]}),
}
