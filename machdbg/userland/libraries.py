"""The system's libraries: what each is made of, and where it lies in a process.

A library has functions in C (the files of ``lib/``, compiled with our own headers), functions written in Python, and
stubs of system calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import characters, heap, mathematics, process, scanning, stdio, strings, threads
from .stubs import table

# Numbers of the Mach traps; xnu osfmk/kern/syscall_sw.c:104, user side mach/syscall_sw.h.
TRAPS = {
    "_kernelrpc_mach_vm_allocate_trap": -10,
    "_kernelrpc_mach_vm_purgable_control_trap": -11,
    "_kernelrpc_mach_vm_deallocate_trap": -12,
    "_kernelrpc_mach_vm_protect_trap": -14,
    "_kernelrpc_mach_vm_map_trap": -15,
    "_kernelrpc_mach_port_allocate_trap": -16,
    "_kernelrpc_mach_port_destroy_trap": -17,
    "_kernelrpc_mach_port_deallocate_trap": -18,
    "_kernelrpc_mach_port_mod_refs_trap": -19,
    "_kernelrpc_mach_port_move_member_trap": -20,
    "_kernelrpc_mach_port_insert_right_trap": -21,
    "_kernelrpc_mach_port_insert_member_trap": -22,
    "_kernelrpc_mach_port_extract_member_trap": -23,
    "_kernelrpc_mach_port_construct_trap": -24,
    "_kernelrpc_mach_port_destruct_trap": -25,
    "mach_reply_port": -26,
    "thread_self_trap": -27,
    "task_self_trap": -28,
    "host_self_trap": -29,
    "mach_msg_trap": -31,
    "mach_msg_overwrite_trap": -32,
    "semaphore_signal_trap": -33,
    "semaphore_signal_all_trap": -34,
    "semaphore_signal_thread_trap": -35,
    "semaphore_wait_trap": -36,
    "semaphore_wait_signal_trap": -37,
    "semaphore_timedwait_trap": -38,
    "semaphore_timedwait_signal_trap": -39,
    "_kernelrpc_mach_port_guard_trap": -41,
    "_kernelrpc_mach_port_unguard_trap": -42,
    "mach_generate_activity_id": -43,
    "task_name_for_pid": -44,
    "task_for_pid": -45,
    "pid_for_task": -46,
    "macx_swapon": -48,
    "macx_swapoff": -49,
    "thread_get_special_reply_port": -50,
    "macx_triggers": -51,
    "macx_backing_store_suspend": -52,
    "macx_backing_store_recovery": -53,
    "swtch_pri": -59,
    "swtch": -60,
    "syscall_thread_switch": -61,
    "clock_sleep_trap": -62,
    "host_create_mach_voucher_trap": -70,
    "mach_voucher_extract_attr_recipe_trap": -72,
    "mach_timebase_info_trap": -89,
    "mach_wait_until": -90,
    "mk_timer_create": -91,
    "mk_timer_destroy": -92,
    "mk_timer_arm": -93,
    "mk_timer_cancel": -94,
    "mk_timer_arm_leeway": -95,
}

# Numbers of the system calls of class Unix; the SDK's sys/syscall.h.
SYSTEM_CALLS = {
    "__kill": 37,
    "__sigaction": 46,
    "__sigpending": 52,
    "__setitimer": 83,
    "__sigsuspend": 111,
    "__sigreturn": 184,
    "__pthread_kill": 328,
    "__pthread_sigmask": 329,
    "__sigwait": 330,
}


@dataclass(frozen=True)
class SystemLibrary:
    """One library. ``sources`` are files of ``lib/``; ``native`` are functions in Python by name, ``traps`` numbers of
    system calls (of Mach traps negative), ``stubs`` the names of what MIG makes."""

    name: str
    directory: str
    base: int
    sources: tuple[str, ...] = ()
    native: dict[str, Callable[..., Any]] = field(default_factory=dict)
    traps: dict[str, int] = field(default_factory=dict)
    stubs: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.name}"


def system_libraries() -> tuple[SystemLibrary, ...]:
    """The libraries that every program is linked with, in the order in which they are loaded."""
    system = "/usr/lib/system"
    return (
        SystemLibrary("libdyld.dylib", system, 0x7FFF5F000000, ("start.c",)),
        SystemLibrary(
            "libsystem_c.dylib", system, 0x7FFF5F100000, ("stdio.c", "stdlib.c", "strerror.c", "strsignal.c"),
            {function.__name__: function for function in (
                stdio.printf, stdio.fprintf, stdio.dprintf, stdio.sprintf, stdio.snprintf, stdio.vprintf,
                stdio.vfprintf, stdio.vsprintf, stdio.vsnprintf, stdio.puts, stdio.fputs, stdio.putchar, stdio.fputc,
                stdio.fwrite, stdio.fflush, stdio.setvbuf, stdio.ferror, stdio.fileno, heap.strdup, strings.strcat,
                strings.strncat, strings.strrchr, strings.strspn, strings.strcspn, strings.strcasecmp,
                strings.strncasecmp, strings.atoi, strings.atol, strings.strtol, strings.strtoul)}
            | {"putc": stdio.fputc, "atoll": strings.atol, "strtoll": strings.strtol, "strtoull": strings.strtoul}
            | characters.FUNCTIONS
            | {function.__name__: function for function in (
                stdio.fgetc, stdio.getchar, stdio.fgets, stdio.fread, stdio.feof, stdio.clearerr,
                stdio.read)}
            | {"getc": stdio.fgetc, "sscanf": scanning.sscanf, "strtod": scanning.strtod, "atof": scanning.atof,
               "clock": process.clock, "__clock_gettime": process.clock_gettime}),
        SystemLibrary(
            "libsystem_kernel.dylib", system, 0x7FFF5F200000,
            ("mach_init.c", "mach_msg.c", "mach_port.c", "mach_vm.c", "mach_legacy.c", "mig_reply_port.c", "ndr_def.c",
             "mig_strncpy.c", "mig_allocate.c", "mig_deallocate.c", "host.c", "thread_act.c", "semaphore.c",
             "clock_sleep.c", "ms_thread_switch.c", "mach_timebase_info.c", "mach_error.c", "mach_error_string.c",
             "bootstrap.c", "signal.c"),
            {"write": stdio.write, "fprintf_stderr": stdio.fprintf_stderr, "_exit": process.exit_,
             "__bsdthread_create": threads.bsdthread_create, "__bsdthread_terminate": threads.bsdthread_terminate,
             "getpid": process.getpid, "__thread_setname": process.set_thread_name, "__error": process.error,
             "mach_absolute_time": process.mach_absolute_time, "gettimeofday": process.gettimeofday,
             "_os_tsd_get_direct": process.own_data, "_os_tsd_set_direct": process.set_own_data},
            TRAPS | SYSTEM_CALLS, tuple(table())),
        SystemLibrary(
            "libsystem_malloc.dylib", system, 0x7FFF5F300000, ("malloc.c",),
            {"malloc": heap.malloc, "calloc": heap.calloc, "malloc_size": heap.malloc_size,
             "malloc_release": heap.release, "malloc_resize": heap.resize}),
        SystemLibrary(
            "libsystem_platform.dylib", system, 0x7FFF5F400000, ("sigtramp.c",),
            {function.__name__: function for function in (
                strings.memset, strings.memcpy, strings.memcmp, strings.memchr, strings.bzero, strings.bcopy,
                strings.strlen, strings.strnlen, strings.strcmp, strings.strncmp, strings.strcpy, strings.strncpy,
                strings.strlcpy, strings.strlcat, strings.strchr, strings.strstr)}
            | {"memmove": strings.memcpy, "bcmp": strings.memcmp, "__builtin_trap": process.builtin_trap,
               "__builtin_debugtrap": process.builtin_debugtrap}),
        SystemLibrary("libsystem_pthread.dylib", system, 0x7FFF5F500000, ("pthread.c",)),
        SystemLibrary("libsystem_m.dylib", system, 0x7FFF5F600000, (), mathematics.FUNCTIONS),
    )
