"""osfmk/kern/thread.c, continued: processor sets and vouchers of threads. Spec of the kernel services, E.2.

Neither the bank nor the voucher's name in a library's hands (``ith_voucher_name``) is modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_voucher,
    ipc_voucher_t,
    kern_return_t,
    mach_voucher_selector_t,
    processor_set_t,
    thread_act_t,
    thread_t,
)
from machdbg.kernel.macros import null
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer


@function("osfmk/kern/thread.c", line=2015)
async def thread_assign(thread: thread_t, new_pset: processor_set_t) -> kern_return_t:
    """There is one processor set: KERN_FAILURE."""
    await at(2019)
    return KERN_FAILURE


@function("osfmk/kern/thread.c", line=2029)
async def thread_assign_default(thread: thread_t) -> kern_return_t:
    """See ``thread_assign``."""
    await at(2032)
    return await tail_call(thread_assign(thread, kernel_data().pset0))


@function("osfmk/kern/thread.c", line=2041)
async def thread_get_assignment(thread: thread_t, pset: Pointer[processor_set_t]) -> kern_return_t:
    """The one processor set. KERN_INVALID_ARGUMENT."""
    await at(2045)
    if not thread:
        await at(2046)
        return KERN_INVALID_ARGUMENT
    await at(2048)
    pset.value = kernel_data().pset0
    await at(2050)
    return KERN_SUCCESS


@function("osfmk/kern/thread.c", line=2806)
async def thread_get_mach_voucher(thread: thread_act_t, which: mach_voucher_selector_t,
                                  voucherp: Pointer[ipc_voucher_t]) -> kern_return_t:
    """A thread's voucher, with a reference. KERN_INVALID_ARGUMENT."""
    await at(2814)
    if not thread:
        await at(2815)
        return KERN_INVALID_ARGUMENT
    await at(2817)
    await at(2818)
    voucher: ipc_voucher_t = thread.ith_voucher
    await at(2821)
    if voucher:
        await at(2822)
        await ipc_voucher_reference(voucher)
        await at(2823)
        await at(2824)
        voucherp.value = voucher
        await at(2825)
        return KERN_SUCCESS
    await at(2828)
    await at(2831)
    await at(2859)
    await at(2861)
    voucherp.value = null(ipc_voucher)
    await at(2862)
    return KERN_SUCCESS


@function("osfmk/kern/thread.c", line=2876)
async def thread_set_mach_voucher(thread: thread_t, voucher: ipc_voucher_t) -> kern_return_t:
    """Give the current thread a voucher. KERN_INVALID_ARGUMENT for no thread or one that runs elsewhere."""
    await at(2884)
    if not thread:
        await at(2885)
        return KERN_INVALID_ARGUMENT
    await at(2887)
    if thread != current_thread() and thread.started:
        await at(2888)
        return KERN_INVALID_ARGUMENT
    await at(2890)
    await ipc_voucher_reference(voucher)
    await at(2893)
    await at(2894)
    old_voucher: ipc_voucher_t = thread.ith_voucher
    await at(2895)
    thread.ith_voucher = voucher
    await at(2896)
    thread.ith_voucher_name = 0
    await at(2897)
    await at(2908)
    await ipc_voucher_release(old_voucher)
    await at(2910)
    return KERN_SUCCESS


@function("osfmk/kern/thread.c", line=2924)
async def thread_swap_mach_voucher(thread: thread_t, new_voucher: ipc_voucher_t,
                                   in_out_old_voucher: Pointer[ipc_voucher_t]) -> kern_return_t:
    """Give the current thread a voucher if it has the one named; otherwise say which it has.

    KERN_INVALID_ARGUMENT for no thread or one that runs elsewhere.
    """
    await at(2934)
    if not thread:
        await at(2935)
        return KERN_INVALID_ARGUMENT
    await at(2937)
    if thread != current_thread() and thread.started:
        await at(2938)
        return KERN_INVALID_ARGUMENT
    await at(2942)
    await at(2944)
    old_voucher: ipc_voucher_t = thread.ith_voucher
    await at(2946)
    await at(2966)
    if old_voucher == in_out_old_voucher.value:
        await at(2967)
        await ipc_voucher_reference(new_voucher)
        await at(2968)
        thread.ith_voucher = new_voucher
        await at(2969)
        thread.ith_voucher_name = 0
        await at(2970)
        await at(2980)
        await ipc_voucher_release(old_voucher)
        await at(2982)
        in_out_old_voucher.value = null(ipc_voucher)
        await at(2983)
        return KERN_SUCCESS
    await at(2987)
    await ipc_voucher_reference(old_voucher)
    await at(2988)
    await at(2989)
    in_out_old_voucher.value = old_voucher
    await at(2990)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_voucher import ipc_voucher_reference, ipc_voucher_release
