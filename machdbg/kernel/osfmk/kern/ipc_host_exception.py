"""osfmk/kern/ipc_host.c, continued: the exception ports of the host.

Behaviour: spec of the kernel services, section E.5. Labels of MAC policies are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import EXC_TYPES_COUNT, FIRST_EXCEPTION, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import local_array
from machdbg.kernel.headers import (
    EXC_MASK_VALID,
    exception_behavior_array_t,
    exception_behavior_t,
    exception_mask_array_t,
    exception_mask_t,
    exception_port_array_t,
    host_priv_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    thread_state_flavor_array_t,
    thread_state_flavor_t,
    unsigned_int,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID
from machdbg.kernel.osfmk.kern.ipc_tt_exception import (
    VALID_THREAD_STATE_FLAVOR,
    called_by_root,
    row_of,
    valid_behavior,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/ipc_host.c", line=543, stack=112)
async def host_set_exception_ports(host_priv: host_priv_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                   new_behavior: exception_behavior_t,
                                   new_flavor: thread_state_flavor_t) -> kern_return_t:
    """Routine 414: where the exceptions go that neither a thread nor its task takes. KERN_INVALID_ARGUMENT.

    Consumes the right to ``new_port``.
    """
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(558)
    if not host_priv:
        await at(559)
        return KERN_INVALID_ARGUMENT
    await at(562)
    if exception_mask & ~EXC_MASK_VALID:
        await at(563)
        return KERN_INVALID_ARGUMENT
    await at(566)
    if IP_VALID(new_port):
        await at(567)
        if not valid_behavior(new_behavior):
            await at(573)
            return KERN_INVALID_ARGUMENT
    await at(582)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(583)
        return KERN_INVALID_ARGUMENT
    await at(586)
    await at(602)
    actions = host_priv.exc_actions
    i: int_t
    await at(604)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(613)
        if exception_mask & 1 << i:
            await at(618)
            old_port[i] = action.port
            await at(620)
            action.port = await ipc_port_copy_send(new_port)
            await at(622)
            action.behavior = new_behavior
            await at(623)
            action.flavor = new_flavor
            action.privileged = called_by_root()
        else:
            await at(625)
            old_port[i] = IP_NULL()
    await at(632)
    await at(638)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        await at(639)
        if IP_VALID(old_port[i]):
            await at(640)
            await ipc_port_release_send(old_port[i])
    await at(648)
    if IP_VALID(new_port):
        await at(649)
        await ipc_port_release_send(new_port)
    await at(651)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_host.c", line=673)
async def host_get_exception_ports(host_priv: host_priv_t, exception_mask: exception_mask_t,
                                   masks: exception_mask_array_t, CountCnt: Pointer[mach_msg_type_number_t],
                                   ports: exception_port_array_t, behaviors: exception_behavior_array_t,
                                   flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 415: the host's exception ports, in rows that share an action; each row has a send right."""
    await at(684)
    if not host_priv:
        await at(685)
        return KERN_INVALID_ARGUMENT
    await at(687)
    if exception_mask & ~EXC_MASK_VALID:
        await at(688)
        return KERN_INVALID_ARGUMENT
    await at(693)
    await at(695)
    count: unsigned_int = 0
    actions = host_priv.exc_actions
    i: unsigned_int
    await at(697)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        action = actions[i]
        await at(698)
        if exception_mask & 1 << i:
            await at(699)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(708)
                masks[j] |= 1 << i
                await at(709)
            await at(712)
            if j == count:
                await at(713)
                masks[j] = 1 << i
                await at(714)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(716)
                behaviors[j] = action.behavior
                await at(717)
                flavors[j] = action.flavor
                await at(718)
                count += 1
                await at(719)
                if count > CountCnt.value:
                    await at(720)
                    break
    await at(725)
    await at(727)
    CountCnt.value = count
    await at(728)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_host.c", line=732, stack=112)
async def host_swap_exception_ports(host_priv: host_priv_t, exception_mask: exception_mask_t, new_port: ipc_port_t,
                                    new_behavior: exception_behavior_t, new_flavor: thread_state_flavor_t,
                                    masks: exception_mask_array_t, CountCnt: Pointer[mach_msg_type_number_t],
                                    ports: exception_port_array_t, behaviors: exception_behavior_array_t,
                                    flavors: thread_state_flavor_array_t) -> kern_return_t:
    """Routine 416: both in one."""
    old_port = local_array(ipc_port_t, EXC_TYPES_COUNT)
    await at(754)
    if not host_priv:
        await at(755)
        return KERN_INVALID_ARGUMENT
    await at(757)
    if exception_mask & ~EXC_MASK_VALID:
        await at(758)
        return KERN_INVALID_ARGUMENT
    await at(761)
    if IP_VALID(new_port):
        await at(762)
        if not valid_behavior(new_behavior):
            await at(768)
            return KERN_INVALID_ARGUMENT
    await at(772)
    if new_flavor and not VALID_THREAD_STATE_FLAVOR(new_flavor):
        await at(773)
        return KERN_INVALID_ARGUMENT
    await at(776)
    await at(790)
    actions = host_priv.exc_actions
    count: unsigned_int = 0
    i: unsigned_int = FIRST_EXCEPTION
    await at(793)
    while i < EXC_TYPES_COUNT and count < CountCnt.value:
        action = actions[i]
        await at(802)
        if exception_mask & 1 << i:
            await at(807)
            j: unsigned_int = row_of(action, count, ports, behaviors, flavors)
            if j < count:
                await at(816)
                masks[j] |= 1 << i
                await at(817)
            await at(820)
            if j == count:
                await at(821)
                masks[j] = 1 << i
                await at(822)
                ports[j] = await ipc_port_copy_send(action.port)
                await at(824)
                behaviors[j] = action.behavior
                await at(825)
                flavors[j] = action.flavor
                await at(826)
                count += 1
            await at(828)
            old_port[i] = action.port
            await at(829)
            action.port = await ipc_port_copy_send(new_port)
            await at(831)
            action.behavior = new_behavior
            await at(832)
            action.flavor = new_flavor
            action.privileged = called_by_root()
        else:
            await at(834)
            old_port[i] = IP_NULL()
        await at(793)
        i += 1
    await at(837)
    await at(846)
    while i > FIRST_EXCEPTION:
        i -= 1
        await at(847)
        if IP_VALID(old_port[i]):
            await at(848)
            await ipc_port_release_send(old_port[i])
    await at(856)
    if IP_VALID(new_port):
        await at(857)
        await ipc_port_release_send(new_port)
    await at(858)
    CountCnt.value = count
    await at(860)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
