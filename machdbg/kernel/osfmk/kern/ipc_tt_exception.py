"""osfmk/kern/ipc_tt.c, continued: the exception ports of tasks and threads.

Behaviour: spec of the kernel services, section E.5. Labels of MAC policies are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_TYPES_COUNT,
    FIRST_EXCEPTION,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
)
from machdbg.kernel.cpu import current_task, local_array, pointer_to
from machdbg.kernel.headers import (
    EXC_MASK_VALID,
    EXCEPTION_DEFAULT,
    EXCEPTION_STATE,
    EXCEPTION_STATE_IDENTITY,
    MACH_EXCEPTION_CODES,
    THREAD_STATE_FLAVORS,
    boolean_t,
    exception_action,
    exception_behavior_array_t,
    exception_behavior_t,
    exception_mask_array_t,
    exception_mask_t,
    exception_port_array_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    task_t,
    thread_state_flavor_array_t,
    thread_state_flavor_t,
    thread_t,
    unsigned_int,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID, null
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

ACTIONS_SIZE = EXC_TYPES_COUNT * exception_action.record.size


def valid_behavior(behavior: int) -> bool:
    """Whether a behaviour, with or without wide codes, is one of the three."""
    return behavior & ~MACH_EXCEPTION_CODES & 0xFFFFFFFF in (EXCEPTION_DEFAULT, EXCEPTION_STATE,
                                                            EXCEPTION_STATE_IDENTITY)


def VALID_THREAD_STATE_FLAVOR(flavor: int) -> bool:
    """Whether there is such a flavor of a thread's state on this processor."""
    return 1 <= flavor <= THREAD_STATE_FLAVORS


def called_by_root() -> bool:
    """Whether the caller is privileged."""
    return current_task().sec_token.val[0] == 0


def row_of(action: exception_action, count: int, ports: exception_port_array_t, behaviors: Pointer[int],
           flavors: Pointer[int]) -> int:
    """Which of the first ``count`` rows of a caller's lists has the action; ``count`` if none has."""
    for row in range(count):
        if action.port == ports[row] and action.behavior == behaviors[row] and action.flavor == flavors[row]:
            return row
    return count


def actions_of(thread: thread_t) -> Pointer[exception_action]:
    """A thread's table of actions, by exception type."""
    return pointer_to(exception_action, thread.exc_actions.address)


@function("osfmk/kern/ipc_tt.c", line=516)
async def ipc_thread_init_exc_actions(thread: thread_t) -> None:
    """Give a thread a table of actions, all of them none."""
    await at(519)
    await at(521)
    actions = await kalloc(ACTIONS_SIZE)
    thread.exc_actions = exception_action(thread.space, actions)
    await at(522)
    thread.space.write(actions, bytes(ACTIONS_SIZE))
    await at(525)


@function("osfmk/kern/ipc_tt.c", line=532)
async def ipc_thread_destroy_exc_actions(thread: thread_t) -> None:
    """Free it; the rights in it must be gone."""
    await at(535)
    if thread.exc_actions:
        await at(537)
        await at(542)
        await kfree(thread.exc_actions.address, ACTIONS_SIZE)
        await at(544)
        thread.exc_actions = null(exception_action)


@function("osfmk/kern/ipc_tt.c", line=2128, stack=112)
async def thread_set_exception_ports(thread: thread_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                     new_behavior: exception_behavior_t,
                                     new_flavor: thread_state_flavor_t) -> kern_return_t:
    """Routine 3613: where a thread's exceptions of some types go first. KERN_INVALID_ARGUMENT, KERN_FAILURE.

    Consumes the right to ``new_port``.
    """
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(2136)
    privileged: boolean_t = called_by_root()
    await at(2143)
    if not thread:
        await at(2144)
        return KERN_INVALID_ARGUMENT
    await at(2146)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2147)
        return KERN_INVALID_ARGUMENT
    await at(2149)
    if IP_VALID(new_port):
        await at(2150)
        if not valid_behavior(new_behavior):
            await at(2158)
            return KERN_INVALID_ARGUMENT
    await at(2167)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(2168)
        return KERN_INVALID_ARGUMENT
    await at(2174)
    await at(2176)
    if not thread.active:
        await at(2177)
        await at(2179)
        return KERN_FAILURE
    await at(2182)
    if not thread.exc_actions:
        await at(2183)
        await ipc_thread_init_exc_actions(thread)
    actions = actions_of(thread)
    i: int_t
    await at(2185)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(2186)
        if exception_mask & 1 << i:
            await at(2191)
            old_port[i] = action.port
            await at(2192)
            action.port = await ipc_port_copy_send(new_port)
            await at(2193)
            action.behavior = new_behavior
            await at(2194)
            action.flavor = new_flavor
            await at(2195)
            action.privileged = privileged
        else:
            await at(2198)
            old_port[i] = IP_NULL()
    await at(2201)
    await at(2207)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        await at(2208)
        if IP_VALID(old_port[i]):
            await at(2209)
            await ipc_port_release_send(old_port[i])
    await at(2211)
    if IP_VALID(new_port):
        await at(2212)
        await ipc_port_release_send(new_port)
    await at(2214)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=2218, stack=112)
async def task_set_exception_ports(task: task_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                   new_behavior: exception_behavior_t,
                                   new_flavor: thread_state_flavor_t) -> kern_return_t:
    """Routine 3413: where exceptions of a task's threads go. KERN_INVALID_ARGUMENT, KERN_FAILURE.

    Consumes the right to ``new_port``.
    """
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(2226)
    privileged: boolean_t = called_by_root()
    await at(2233)
    if not task:
        await at(2234)
        return KERN_INVALID_ARGUMENT
    await at(2236)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2237)
        return KERN_INVALID_ARGUMENT
    await at(2239)
    if IP_VALID(new_port):
        await at(2240)
        if not valid_behavior(new_behavior):
            await at(2248)
            return KERN_INVALID_ARGUMENT
    await at(2257)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(2258)
        return KERN_INVALID_ARGUMENT
    await at(2264)
    await at(2266)
    if not task.active:
        await at(2267)
        await at(2269)
        return KERN_FAILURE
    actions = task.exc_actions
    i: int_t
    await at(2272)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(2273)
        if exception_mask & 1 << i:
            await at(2278)
            old_port[i] = action.port
            await at(2279)
            action.port = await ipc_port_copy_send(new_port)
            await at(2281)
            action.behavior = new_behavior
            await at(2282)
            action.flavor = new_flavor
            await at(2283)
            action.privileged = privileged
        else:
            await at(2286)
            old_port[i] = IP_NULL()
    await at(2289)
    await at(2295)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        await at(2296)
        if IP_VALID(old_port[i]):
            await at(2297)
            await ipc_port_release_send(old_port[i])
    await at(2299)
    if IP_VALID(new_port):
        await at(2300)
        await ipc_port_release_send(new_port)
    await at(2302)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=2582)
async def thread_get_exception_ports(thread: thread_t, exception_mask: exception_mask_t, masks: exception_mask_array_t,
                                     CountCnt: Pointer[mach_msg_type_number_t], ports: exception_port_array_t,
                                     behaviors: exception_behavior_array_t,
                                     flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 3614: a thread's exception ports, in rows that share an action; each row has a send right."""
    await at(2593)
    if not thread:
        await at(2594)
        return KERN_INVALID_ARGUMENT
    await at(2596)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2597)
        return KERN_INVALID_ARGUMENT
    await at(2599)
    await at(2601)
    if not thread.active:
        await at(2602)
        await at(2604)
        return KERN_FAILURE
    await at(2607)
    count: unsigned_int = 0
    await at(2609)
    if not thread.exc_actions:
        await at(2610)
        await at(2643)
        CountCnt.value = 0
        await at(2645)
        return KERN_SUCCESS
    actions = actions_of(thread)
    i: unsigned_int
    await at(2613)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(2614)
        if exception_mask & 1 << i:
            await at(2615)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(2623)
                masks[j] |= 1 << i
                await at(2624)
            await at(2628)
            if j == count:
                await at(2629)
                masks[j] = 1 << i
                await at(2630)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(2631)
                behaviors[j] = action.behavior
                await at(2632)
                flavors[j] = action.flavor
                await at(2633)
                count += 1
                await at(2634)
                if count > CountCnt.value:
                    await at(2635)
                    break
    await at(2641)
    await at(2643)
    CountCnt.value = count
    await at(2645)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=2649)
async def task_get_exception_ports(task: task_t, exception_mask: exception_mask_t, masks: exception_mask_array_t,
                                   CountCnt: Pointer[mach_msg_type_number_t], ports: exception_port_array_t,
                                   behaviors: exception_behavior_array_t,
                                   flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 3414: the same for a task."""
    await at(2660)
    if not task:
        await at(2661)
        return KERN_INVALID_ARGUMENT
    await at(2663)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2664)
        return KERN_INVALID_ARGUMENT
    await at(2666)
    await at(2668)
    if not task.active:
        await at(2669)
        await at(2671)
        return KERN_FAILURE
    await at(2674)
    count: unsigned_int = 0
    actions = task.exc_actions
    i: unsigned_int
    await at(2676)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(2677)
        if exception_mask & 1 << i:
            await at(2678)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(2686)
                masks[j] |= 1 << i
                await at(2687)
            await at(2691)
            if j == count:
                await at(2692)
                masks[j] = 1 << i
                await at(2693)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(2694)
                behaviors[j] = action.behavior
                await at(2695)
                flavors[j] = action.flavor
                await at(2696)
                count += 1
                await at(2697)
                if count > CountCnt.value:
                    await at(2698)
                    break
    await at(2703)
    await at(2705)
    CountCnt.value = count
    await at(2707)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
