"""osfmk/kern/ipc_tt.c, continued: swapping the exception ports of tasks and threads.

Behaviour: spec of the kernel services, section E.5.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_TYPES_COUNT,
    FIRST_EXCEPTION,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
)
from machdbg.kernel.cpu import local_array
from machdbg.kernel.headers import (
    EXC_MASK_VALID,
    boolean_t,
    exception_behavior_array_t,
    exception_behavior_t,
    exception_mask_array_t,
    exception_mask_t,
    exception_port_array_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    task_t,
    thread_state_flavor_array_t,
    thread_state_flavor_t,
    thread_t,
    unsigned_int,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/ipc_tt.c", line=2333, stack=112)
async def thread_swap_exception_ports(thread: thread_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                      new_behavior: exception_behavior_t, new_flavor: thread_state_flavor_t,
                                      masks: exception_mask_array_t, CountCnt: Pointer[mach_msg_type_number_t],
                                      ports: exception_port_array_t, behaviors: exception_behavior_array_t,
                                      flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 3615: set the exception ports of a thread and get the old ones, in rows that share an action."""
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(2346)
    privileged: boolean_t = called_by_root()
    await at(2353)
    if not thread:
        await at(2354)
        return KERN_INVALID_ARGUMENT
    await at(2356)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2357)
        return KERN_INVALID_ARGUMENT
    await at(2359)
    if IP_VALID(new_port):
        await at(2360)
        if not valid_behavior(new_behavior):
            await at(2368)
            return KERN_INVALID_ARGUMENT
    await at(2372)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(2373)
        return KERN_INVALID_ARGUMENT
    await at(2379)
    await at(2381)
    if not thread.active:
        await at(2382)
        await at(2384)
        return KERN_FAILURE
    await at(2387)
    if not thread.exc_actions:
        await at(2388)
        await ipc_thread_init_exc_actions(thread)
    actions = actions_of(thread)
    count: unsigned_int = 0
    i: unsigned_int = FIRST_EXCEPTION
    await at(2392)
    while i < EXC_TYPES_COUNT and count < CountCnt.value:
        action = actions[i]
        await at(2393)
        if exception_mask & 1 << i:
            await at(2398)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(2406)
                masks[j] |= 1 << i
                await at(2407)
            await at(2411)
            if j == count:
                await at(2412)
                masks[j] = 1 << i
                await at(2413)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(2415)
                behaviors[j] = action.behavior
                await at(2416)
                flavors[j] = action.flavor
                await at(2417)
                count += 1
            await at(2420)
            old_port[i] = action.port
            await at(2421)
            action.port = await ipc_port_copy_send(new_port)
            await at(2422)
            action.behavior = new_behavior
            await at(2423)
            action.flavor = new_flavor
            await at(2424)
            action.privileged = privileged
        else:
            await at(2427)
            old_port[i] = IP_NULL()
        await at(2392)
        i += 1
    await at(2430)
    await at(2436)
    while i > FIRST_EXCEPTION:
        i -= 1
        await at(2437)
        if IP_VALID(old_port[i]):
            await at(2438)
            await ipc_port_release_send(old_port[i])
    await at(2441)
    if IP_VALID(new_port):
        await at(2442)
        await ipc_port_release_send(new_port)
    await at(2444)
    CountCnt.value = count
    await at(2446)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=2450, stack=112)
async def task_swap_exception_ports(task: task_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                    new_behavior: exception_behavior_t, new_flavor: thread_state_flavor_t,
                                    masks: exception_mask_array_t, CountCnt: Pointer[mach_msg_type_number_t],
                                    ports: exception_port_array_t, behaviors: exception_behavior_array_t,
                                    flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 3415: the same for a task."""
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(2463)
    privileged: boolean_t = called_by_root()
    await at(2470)
    if not task:
        await at(2471)
        return KERN_INVALID_ARGUMENT
    await at(2473)
    if exception_mask & ~EXC_MASK_VALID:
        await at(2474)
        return KERN_INVALID_ARGUMENT
    await at(2476)
    if IP_VALID(new_port):
        await at(2477)
        if not valid_behavior(new_behavior):
            await at(2485)
            return KERN_INVALID_ARGUMENT
    await at(2489)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(2490)
        return KERN_INVALID_ARGUMENT
    await at(2496)
    await at(2498)
    if not task.active:
        await at(2499)
        await at(2501)
        return KERN_FAILURE
    actions = task.exc_actions
    count: unsigned_int = 0
    i: unsigned_int = FIRST_EXCEPTION
    await at(2505)
    while i < EXC_TYPES_COUNT and count < CountCnt.value:
        action = actions[i]
        await at(2506)
        if exception_mask & 1 << i:
            await at(2511)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(2519)
                masks[j] |= 1 << i
                await at(2520)
            await at(2524)
            if j == count:
                await at(2525)
                masks[j] = 1 << i
                await at(2526)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(2527)
                behaviors[j] = action.behavior
                await at(2528)
                flavors[j] = action.flavor
                await at(2529)
                count += 1
            await at(2532)
            old_port[i] = action.port
            await at(2534)
            action.port = await ipc_port_copy_send(new_port)
            await at(2535)
            action.behavior = new_behavior
            await at(2536)
            action.flavor = new_flavor
            await at(2537)
            action.privileged = privileged
        else:
            await at(2540)
            old_port[i] = IP_NULL()
        await at(2505)
        i += 1
    await at(2543)
    await at(2549)
    while i > FIRST_EXCEPTION:
        i -= 1
        await at(2550)
        if IP_VALID(old_port[i]):
            await at(2551)
            await ipc_port_release_send(old_port[i])
    await at(2554)
    if IP_VALID(new_port):
        await at(2555)
        await ipc_port_release_send(new_port)
    await at(2557)
    CountCnt.value = count
    await at(2559)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern.ipc_tt_exception import (
    VALID_THREAD_STATE_FLAVOR,
    actions_of,
    called_by_root,
    ipc_thread_init_exc_actions,
    row_of,
    valid_behavior,
)
