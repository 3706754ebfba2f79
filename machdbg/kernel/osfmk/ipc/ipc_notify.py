"""osfmk/ipc/ipc_notify.c: notifications. Each consumes the send-once right that it is sent to.

Behaviour: spec of ports and rights, sections 3 and 11.
"""

from __future__ import annotations

from machdbg.kernel.headers import ipc_port_t, mach_port_mscount_t, mach_port_name_t
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_notify.c", line=83)
async def ipc_notify_port_deleted(port: ipc_port_t, name: mach_port_name_t) -> None:
    """A name with a registered request has lost its right (id 65)."""
    await at(87)
    await mach_notify_port_deleted(port, name)


@function("osfmk/ipc/ipc_notify.c", line=101)
async def ipc_notify_send_possible(port: ipc_port_t, name: mach_port_name_t) -> None:
    """A message can be sent to a name again (id 66)."""
    await at(105)
    await mach_notify_send_possible(port, name)


@function("osfmk/ipc/ipc_notify.c", line=122)
async def ipc_notify_port_destroyed(port: ipc_port_t, right: ipc_port_t) -> None:
    """A port would have been destroyed; its receive right goes to the requester (id 69)."""
    await at(126)
    await mach_notify_port_destroyed(port, right)


@function("osfmk/ipc/ipc_notify.c", line=140)
async def ipc_notify_no_senders(port: ipc_port_t, mscount: mach_port_mscount_t) -> None:
    """A port has no send rights any more (id 70)."""
    await at(144)
    await mach_notify_no_senders(port, mscount)


@function("osfmk/ipc/ipc_notify.c", line=158)
async def ipc_notify_send_once(port: ipc_port_t) -> None:
    """A send-once right dies unused (id 71, to that right's port)."""
    await at(161)
    await ipc_port_unlink_special_reply_port(port, 0)
    await at(163)
    await mach_notify_send_once(port)


@function("osfmk/ipc/ipc_notify.c", line=177)
async def ipc_notify_dead_name(port: ipc_port_t, name: mach_port_name_t) -> None:
    """The port behind a registered name has died (id 72)."""
    await at(181)
    await mach_notify_dead_name(port, name)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_unlink_special_reply_port
from machdbg.kernel.osfmk.kern.mach_notify_user import (
    mach_notify_dead_name,
    mach_notify_no_senders,
    mach_notify_port_deleted,
    mach_notify_port_destroyed,
    mach_notify_send_once,
    mach_notify_send_possible,
)
