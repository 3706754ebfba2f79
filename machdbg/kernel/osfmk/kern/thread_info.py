"""osfmk/kern/thread.c, continued: what there is to know about a thread. Spec of the kernel services, section E.2.

Processor time is not accounted for: times and usage are zero.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_POLICY,
    KERN_SUCCESS,
    TH_IDLE,
    TH_RUN,
    TH_SFLAG_DEPRESSED_MASK,
    TH_SUSP,
    TH_TERMINATE,
    TH_UNINT,
    TH_WAIT,
)
from machdbg.kernel.cpu import local_struct, machine_thread_of
from machdbg.kernel.headers import (
    POLICY_RR,
    POLICY_TIMESHARE,
    TH_FLAGS_IDLE,
    TH_FLAGS_SWAPPED,
    TH_MODE_TIMESHARE,
    TH_STATE_HALTED,
    TH_STATE_RUNNING,
    TH_STATE_STOPPED,
    TH_STATE_UNINTERRUPTIBLE,
    TH_STATE_WAITING,
    THREAD_BASIC_INFO,
    THREAD_EXTENDED_INFO,
    THREAD_IDENTIFIER_INFO,
    THREAD_SCHED_FIFO_INFO,
    THREAD_SCHED_RR_INFO,
    THREAD_SCHED_TIMESHARE_INFO,
    int_t,
    kern_return_t,
    mach_msg_type_number_t,
    policy_rr_info,
    policy_timeshare_info,
    thread_basic_info,
    thread_extended_info,
    thread_flavor_t,
    thread_identifier_info,
    thread_info_t,
    thread_t,
)
from machdbg.kernel.macros import at_address
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Pointer, Struct, ptr

DEPRESSPRI = 0
MAXTHREADNAMESIZE = 64
QUANTUM_MILLISECONDS = 10
POLICY_FIFO_INFO_COUNT = 4


def words(struct: type[Struct]) -> int:
    """The size of a structure as messages count it: in natural_t."""
    return struct.record.size // 4


@function("osfmk/kern/thread.c", line=1693)
async def retrieve_thread_basic_info(thread: thread_t, basic_info: ptr[thread_basic_info]) -> None:
    """Times, policy and what the thread is doing."""
    await at(1699)
    basic_info.clear()
    await at(1705)
    await at(1708)
    basic_info.cpu_usage = 0
    await at(1727)
    basic_info.policy = POLICY_TIMESHARE if thread.sched_mode == TH_MODE_TIMESHARE else POLICY_RR
    await at(1730)
    flags: int_t = 0
    await at(1734)
    if not thread.kernel_stack or gave_up_stack(thread):
        await at(1735)
        flags |= TH_FLAGS_SWAPPED
    await at(1738)
    if thread.state & TH_IDLE:
        await at(1739)
        flags |= TH_FLAGS_IDLE
    await at(1741)
    state: int_t = 0
    await at(1742)
    if thread.state & TH_TERMINATE:
        await at(1743)
        state = TH_STATE_HALTED
    else:
        await at(1745)
        if thread.state & TH_RUN:
            await at(1746)
            state = TH_STATE_RUNNING
        else:
            await at(1748)
            if thread.state & TH_UNINT:
                await at(1749)
                state = TH_STATE_UNINTERRUPTIBLE
            else:
                await at(1751)
                if thread.state & TH_SUSP:
                    await at(1752)
                    state = TH_STATE_STOPPED
                else:
                    await at(1754)
                    if thread.state & TH_WAIT:
                        await at(1755)
                        state = TH_STATE_WAITING
    await at(1757)
    basic_info.run_state = state
    await at(1758)
    basic_info.flags = flags
    await at(1760)
    basic_info.suspend_count = thread.user_stop_count
    await at(1762)


def gave_up_stack(thread: thread_t) -> bool:
    """Whether the thread waits with a continuation: its stack (which the simulator keeps for it) holds nothing."""
    running = machine_thread_of(current_machine(), thread.address)
    return running.kernel is None and running.continuation is not None


@function("osfmk/kern/thread.c", line=1766, stack=48)
async def thread_info_internal(thread: thread_t, flavor: thread_flavor_t, thread_info_out: thread_info_t,
                               thread_info_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Write what is asked for; ``*thread_info_count`` in words: the room, then what was written.

    KERN_INVALID_ARGUMENT (null, too little room, unknown flavor), KERN_INVALID_POLICY (not that class).
    """
    await at(1774)
    if not thread:
        await at(1775)
        return KERN_INVALID_ARGUMENT
    await at(1777)
    if flavor == THREAD_BASIC_INFO:
        await at(1779)
        if thread_info_count.value < words(thread_basic_info):
            await at(1780)
            return KERN_INVALID_ARGUMENT
        await at(1785)
        await retrieve_thread_basic_info(thread, at_address(thread_basic_info, thread_info_out.address))
        await at(1790)
        thread_info_count.value = words(thread_basic_info)
        await at(1792)
        return KERN_SUCCESS
    await at(1795)
    if flavor == THREAD_IDENTIFIER_INFO:
        await at(1798)
        if thread_info_count.value < words(thread_identifier_info):
            await at(1799)
            return KERN_INVALID_ARGUMENT
        await at(1801)
        identifier_info: ptr[thread_identifier_info] = at_address(thread_identifier_info, thread_info_out.address)
        await at(1806)
        identifier_info.thread_id = thread.thread_id
        await at(1807)
        identifier_info.thread_handle = thread.machine.cthread_self
        await at(1808)
        handle = thread.machine.cthread_self
        identifier_info.dispatch_qaddr = handle + thread.task.dispatchqueue_offset if handle else 0
        await at(1812)
        return KERN_SUCCESS
    await at(1815)
    if flavor == THREAD_SCHED_TIMESHARE_INFO:
        await at(1818)
        if thread_info_count.value < words(policy_timeshare_info):
            await at(1819)
            return KERN_INVALID_ARGUMENT
        await at(1821)
        ts_info: ptr[policy_timeshare_info] = at_address(policy_timeshare_info, thread_info_out.address)
        await at(1826)
        if thread.sched_mode != TH_MODE_TIMESHARE:
            await at(1827)
            await at(1829)
            return KERN_INVALID_POLICY
        await at(1832)
        ts_info.depressed = thread.sched_flags & TH_SFLAG_DEPRESSED_MASK != 0
        await at(1833)
        if ts_info.depressed:
            await at(1834)
            ts_info.base_priority = DEPRESSPRI
            await at(1835)
            ts_info.depress_priority = thread.base_pri
        else:
            await at(1838)
            ts_info.base_priority = thread.base_pri
            await at(1839)
            ts_info.depress_priority = -1
        await at(1842)
        ts_info.cur_priority = thread.sched_pri
        await at(1843)
        ts_info.max_priority = thread.max_priority
        await at(1848)
        thread_info_count.value = words(policy_timeshare_info)
        await at(1850)
        return KERN_SUCCESS
    await at(1853)
    if flavor == THREAD_SCHED_FIFO_INFO:
        await at(1854)
        if thread_info_count.value < POLICY_FIFO_INFO_COUNT:
            await at(1855)
            return KERN_INVALID_ARGUMENT
        await at(1857)
        return KERN_INVALID_POLICY
    await at(1860)
    if flavor == THREAD_SCHED_RR_INFO:
        await at(1865)
        if thread_info_count.value < words(policy_rr_info):
            await at(1866)
            return KERN_INVALID_ARGUMENT
        await at(1868)
        rr_info: ptr[policy_rr_info] = at_address(policy_rr_info, thread_info_out.address)
        await at(1873)
        if thread.sched_mode == TH_MODE_TIMESHARE:
            await at(1874)
            await at(1877)
            return KERN_INVALID_POLICY
        await at(1880)
        rr_info.depressed = thread.sched_flags & TH_SFLAG_DEPRESSED_MASK != 0
        await at(1881)
        if rr_info.depressed:
            await at(1882)
            rr_info.base_priority = DEPRESSPRI
            await at(1883)
            rr_info.depress_priority = thread.base_pri
        else:
            await at(1886)
            rr_info.base_priority = thread.base_pri
            await at(1887)
            rr_info.depress_priority = -1
        await at(1893)
        rr_info.max_priority = thread.max_priority
        await at(1894)
        rr_info.quantum = QUANTUM_MILLISECONDS
        await at(1899)
        thread_info_count.value = words(policy_rr_info)
        await at(1901)
        return KERN_SUCCESS
    await at(1904)
    if flavor == THREAD_EXTENDED_INFO:
        basic_info = local_struct(thread_basic_info)
        await at(1906)
        extended_info: ptr[thread_extended_info] = at_address(thread_extended_info, thread_info_out.address)
        await at(1908)
        if thread_info_count.value < words(thread_extended_info):
            await at(1909)
            return KERN_INVALID_ARGUMENT
        await at(1918)
        await retrieve_thread_basic_info(thread, basic_info)
        extended_info.clear()
        await at(1922)
        extended_info.pth_cpu_usage = basic_info.cpu_usage
        await at(1923)
        extended_info.pth_policy = basic_info.policy
        await at(1924)
        extended_info.pth_run_state = basic_info.run_state
        await at(1925)
        extended_info.pth_flags = basic_info.flags
        await at(1926)
        extended_info.pth_sleep_time = basic_info.sleep_time
        await at(1927)
        extended_info.pth_curpri = thread.sched_pri
        await at(1928)
        extended_info.pth_priority = thread.base_pri
        await at(1929)
        extended_info.pth_maxpriority = thread.max_priority
        await at(1931)
        await at(1936)
        thread_info_count.value = words(thread_extended_info)
        await at(1938)
        return KERN_SUCCESS
    await at(1956)
    return KERN_INVALID_ARGUMENT
