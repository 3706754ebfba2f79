"""Mach traps that lead out of Mach: swapping, of the BSD half, and calls of drivers. They only refuse.

No lines are known of these functions: a debugger sees them as code without line information.
"""

from __future__ import annotations

from machdbg.machine.function import at, function
from machdbg.machine.view import ptr

from .headers import (
    iokit_user_client_trap_args,
    kern_return_t,
    macx_backing_store_recovery_args,
    macx_backing_store_suspend_args,
    macx_swapoff_args,
    macx_swapon_args,
    macx_triggers_args,
)

ENOTSUP = 45
kIOReturnBadArgument = 0xE00002C2


@function("macx_swapon", line=1, has_lines=False)
async def macx_swapon(args: ptr[macx_swapon_args]) -> kern_return_t:
    """Trap 48."""
    await at(1)
    return ENOTSUP


@function("macx_swapoff", line=1, has_lines=False)
async def macx_swapoff(args: ptr[macx_swapoff_args]) -> kern_return_t:
    """Trap 49."""
    await at(1)
    return ENOTSUP


@function("macx_triggers", line=1, has_lines=False)
async def macx_triggers(args: ptr[macx_triggers_args]) -> kern_return_t:
    """Trap 51."""
    await at(1)
    return ENOTSUP


@function("macx_backing_store_suspend", line=1, has_lines=False)
async def macx_backing_store_suspend(args: ptr[macx_backing_store_suspend_args]) -> kern_return_t:
    """Trap 52."""
    await at(1)
    return ENOTSUP


@function("macx_backing_store_recovery", line=1, has_lines=False)
async def macx_backing_store_recovery(args: ptr[macx_backing_store_recovery_args]) -> kern_return_t:
    """Trap 53."""
    await at(1)
    return ENOTSUP


@function("iokit_user_client_trap", line=1, has_lines=False)
async def iokit_user_client_trap(args: ptr[iokit_user_client_trap_args]) -> kern_return_t:
    """Trap 100: there is no driver that a user could have a connection to."""
    await at(1)
    return kIOReturnBadArgument
