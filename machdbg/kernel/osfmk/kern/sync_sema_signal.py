"""osfmk/kern/sync_sema.c, continued: signalling semaphores. Behaviour: spec of the kernel services, section D."""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ARGUMENT,
    KERN_NOT_WAITING,
    KERN_SUCCESS,
    KERN_TERMINATED,
    THREAD_AWAKENED,
    WAITQ_ALL_PRIORITIES,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    int_t,
    kern_return_t,
    mach_port_name_t,
    semaphore_signal_all_trap_args,
    semaphore_signal_thread_trap_args,
    semaphore_signal_trap_args,
    semaphore_t,
    thread_t,
)
from machdbg.kernel.macros import THREAD_NULL
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import ptr

# Options of signals and waits: osfmk/kern/sync_sema.h
SEMAPHORE_OPTION_NONE = 0
SEMAPHORE_SIGNAL_ALL = 0x20
SEMAPHORE_SIGNAL_PREPOST = 0x80


@function("osfmk/kern/sync_sema.c", line=346)
async def semaphore_signal_internal(semaphore: semaphore_t, thread: thread_t, options: int_t) -> kern_return_t:
    """Wake ``thread``, one waiter or (SEMAPHORE_SIGNAL_ALL) all; with SEMAPHORE_SIGNAL_PREPOST a post is kept when
    nobody waits. KERN_NOT_WAITING when nobody was woken, KERN_TERMINATED for a destroyed semaphore.
    """
    event = kernel_data().field("semaphore_event")
    await at(355)
    await at(357)
    if not semaphore.active:
        await at(358)
        await at(360)
        return KERN_TERMINATED
    await at(363)
    if thread:
        await at(364)
        if semaphore.count < 0:
            await at(365)
            kr: kern_return_t = await waitq_wakeup64_thread_locked(semaphore.waitq, event, thread, THREAD_AWAKENED, 0)
        else:
            await at(373)
            kr = KERN_NOT_WAITING
            await at(374)
        await at(377)
        return kr
    await at(380)
    if options & SEMAPHORE_SIGNAL_ALL:
        await at(381)
        old_count: int_t = semaphore.count
        await at(383)
        kr = KERN_NOT_WAITING
        await at(384)
        if old_count < 0:
            await at(385)
            semaphore.count = 0
            await at(386)
            kr = await waitq_wakeup64_all_locked(semaphore.waitq, event, THREAD_AWAKENED, 0, WAITQ_ALL_PRIORITIES, 0)
        else:
            await at(394)
            if options & SEMAPHORE_SIGNAL_PREPOST:
                await at(395)
                semaphore.count += 1
            await at(396)
            kr = KERN_SUCCESS
            await at(397)
        await at(400)
        return kr
    await at(403)
    if semaphore.count < 0:
        await at(404)
        kr = await waitq_wakeup64_one_locked(semaphore.waitq, event, THREAD_AWAKENED, 0, WAITQ_ALL_PRIORITIES, 0)
        await at(410)
        if kr == KERN_SUCCESS:
            await at(411)
            await at(413)
            return KERN_SUCCESS
        await at(415)
        semaphore.count = 0
    await at(419)
    if options & SEMAPHORE_SIGNAL_PREPOST:
        await at(420)
        semaphore.count += 1
    await at(423)
    await at(425)
    return KERN_NOT_WAITING


@function("osfmk/kern/sync_sema.c", line=458, unavailable=("args",), stack=16)
async def semaphore_signal_thread_trap(args: ptr[semaphore_signal_thread_trap_args]) -> kern_return_t:
    """Trap 35: wake one thread that waits (name 0: whichever is first). KERN_NOT_WAITING is told to the caller."""
    semaphorep = local(semaphore_t)
    await at(461)
    sema_name: mach_port_name_t = args.signal_name
    await at(462)
    thread_name: mach_port_name_t = args.thread_name
    await at(472)
    if thread_name:
        await at(473)
        thread: thread_t = await port_name_to_thread(thread_name)
        await at(474)
        if not thread:
            await at(475)
            return KERN_INVALID_ARGUMENT
    else:
        await at(477)
        thread = THREAD_NULL()
    await at(479)
    kr: kern_return_t = await port_name_to_semaphore(sema_name, semaphorep)
    await at(480)
    if kr == KERN_SUCCESS:
        semaphore: semaphore_t = semaphorep.value
        await at(481)
        kr = await semaphore_signal_internal(semaphore, thread, SEMAPHORE_OPTION_NONE)
        await at(484)
        await semaphore_dereference(semaphore)
    await at(486)
    if thread:
        await at(487)
        await thread_deallocate(thread)
    await at(489)
    return kr


@function("osfmk/kern/sync_sema.c", line=506)
async def semaphore_signal(semaphore: semaphore_t) -> kern_return_t:
    """Wake one waiter or leave a post. KERN_INVALID_ARGUMENT, KERN_TERMINATED."""
    await at(511)
    if not semaphore:
        await at(512)
        return KERN_INVALID_ARGUMENT
    await at(514)
    kr: kern_return_t = await semaphore_signal_internal(semaphore, THREAD_NULL(), SEMAPHORE_SIGNAL_PREPOST)
    await at(517)
    if kr == KERN_NOT_WAITING:
        await at(518)
        return KERN_SUCCESS
    await at(519)
    return kr


@function("osfmk/kern/sync_sema.c", line=528, unavailable=("args",))
async def semaphore_signal_trap(args: ptr[semaphore_signal_trap_args]) -> kern_return_t:
    """Trap 33."""
    await at(531)
    sema_name: mach_port_name_t = args.signal_name
    await at(533)
    return await tail_call(semaphore_signal_internal_trap(sema_name))


@function("osfmk/kern/sync_sema.c", line=537, stack=16)
async def semaphore_signal_internal_trap(sema_name: mach_port_name_t) -> kern_return_t:
    """Wake one waiter or leave a post; the codes of the look-up, KERN_TERMINATED."""
    semaphorep = local(semaphore_t)
    await at(542)
    kr: kern_return_t = await port_name_to_semaphore(sema_name, semaphorep)
    await at(543)
    if kr == KERN_SUCCESS:
        semaphore: semaphore_t = semaphorep.value
        await at(544)
        kr = await semaphore_signal_internal(semaphore, THREAD_NULL(), SEMAPHORE_SIGNAL_PREPOST)
        await at(547)
        await semaphore_dereference(semaphore)
        await at(548)
        if kr == KERN_NOT_WAITING:
            await at(549)
            kr = KERN_SUCCESS
    await at(551)
    return kr


@function("osfmk/kern/sync_sema.c", line=583, unavailable=("args",), stack=16)
async def semaphore_signal_all_trap(args: ptr[semaphore_signal_all_trap_args]) -> kern_return_t:
    """Trap 34: wake all waiters; without any nothing changes."""
    semaphorep = local(semaphore_t)
    await at(586)
    sema_name: mach_port_name_t = args.signal_name
    await at(590)
    kr: kern_return_t = await port_name_to_semaphore(sema_name, semaphorep)
    await at(591)
    if kr == KERN_SUCCESS:
        semaphore: semaphore_t = semaphorep.value
        await at(592)
        kr = await semaphore_signal_internal(semaphore, THREAD_NULL(), SEMAPHORE_SIGNAL_ALL)
        await at(595)
        await semaphore_dereference(semaphore)
        await at(596)
        if kr == KERN_NOT_WAITING:
            await at(597)
            kr = KERN_SUCCESS
    await at(599)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_sync import port_name_to_semaphore
from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_thread
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_dereference
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
from machdbg.kernel.osfmk.kern.waitq import waitq_wakeup64_all_locked, waitq_wakeup64_one_locked
from machdbg.kernel.osfmk.kern.waitq_thread import waitq_wakeup64_thread_locked
