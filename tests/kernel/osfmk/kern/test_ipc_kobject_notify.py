"""Notifications to objects of the kernel, and ports of objects that die: section B of the kernel services' spec."""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_NAMED_ENTRY
from machdbg.kernel.cpu import current_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_port_t
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_copyout_send,
    ipc_port_make_send_locked,
    ipc_port_make_sonce_locked,
)
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_nsrequest
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from tests.kernel.rights import Conservation
from tests.kernel.user import booted


@function("test", line=1, has_lines=False)
async def named_entry() -> None:
    """The caller's name for a port of the kernel's that stands for memory and that is to be told of no senders."""
    old = local(ipc_port_t)
    port = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await ipc_kobject_set(port, port.address, IKOT_NAMED_ENTRY)
    right = await ipc_port_make_send_locked(port)
    await ipc_port_nsrequest(port, port.ip_mscount, await ipc_port_make_sonce_locked(port), old)
    await ReturnToUser(await ipc_port_copyout_send(right, current_space()))


def test_the_port_of_a_named_entry_dies_with_its_last_right() -> None:
    (user,) = booted()
    rights = Conservation(user.machine)
    name = user.enter(named_entry())
    assert name and user.right(name) == "S/1"
    rights.check()
    start = user.machine.timeline.present
    assert user.trap(18, user.task_self, name) == 0
    passed = [moment.position for moment in user.machine.timeline.moments[start:]
              if moment.frame.code.name == "ipc_kobject_notify"]
    assert (653 in passed, 662 in passed) == (True, True)
    assert user.right(name) == "-"
    rights.check()
