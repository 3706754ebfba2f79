"""osfmk/kern/sync_lock.c: lock sets, of which only the interface is left. Spec of the kernel services, section D."""

from __future__ import annotations

from machdbg.kernel.constants import KERN_FAILURE
from machdbg.kernel.headers import int_t, kern_return_t, lock_set_t, task_t
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/sync_lock.c", line=62)
async def lock_set_create(task: task_t, new_lock_set: Pointer[lock_set_t], n_ulocks: int_t,
                          policy: int_t) -> kern_return_t:
    """KERN_FAILURE, like all that follows."""
    await at(68)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=72)
async def lock_set_destroy(task: task_t, lock_set: lock_set_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(76)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=80)
async def lock_acquire(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(84)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=88)
async def lock_release(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(92)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=96)
async def lock_try(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(100)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=104)
async def lock_make_stable(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(108)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=112)
async def lock_handoff(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(116)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=120)
async def lock_handoff_accept(lock_set: lock_set_t, lock_id: int_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(124)
    return KERN_FAILURE


@function("osfmk/kern/sync_lock.c", line=128)
async def lock_set_reference(lock_set: lock_set_t) -> None:
    """Nothing."""
    await at(131)


@function("osfmk/kern/sync_lock.c", line=135)
async def lock_set_dereference(lock_set: lock_set_t) -> None:
    """Nothing."""
    await at(138)
