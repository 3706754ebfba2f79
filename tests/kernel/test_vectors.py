"""Every vector of the three specs has its test, through what a user can call; there is none that is not applicable.

Those of messages (1 to 56) and of ports and rights (1 to 62) are numbers in the tests' names; those of the kernel
services are listed here. 15 and 16 are tried on a bare machine, whose user does nothing but trap.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MESSAGES = ("test_mach_msg", "test_mach_msg_ool", "test_mach_msg_edges", "test_ipc_mqueue", "test_ipc_notify",
            "test_ipc_right")
PORTS = ("test_mach_port", "test_mach_port_right", "test_mach_port_member", "test_mach_port_guard",
         "test_mach_port_attributes", "test_mach_kernelrpc")
NUMBERED = re.compile(r"^def test_(?:vector_)?((?:\d+_(?:and_)?)+)", re.M)
WAIT = "osfmk/kern/test_sync_sema_wait.py"
KOBJECT = "osfmk/kern/test_ipc_kobject.py"
TASK = "osfmk/kern/test_task_calls.py"
THREAD = "osfmk/kern/test_thread_calls.py"
CLOCK = "osfmk/kern/test_clock_oldops.py"
VM = "osfmk/vm/test_mach_vm.py"
SERVICES = {
    1: (("osfmk/kern/test_sync_sema.py", "a_new_semaphore"), ("osfmk/ipc/test_mach_msg.py", "9_a_kernel_call")),
    2: (("osfmk/kern/test_sync_sema.py", "a_failure_leaves_nothing"),
        ("osfmk/ipc/test_mach_msg.py", "policies_of_semaphores")),
    3: ((WAIT, "a_post_is_taken_without_blocking"),),
    4: ((WAIT, "a_signal_wakes_a_waiter_and_the_next_is_kept"),),
    5: ((WAIT, "who_is_woken_first"),),
    6: ((WAIT, "the_time_is_looked_at_before_the_name"),),
    7: ((WAIT, "a_wait_that_times_out"),),
    8: ((WAIT, "all_waiters_at_once"),),
    9: ((WAIT, "one_thread_is_meant"),),
    10: ((WAIT, "the_owner_destroys_it"),),
    11: ((WAIT, "only_the_owner_destroys_it"),),
    12: (("osfmk/kern/test_sync_sema.py", "the_last_send_right_takes_the_semaphore_with_it"),),
    13: ((WAIT, "a_waiter_outlives_the_last_right"),
         (THREAD, "aborting_a_wait_for_a_semaphore_that_nobody_else_knows")),
    14: ((WAIT, "signal_and_wait_in_one_step"), (WAIT, "signal_and_wait_on_a_destroyed_one")),
    15: (("osfmk/i386/test_bsd_i386.py", "a_number_without_a_trap_raises_and_the_thread_goes_on"),
         ("osfmk/i386/test_bsd_i386.py", "a_number_beyond_the_table_raises"),
         ("osfmk/i386/test_bsd_i386.py", "an_unknown_class_raises")),
    16: (("osfmk/i386/test_bsd_i386.py", "arguments_on_an_unreadable_stack"),),
    17: (("osfmk/kern/test_ipc_tt.py", "17_task_self_twice"), ("osfmk/kern/test_ipc_tt.py", "17_reply_ports")),
    18: (("osfmk/kern/test_host.py", "18_the_hosts_ports"), ("osfmk/kern/test_host.py", "processors")),
    19: ((KOBJECT, "19_a_hole_of_a_subsystem"),),
    20: ((KOBJECT, "20_a_notification_that_the_kernel_did_not_send"),),
    21: ((KOBJECT, "21_how_far_the_hash_is_searched"),),
    22: ((KOBJECT, "22_a_request_without_a_port_for_the_reply"),),
    23: ((KOBJECT, "23_a_reply_to_an_object_of_the_kernel_s"),),
    24: ((KOBJECT, "a_reply_through_a_send_right_respects_the_queue_limit"),),
    25: ((KOBJECT, "25_the_last_right_to_a_semaphore_goes_with_the_request"),),
    26: ((TASK, "what_no_user_may_do"),),
    27: (("osfmk/kern/test_ipc_tt_special.py", "the_ports_of_a_task"),
         ("osfmk/kern/test_ipc_tt_special.py", "setting_them")),
    28: ((TASK, "registered_ports"),),
    29: ((THREAD, "a_new_thread_is_held"), ("mig/test_server.py", "an_array_of_rights_out")),
    30: ((THREAD, "a_new_thread_is_held"), (THREAD, "registers"), (THREAD, "a_thread_that_never_ran_ends"),
         ("../userland/test_thread_act.py", "a_thread_of_a_task_begins_where_its_registers_say")),
    31: ((TASK, "suspend_and_resume"),),
    32: ((VM, "32_what_is_refused"),),
    33: ((VM, "33_anywhere_is_the_first_hole"),),
    34: ((VM, "34_protection"),),
    35: ((VM, "35_reading"),),
    36: (("osfmk/ipc/test_mach_kernelrpc.py", "36_another_task"),),
    37: ((CLOCK, "sleeping"), (CLOCK, "sleeping_on_a_port"), (CLOCK, "alarms_that_cannot_be"),
         ("osfmk/kern/test_clock_calls.py", "there_are_two")),
    38: (("osfmk/kern/test_mk_timer.py", "a_deadline_that_has_passed"), ("osfmk/kern/test_mk_timer.py", "not_a_timer"),
         ("osfmk/vm/test_vm_unix.py", "nobody_s_pid"), ("osfmk/vm/test_vm_unix.py", "names_that_are_no_task_s")),
    39: (("libkern/test_OSKextLib.py", "39_no_data"), ("libkern/test_OSKextLib.py", "39_xml"),
         ("libkern/test_OSKextLib.py", "39_privilege"), ("libkern/test_OSKextLib.py", "39_as_messages")),
    40: (("osfmk/kern/test_ipc_tt_exception.py", "arguments_that_are_refused"),
         ("osfmk/kern/test_exception.py", "a_bad_trap_number_goes_to_the_handler"), ("test_panic.py", "the_report")),
}


def numbers(modules: tuple[str, ...]) -> set[int]:
    """The numbers in the names of the tests of some modules."""
    text = "\n".join((HERE / "osfmk/ipc" / f"{module}.py").read_text(encoding="utf-8") for module in modules)
    return {int(number) for found in NUMBERED.findall(text) for number in re.findall(r"\d+", found)}


def test_messages() -> None:
    assert numbers(MESSAGES) | {51} == set(range(1, 57)), "51 is in test_mach_port_member"
    assert "def test_vector_51_of_the_message_path" in (HERE / "osfmk/ipc/test_mach_port_member.py").read_text("utf-8")


def test_ports_and_rights() -> None:
    assert numbers(PORTS) == set(range(1, 63))


@pytest.mark.parametrize("number", range(1, 41))
def test_kernel_services(number: int) -> None:
    for file, name in SERVICES[number]:
        assert f"def test_{name}(" in (HERE / file).read_text(encoding="utf-8"), f"{file}: {name}"
