"""osfmk/kern/sched_prim.c, continued: a thread waits until another has stopped.

There is one processor: what is not the current thread is on none, and is saved as far as it has come.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    TH_RUN,
    TH_SUSP,
    THREAD_ABORTSAFE,
    THREAD_AWAKENED,
    THREAD_CONTINUE_NULL,
    THREAD_UNINT,
    THREAD_WAITING,
    TRUE,
)
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.headers import boolean_t, thread_t, wait_result_t
from machdbg.machine.function import at, function


@function("osfmk/kern/sched_prim.c", line=1118)
async def thread_isoncpu(thread: thread_t) -> boolean_t:
    """Whether a processor runs the thread."""
    await at(1121)
    if not thread.state & TH_RUN:
        await at(1122)
        return FALSE
    await at(1126)
    await at(1133)
    if thread != current_thread():
        await at(1134)
        return FALSE
    await at(1144)
    return TRUE


@function("osfmk/kern/sched_prim.c", line=1162)
async def thread_stop(thread: thread_t, until_not_runnable: boolean_t) -> boolean_t:
    """Keep a thread from running, once it has left the processor or (``until_not_runnable``) waits for something.

    FALSE if the current thread was told to abort meanwhile. ``thread_unstop`` undoes it.
    """
    await at(1167)
    await at(1170)
    await at(1173)
    while thread.state & TH_SUSP:
        await at(1174)
        thread.wake_active = TRUE
        await at(1177)
        wresult: wait_result_t = await assert_wait(thread.field("wake_active"), THREAD_ABORTSAFE)
        await at(1181)
        if wresult == THREAD_WAITING:
            await at(1182)
            wresult = await thread_block(THREAD_CONTINUE_NULL)
        await at(1184)
        if wresult != THREAD_AWAKENED:
            await at(1185)
            return FALSE
        await at(1173)
    await at(1192)
    thread.state |= TH_SUSP
    await at(1194)
    while await thread_isoncpu(thread) or (until_not_runnable and thread.state & TH_RUN):
        await at(1204)
        thread.wake_active = TRUE
        await at(1207)
        wresult = await assert_wait(thread.field("wake_active"), THREAD_ABORTSAFE)
        await at(1211)
        if wresult == THREAD_WAITING:
            await at(1212)
            wresult = await thread_block(THREAD_CONTINUE_NULL)
        await at(1214)
        if wresult != THREAD_AWAKENED:
            await at(1215)
            await thread_unstop(thread)
            await at(1216)
            return FALSE
        await at(1194)
    await at(1235)
    return TRUE


@function("osfmk/kern/sched_prim.c", line=1247)
async def thread_unstop(thread: thread_t) -> None:
    """Let a thread run that ``thread_stop`` has kept from it, and others stop it."""
    await at(1250)
    await at(1257)
    if thread.state & TH_SUSP:
        await at(1258)
        thread.state &= ~TH_SUSP
        await at(1260)
        if thread.wake_active:
            await at(1261)
            thread.wake_active = FALSE
            await at(1264)
            await thread_wakeup(thread.field("wake_active"))
            await at(1268)
            return
    await at(1272)


@function("osfmk/kern/sched_prim.c", line=1284)
async def thread_wait(thread: thread_t, until_not_runnable: boolean_t) -> None:
    """Wait until a thread has left the processor or (``until_not_runnable``) waits for something itself."""
    await at(1291)
    await at(1303)
    while await thread_isoncpu(thread) or (until_not_runnable and thread.state & TH_RUN):
        await at(1312)
        thread.wake_active = TRUE
        await at(1315)
        wresult: wait_result_t = await assert_wait(thread.field("wake_active"), THREAD_UNINT)
        await at(1319)
        if wresult == THREAD_WAITING:
            await at(1320)
            await thread_block(THREAD_CONTINUE_NULL)
        await at(1303)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.sched_prim import assert_wait, thread_block, thread_wakeup
