"""bsd/kern/kern_exit.c, reduced: a process ends by a signal.

How it ends otherwise, when the program calls exit, is in boot.py. No lines are known of these functions.
"""

from __future__ import annotations

from machdbg.kernel.constants import EXC_CRASH
from machdbg.kernel.cpu import current_task, current_thread, local_array, running_thread
from machdbg.kernel.headers import EXCEPTION_CODE_MAX, boolean_t, int_t, mach_exception_data_type_t, uthread
from machdbg.kernel.macros import at_address
from machdbg.machine.function import at, function


@function("exit_with_reason", line=1, has_lines=False)
async def exit_by_signal(signum: int_t, crashes: boolean_t) -> None:
    """End the current process by a signal, with EXC_CRASH first if it ``crashes``; does not return."""
    await at(1)
    process = running_thread().process
    assert process is not None
    if process.exit_status is None:
        process.exit_status = signum
    if crashes:
        await at(2)
        codes = local_array(mach_exception_data_type_t, EXCEPTION_CODE_MAX)
        codes[0], codes[1] = crash_codes(signum)
        await exception_triage(EXC_CRASH, codes, EXCEPTION_CODE_MAX)
    await at(3)
    await task_terminate_internal(current_task())
    await Discard(thread_terminate_self())


def crash_codes(signum: int) -> tuple[int, int]:
    """The codes of EXC_CRASH: the signal, then the type and code of the exception that it came from (32-bit fields:
    8, 4 and 20 bits); that one's subcode."""
    if not current_thread().uthread:
        return signum << 24, 0
    ut = at_address(uthread, current_thread().uthread)
    return signum << 24 | (ut.uu_exception & 0xF) << 20 | ut.uu_code & 0xFFFFF, ut.uu_subcode


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.exception import exception_triage
from machdbg.kernel.osfmk.kern.task_terminate import task_terminate_internal
from machdbg.kernel.osfmk.kern.thread_terminate import thread_terminate_self
from machdbg.kernel.osfmk.x86_64.locore import Discard
