"""Traps that name tasks and threads, and the ports of new tasks (vector 17 of the spec of the kernel services)."""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_TASK, IKOT_TASK_NAME, IKOT_THREAD
from machdbg.kernel.headers import thread
from machdbg.kernel.macros import ip_kotype
from tests.kernel.rights import Conservation
from tests.kernel.user import User, booted, variables

TASK_SELF, THREAD_SELF, REPLY_PORT, SPECIAL_REPLY_PORT = 28, 27, 26, 50


def thread_of(user: User) -> thread:
    return thread(user.machine.kernel_space, user.thread.object)


def test_a_new_task_has_its_ports() -> None:
    (user,) = booted()
    task = user.task
    assert (ip_kotype(task.itk_self), task.itk_self.ip_kobject) == (IKOT_TASK, task.address)
    assert (ip_kotype(task.itk_nself), task.itk_nself.ip_kobject) == (IKOT_TASK_NAME, task.address)
    assert task.itk_sself == task.itk_self
    assert task.itk_space.is_task == task
    assert task.itk_self.ip_receiver == variables(user.machine).ipc_space_kernel
    assert task.itk_host == variables(user.machine).realhost.special[1]
    assert not task.itk_bootstrap


def test_a_new_thread_has_its_port() -> None:
    (user,) = booted()
    mine = thread_of(user)
    assert (ip_kotype(mine.ith_self), mine.ith_self.ip_kobject) == (IKOT_THREAD, mine.address)
    assert (mine.ith_self.ip_mscount, mine.ith_self.ip_srights) == (1, 1)


def test_17_task_self_twice() -> None:
    (user,) = booted()
    name = user.trap(TASK_SELF) or 0
    assert name == 0x103
    assert user.right(name) == "S/1"
    port = user.task.itk_self
    rights, makes = port.ip_srights, port.ip_mscount
    check = Conservation(user.machine)
    assert user.trap(TASK_SELF) == name
    assert user.right(name) == "S/2"
    assert (port.ip_srights, port.ip_mscount) == (rights, makes)
    check.check()


def test_thread_self() -> None:
    (user,) = booted()
    name = user.trap(THREAD_SELF) or 0
    assert user.trap(THREAD_SELF) == name
    assert (user.right(name), user.port(name)) == ("S/2", thread_of(user).ith_self)


def test_17_reply_ports() -> None:
    (user,) = booted()
    first, second = user.trap(REPLY_PORT) or 0, user.trap(REPLY_PORT) or 0
    assert second == first + 0x100
    for name in (first, second):
        port = user.port(name)
        assert user.right(name) == "R/0"
        assert (port.ip_srights, port.ip_references, port.ip_receiver_name) == (0, 1, name)


def test_the_special_reply_port() -> None:
    (user,) = booted()
    name = user.trap(SPECIAL_REPLY_PORT) or 0
    port = user.port(name)
    assert (port.ip_specialreply, port.ip_references) == (1, 2)
    assert thread_of(user).ith_special_reply_port == port
    assert user.trap(SPECIAL_REPLY_PORT) == 0  # the old one is alive


def test_counters_of_a_thread() -> None:
    (user,) = booted()
    before = thread_of(user).syscalls_mach
    user.trap(TASK_SELF)
    user.trap(TASK_SELF)
    assert thread_of(user).syscalls_mach == before + 2
