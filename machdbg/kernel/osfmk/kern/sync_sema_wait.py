"""osfmk/kern/sync_sema.c, continued: waiting for semaphores. Behaviour: spec of the kernel services, section D."""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_ABORTED,
    KERN_ALREADY_WAITING,
    KERN_INVALID_VALUE,
    KERN_NOT_WAITING,
    KERN_OPERATION_TIMED_OUT,
    KERN_SUCCESS,
    KERN_TERMINATED,
    THREAD_ABORTSAFE,
    THREAD_AWAKENED,
    THREAD_CONTINUE_NULL,
    THREAD_INTERRUPTED,
    THREAD_RESTART,
    THREAD_TIMED_OUT,
)
from machdbg.kernel.cpu import call_pointer, current_thread, kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    clock_res_t,
    int_t,
    kern_return_t,
    mach_msg_continue_t,
    mach_port_name_t,
    semaphore_t,
    semaphore_timedwait_signal_trap_args,
    semaphore_timedwait_trap_args,
    semaphore_wait_signal_trap_args,
    semaphore_wait_trap_args,
    thread_t,
    uint64_t,
    unsigned_int,
    void_pointer,
    wait_result_t,
)
from machdbg.kernel.headers import semaphore as semaphore_struct
from machdbg.kernel.macros import THREAD_NULL, null
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

SEMAPHORE_TIMEOUT_NOBLOCK = 0x100000
NSEC_PER_SEC = 1_000_000_000


def SEMAPHORE_NULL() -> semaphore_t:
    """No semaphore."""
    return null(semaphore_struct)


def BAD_MACH_TIMESPEC(nsec: int) -> bool:
    """Whether the nanoseconds of a time are out of range."""
    return not 0 <= nsec < NSEC_PER_SEC


def semaphore_deadline(sec: int, nsec: int) -> int:
    """When a wait that starts now and lasts so long ends, in ns of simulated time."""
    return current_machine().now + sec * NSEC_PER_SEC + nsec


@function("osfmk/kern/sync_sema.c", line=610)
async def semaphore_convert_wait_result(wait_result: int_t) -> kern_return_t:
    """What a waiter is told of how its wait ended."""
    await at(612)
    if wait_result == THREAD_AWAKENED:
        await at(614)
        return KERN_SUCCESS
    if wait_result == THREAD_TIMED_OUT:
        await at(617)
        return KERN_OPERATION_TIMED_OUT
    if wait_result == THREAD_INTERRUPTED:
        await at(620)
        return KERN_ABORTED
    if wait_result != THREAD_RESTART:
        await at(626)
        panic("semaphore_block\\n")
    await at(623)
    return KERN_TERMINATED


@function("osfmk/kern/sync_sema.c", line=638, unavailable=("param", "wresult"))
async def semaphore_wait_continue(param: void_pointer, wresult: wait_result_t) -> None:
    """Where a wait that blocked goes on, on a fresh stack; does not return."""
    await at(640)
    self: thread_t = current_thread()
    await at(641)
    wait_result: int_t = self.wait_result
    await at(642)
    caller_cont: mach_msg_continue_t = self.sth_continuation
    kernel_assert(self.sth_waitsemaphore, "self->sth_waitsemaphore != SEMAPHORE_NULL")
    await at(645)
    await semaphore_dereference(self.sth_waitsemaphore)
    await at(646)
    if self.sth_signalsemaphore:
        await at(647)
        await semaphore_dereference(self.sth_signalsemaphore)
    await at(650)
    await call_pointer(caller_cont, await semaphore_convert_wait_result(wait_result))


@function("osfmk/kern/sync_sema.c", line=665)
async def semaphore_wait_internal(wait_semaphore: semaphore_t, signal_semaphore: semaphore_t, deadline: uint64_t,
                                  option: int_t, caller_cont: mach_msg_continue_t) -> kern_return_t:
    """Take a post or wait for one, until ``deadline`` (ns, 0: for ever), after signalling another semaphore.

    With a continuation a wait that blocks does not return. KERN_TERMINATED, KERN_OPERATION_TIMED_OUT, KERN_ABORTED.
    """
    await at(674)
    kr: kern_return_t = KERN_ALREADY_WAITING
    await at(677)
    await at(679)
    if not wait_semaphore.active:
        await at(680)
        kr = KERN_TERMINATED
    else:
        await at(681)
        if wait_semaphore.count > 0:
            await at(682)
            wait_semaphore.count -= 1
            await at(683)
            kr = KERN_SUCCESS
        else:
            await at(684)
            if option & SEMAPHORE_TIMEOUT_NOBLOCK:
                await at(685)
                kr = KERN_OPERATION_TIMED_OUT
            else:
                await at(687)
                self: thread_t = current_thread()
                await at(689)
                wait_semaphore.count = -1
                await at(692)
                await waitq_assert_wait64_locked(wait_semaphore.waitq, kernel_data().field("semaphore_event"),
                                                 THREAD_ABORTSAFE, TIMEOUT_URGENCY_USER_NORMAL, deadline, 0, self)
    await at(700)
    await at(707)
    if signal_semaphore:
        await at(715)
        signal_kr: kern_return_t = await semaphore_signal_internal(signal_semaphore, THREAD_NULL(),
                                                                   SEMAPHORE_SIGNAL_PREPOST)
        await at(719)
        if signal_kr == KERN_NOT_WAITING:
            await at(720)
            signal_kr = KERN_SUCCESS
        else:
            await at(721)
            if signal_kr == KERN_TERMINATED:
                await at(735)
                self = current_thread()
                await at(737)
                await clear_wait(self, THREAD_INTERRUPTED)
                await at(738)
                kr = await semaphore_convert_wait_result(self.wait_result)
                await at(739)
                if kr == KERN_ABORTED:
                    await at(740)
                    kr = KERN_TERMINATED
    await at(748)
    if kr != KERN_ALREADY_WAITING:
        await at(749)
        return kr
    await at(758)
    if caller_cont:
        await at(759)
        self = current_thread()
        await at(761)
        self.sth_continuation = caller_cont
        await at(762)
        self.sth_waitsemaphore = wait_semaphore
        await at(763)
        self.sth_signalsemaphore = signal_semaphore
        await at(764)
        wait_result: int_t = await thread_block(semaphore_wait_continue.address)
    else:
        await at(767)
        wait_result = await thread_block(THREAD_CONTINUE_NULL)
    await at(770)
    return await semaphore_convert_wait_result(wait_result)


@function("osfmk/kern/sync_sema.c", line=831, unavailable=("args",))
async def semaphore_wait_trap(args: ptr[semaphore_wait_trap_args]) -> kern_return_t:
    """Trap 36."""
    await at(834)
    return await tail_call(semaphore_wait_trap_internal(args.wait_name, thread_syscall_return.address))


@function("osfmk/kern/sync_sema.c", line=840, stack=16)
async def semaphore_wait_trap_internal(name: mach_port_name_t, caller_cont: mach_msg_continue_t) -> kern_return_t:
    """Wait for a semaphore, known by its name."""
    semaphorep = local(semaphore_t)
    await at(847)
    kr: kern_return_t = await port_name_to_semaphore(name, semaphorep)
    await at(848)
    if kr == KERN_SUCCESS:
        semaphore: semaphore_t = semaphorep.value
        await at(849)
        kr = await semaphore_wait_internal(semaphore, SEMAPHORE_NULL(), 0, SEMAPHORE_OPTION_NONE, caller_cont)
        await at(853)
        await semaphore_dereference(semaphore)
    await at(855)
    return kr


@function("osfmk/kern/sync_sema.c", line=904, unavailable=("args",))
async def semaphore_timedwait_trap(args: ptr[semaphore_timedwait_trap_args]) -> kern_return_t:
    """Trap 38."""
    await at(908)
    return await tail_call(semaphore_timedwait_trap_internal(args.wait_name, args.sec, args.nsec,
                                                             thread_syscall_return.address))


@function("osfmk/kern/sync_sema.c", line=913, stack=16)
async def semaphore_timedwait_trap_internal(name: mach_port_name_t, sec: unsigned_int, nsec: clock_res_t,
                                            caller_cont: mach_msg_continue_t) -> kern_return_t:
    """Wait no longer than so; the time is looked at before the name (KERN_INVALID_VALUE), 0 is a poll."""
    semaphorep = local(semaphore_t)
    await at(923)
    await at(925)
    if BAD_MACH_TIMESPEC(nsec):
        await at(926)
        return KERN_INVALID_VALUE
    await at(928)
    kr: kern_return_t = await port_name_to_semaphore(name, semaphorep)
    await at(929)
    if kr == KERN_SUCCESS:
        semaphore: semaphore_t = semaphorep.value
        await at(930)
        option: int_t = SEMAPHORE_OPTION_NONE
        await at(931)
        deadline: uint64_t = 0
        await at(933)
        if sec == 0 and nsec == 0:
            await at(934)
            option = SEMAPHORE_TIMEOUT_NOBLOCK
        else:
            await at(936)
            deadline = semaphore_deadline(sec, nsec)
        await at(938)
        kr = await semaphore_wait_internal(semaphore, SEMAPHORE_NULL(), deadline, option, caller_cont)
        await at(942)
        await semaphore_dereference(semaphore)
    await at(944)
    return kr


@function("osfmk/kern/sync_sema.c", line=976, unavailable=("args",))
async def semaphore_wait_signal_trap(args: ptr[semaphore_wait_signal_trap_args]) -> kern_return_t:
    """Trap 37."""
    await at(979)
    return await tail_call(semaphore_wait_signal_trap_internal(args.wait_name, args.signal_name,
                                                               thread_syscall_return.address))


@function("osfmk/kern/sync_sema.c", line=983, stack=16)
async def semaphore_wait_signal_trap_internal(wait_name: mach_port_name_t, signal_name: mach_port_name_t,
                                              caller_cont: mach_msg_continue_t) -> kern_return_t:
    """Signal one semaphore and wait for another in one step; the one to signal is looked up first."""
    waitp = local(semaphore_t)
    signalp = local(semaphore_t)
    await at(992)
    kr: kern_return_t = await port_name_to_semaphore(signal_name, signalp)
    await at(993)
    if kr == KERN_SUCCESS:
        signal_semaphore: semaphore_t = signalp.value
        await at(994)
        kr = await port_name_to_semaphore(wait_name, waitp)
        await at(995)
        if kr == KERN_SUCCESS:
            wait_semaphore: semaphore_t = waitp.value
            await at(996)
            kr = await semaphore_wait_internal(wait_semaphore, signal_semaphore, 0, SEMAPHORE_OPTION_NONE, caller_cont)
            await at(1000)
            await semaphore_dereference(wait_semaphore)
        await at(1002)
        await semaphore_dereference(signal_semaphore)
    await at(1004)
    return kr


@function("osfmk/kern/sync_sema.c", line=1050, unavailable=("args",))
async def semaphore_timedwait_signal_trap(args: ptr[semaphore_timedwait_signal_trap_args]) -> kern_return_t:
    """Trap 39."""
    await at(1053)
    return await tail_call(semaphore_timedwait_signal_trap_internal(args.wait_name, args.signal_name, args.sec,
                                                                    args.nsec, thread_syscall_return.address))


@function("osfmk/kern/sync_sema.c", line=1057, stack=16)
async def semaphore_timedwait_signal_trap_internal(wait_name: mach_port_name_t, signal_name: mach_port_name_t,
                                                   sec: unsigned_int, nsec: clock_res_t,
                                                   caller_cont: mach_msg_continue_t) -> kern_return_t:
    """Signal one semaphore and wait for another, no longer than so."""
    waitp = local(semaphore_t)
    signalp = local(semaphore_t)
    await at(1069)
    await at(1071)
    if BAD_MACH_TIMESPEC(nsec):
        await at(1072)
        return KERN_INVALID_VALUE
    await at(1074)
    kr: kern_return_t = await port_name_to_semaphore(signal_name, signalp)
    await at(1075)
    if kr == KERN_SUCCESS:
        signal_semaphore: semaphore_t = signalp.value
        await at(1076)
        kr = await port_name_to_semaphore(wait_name, waitp)
        await at(1077)
        if kr == KERN_SUCCESS:
            wait_semaphore: semaphore_t = waitp.value
            await at(1078)
            option: int_t = SEMAPHORE_OPTION_NONE
            await at(1079)
            deadline: uint64_t = 0
            await at(1081)
            if sec == 0 and nsec == 0:
                await at(1082)
                option = SEMAPHORE_TIMEOUT_NOBLOCK
            else:
                await at(1084)
                deadline = semaphore_deadline(sec, nsec)
            await at(1086)
            kr = await semaphore_wait_internal(wait_semaphore, signal_semaphore, deadline, option, caller_cont)
            await at(1090)
            await semaphore_dereference(wait_semaphore)
        await at(1092)
        await semaphore_dereference(signal_semaphore)
    await at(1094)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import thread_syscall_return
from machdbg.kernel.osfmk.kern.ipc_sync import port_name_to_semaphore
from machdbg.kernel.osfmk.kern.sched_prim import clear_wait, thread_block
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_dereference
from machdbg.kernel.osfmk.kern.sync_sema_signal import (
    SEMAPHORE_OPTION_NONE,
    SEMAPHORE_SIGNAL_PREPOST,
    semaphore_signal_internal,
)
from machdbg.kernel.osfmk.kern.waitq import TIMEOUT_URGENCY_USER_NORMAL, waitq_assert_wait64_locked
