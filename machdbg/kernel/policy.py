"""How threads want to be scheduled (osfmk/kern/thread_policy.c), as far as documented for users in thread_policy.h.

The simulator's scheduler gives every thread its turn whatever its policy: what is set here is remembered, moves the
thread's priorities, and is told again. Affinity and the policies of quality of service are refused. No lines are known
of these functions: a debugger sees them as code without line information.
"""

from __future__ import annotations

from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

from .constants import (
    KERN_INVALID_ARGUMENT,
    KERN_NOT_SUPPORTED,
    KERN_POLICY_STATIC,
    KERN_SUCCESS,
    KERN_TERMINATED,
    TRUE,
)
from .headers import (
    TH_MODE_FIXED,
    TH_MODE_REALTIME,
    TH_MODE_TIMESHARE,
    boolean_t,
    kern_return_t,
    mach_msg_type_number_t,
    thread,
    thread_policy_flavor_t,
    thread_policy_t,
    thread_t,
)

THREAD_EXTENDED_POLICY = 1
THREAD_TIME_CONSTRAINT_POLICY = 2
THREAD_PRECEDENCE_POLICY = 3
THREAD_AFFINITY_POLICY = 4
TIME_CONSTRAINT_COUNT = 4
LEAST_COMPUTATION, MOST_COMPUTATION = 50_000, 50_000_000  # ns
QUANTUM = 10_000_000  # ns
BASEPRI_RTQUEUES = 97
MINPRI_USER = 0


@function("thread_policy_set", line=1, has_lines=False)
async def thread_policy_set(thread: thread_t, flavor: thread_policy_flavor_t, policy_info: thread_policy_t,
                            count: mach_msg_type_number_t) -> kern_return_t:
    """Set one of a thread's policies.

    KERN_INVALID_ARGUMENT (null, too few words, bad times, unknown flavor), KERN_POLICY_STATIC, KERN_TERMINATED,
    KERN_NOT_SUPPORTED.
    """
    await at(1)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if thread.static_param:
        return KERN_POLICY_STATIC
    if not thread.active:
        return KERN_TERMINATED
    if flavor == THREAD_EXTENDED_POLICY:
        thread.sched_mode = TH_MODE_TIMESHARE if count < 1 or policy_info[0] else TH_MODE_FIXED
    elif flavor == THREAD_TIME_CONSTRAINT_POLICY:
        if count < TIME_CONSTRAINT_COUNT:
            return KERN_INVALID_ARGUMENT
        period, computation, constraint, preemptible = (policy_info[index] & 0xFFFFFFFF for index in range(4))
        if constraint < computation or not LEAST_COMPUTATION <= computation <= MOST_COMPUTATION:
            return KERN_INVALID_ARGUMENT
        thread.realtime.period = period
        thread.realtime.computation = computation
        thread.realtime.constraint = constraint
        thread.realtime.preemptible = preemptible
        thread.sched_mode = TH_MODE_REALTIME
    elif flavor == THREAD_PRECEDENCE_POLICY:
        if count < 1:
            return KERN_INVALID_ARGUMENT
        thread.importance = policy_info[0]
    elif flavor == THREAD_AFFINITY_POLICY:
        return KERN_NOT_SUPPORTED
    else:
        return KERN_INVALID_ARGUMENT
    thread_recompute_priority(thread)
    return KERN_SUCCESS


def thread_recompute_priority(thread: thread) -> None:
    """Give a thread the priorities that its policies make."""
    if thread.sched_mode == TH_MODE_REALTIME:
        priority = BASEPRI_RTQUEUES
    else:
        priority = max(MINPRI_USER, min(thread.task_priority + thread.importance, thread.max_priority))
    thread.base_pri = priority
    thread.sched_pri = priority


@function("thread_policy_get", line=1, has_lines=False)
async def thread_policy_get(thread: thread_t, flavor: thread_policy_flavor_t, policy_info: thread_policy_t,
                            count: Pointer[mach_msg_type_number_t], get_default: Pointer[boolean_t]) -> kern_return_t:
    """One of a thread's policies, or what it is unless set (also if ``*get_default``); ``*count`` in words.

    KERN_INVALID_ARGUMENT (null, too little room, unknown flavor), KERN_TERMINATED, KERN_NOT_SUPPORTED.
    """
    await at(1)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    if flavor == THREAD_EXTENDED_POLICY:
        values = [TRUE if get_default.value else int(thread.sched_mode == TH_MODE_TIMESHARE)]
    elif flavor == THREAD_TIME_CONSTRAINT_POLICY:
        if thread.sched_mode != TH_MODE_REALTIME:
            get_default.value = TRUE
        set_ = thread.realtime
        values = ([0, QUANTUM // 2, QUANTUM, TRUE] if get_default.value
                  else [set_.period, set_.computation, set_.constraint, set_.preemptible])
    elif flavor == THREAD_PRECEDENCE_POLICY:
        values = [0 if get_default.value else thread.importance]
    elif flavor == THREAD_AFFINITY_POLICY:
        return KERN_NOT_SUPPORTED
    else:
        return KERN_INVALID_ARGUMENT
    if count.value < len(values):
        return KERN_INVALID_ARGUMENT
    for index, value in enumerate(values):
        policy_info[index] = value
    count.value = len(values)
    return KERN_SUCCESS
