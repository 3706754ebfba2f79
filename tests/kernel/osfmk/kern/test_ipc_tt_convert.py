"""From ports and names to tasks, threads, spaces and maps; what becomes of them when a task dies."""

from __future__ import annotations

from typing import Any

import pytest

from machdbg.kernel.constants import IKOT_NONE, KERN_INVALID_SECURITY, KERN_SUCCESS
from machdbg.kernel.headers import thread
from machdbg.kernel.macros import IP_DEAD, IP_NULL, ip_active, ip_kotype
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_copyout_send
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_clean, ipc_space_terminate
from machdbg.kernel.osfmk.kern.ipc_tt import ipc_task_disable, ipc_task_terminate, ipc_thread_terminate
from machdbg.kernel.osfmk.kern.ipc_tt_convert import (
    convert_port_to_map,
    convert_port_to_space,
    convert_port_to_task,
    convert_port_to_thread,
    convert_task_to_port,
    convert_thread_to_port,
    port_name_to_task,
    port_name_to_thread,
    space_deallocate,
    task_conversion_eval,
)
from machdbg.machine.function import Call
from tests.kernel.bare import call_on
from tests.kernel.rights import Conservation
from tests.kernel.user import User, booted, variables


@pytest.fixture
def user() -> User:
    (user,) = booted()
    return user


def act(user: User, call: Call[Any]) -> Any:
    """What the function called returns when the user's thread calls it."""
    return call_on(user.machine, call, user.thread.object)


def thread_of(user: User) -> thread:
    return thread(user.machine.kernel_space, user.thread.object)


def test_a_task_port(user: User) -> None:
    task = user.task
    references = task.ref_count, task.itk_space.is_bits, task.map.ref_count
    assert act(user, convert_port_to_task(task.itk_self)) == task
    assert act(user, convert_port_to_space(task.itk_self)) == task.itk_space
    assert act(user, convert_port_to_map(task.itk_self)) == task.map
    assert (task.ref_count, task.itk_space.is_bits, task.map.ref_count) == tuple(count + 1 for count in references)
    act(user, space_deallocate(task.itk_space))
    assert task.itk_space.is_bits == references[1]


def test_a_thread_port(user: User) -> None:
    mine = thread_of(user)
    references = mine.ref_count
    assert act(user, convert_port_to_thread(mine.ith_self)) == mine
    assert mine.ref_count == references + 1


def test_other_ports_give_nothing(user: User) -> None:
    for port in (user.task.itk_nself, user.task.itk_host, IP_NULL(), IP_DEAD()):
        assert not act(user, convert_port_to_task(port))
        assert not act(user, convert_port_to_space(port))
        assert not act(user, convert_port_to_thread(port))


def test_users_do_not_get_the_kernels_task(user: User) -> None:
    kernel = variables(user.machine).kernel_task
    assert act(user, task_conversion_eval(user.task, kernel)) == KERN_INVALID_SECURITY
    assert act(user, task_conversion_eval(kernel, user.task)) == KERN_SUCCESS
    assert act(user, task_conversion_eval(kernel, kernel)) == KERN_SUCCESS
    assert not act(user, convert_port_to_task(kernel.itk_self))
    assert not act(user, convert_port_to_space(kernel.itk_self))


def test_names(user: User) -> None:
    name, thread_name = user.trap(28) or 0, user.trap(27) or 0
    check = Conservation(user.machine)
    assert act(user, port_name_to_task(name)) == user.task
    assert act(user, port_name_to_thread(thread_name)) == thread_of(user)
    for wrong in (0, 0xFFFFFFFF, 0x7703, thread_name):
        assert not act(user, port_name_to_task(wrong))
    check.check()


def test_from_objects_to_ports(user: User) -> None:
    task, mine = user.task, thread_of(user)
    task.ref_count += 1
    mine.ref_count += 1
    before = task.ref_count, mine.ref_count, task.itk_self.ip_srights, mine.ith_self.ip_mscount
    assert act(user, convert_task_to_port(task)) == task.itk_self
    assert act(user, convert_thread_to_port(mine)) == mine.ith_self
    after = task.ref_count, mine.ref_count, task.itk_self.ip_srights, mine.ith_self.ip_mscount
    assert after == (before[0] - 1, before[1] - 1, before[2] + 1, before[3] + 1)


def test_a_dead_task() -> None:
    a, b = booted(2)
    port = b.task.itk_self
    call_on(a.machine, ipc_port_copy_send(port))
    name = call_on(a.machine, ipc_port_copyout_send(port, a.space))
    call_on(a.machine, ipc_task_disable(b.task), a.thread.object)
    assert (ip_kotype(port), port.ip_kobject) == (IKOT_NONE, 0)
    call_on(a.machine, ipc_task_terminate(b.task), a.thread.object)
    assert not ip_active(port)
    assert not b.task.itk_self
    assert a.trap(18, 0x103, name) == 0x10000003  # a has not asked for its own task port yet
    assert a.trap(28)
    entry = a.entry(name)
    assert entry is not None
    call_on(a.machine, ipc_right_check(a.space, port, name, entry), a.thread.object)
    assert a.right(name) == "D/1"


def test_a_dead_thread(user: User) -> None:
    mine = thread_of(user)
    ports = variables(user.machine).ipc_object_zones[0]
    user.trap(50)
    count = ports.count
    special = mine.ith_special_reply_port
    act(user, ipc_thread_terminate(mine))
    assert not mine.ith_self
    assert not mine.ith_special_reply_port
    assert special.ip_references == 1
    assert ports.count == count - 1  # the special reply port lives on under its name


def test_cleaning_a_space(user: User) -> None:
    user.trap(28)
    for _ in range(30):
        user.allocate()
    act(user, ipc_space_clean(user.space))
    assert user.names() == []
    assert user.space.is_table_free == user.space.is_table_size - 1


def test_the_end_of_a_space(user: User) -> None:
    user.trap(28)
    own = user.port(user.allocate())
    rights = user.task.itk_self.ip_srights
    space = user.space
    act(user, ipc_space_terminate(space))
    assert user.task.itk_self.ip_srights == rights - 1
    assert not ip_active(own)
    assert act(user, ipc_right_lookup_write(space, 0x103, None)) == 16  # type: ignore[arg-type]
