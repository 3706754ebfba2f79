"""What the fuzzer excuses: the oddities of the kernel modelled, by exactly what they lose, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from machdbg.kernel.headers import ipc_port
from tests.fuzz.acts import KINDS, Act, Numbers, Violation, World
from tests.kernel.user import MEMORY, User

COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE = 19, 20, 21
SEND, TIMEOUT = 1, 0x10


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def perform(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[User], str]], None]:
    """Perform an act of the test's own by the first task."""

    def run(act: Callable[[User], str]) -> None:
        def kind(world: World, user: User, numbers: Numbers) -> str:
            return act(user)

        monkeypatch.setitem(KINDS, "test", kind)
        world.perform(Act(0, "test", ()))

    return run


def full(user: User) -> tuple[int, ipc_port]:
    """A port whose queue is full: its name and itself."""
    name = user.allocate()
    for _ in range(5):
        assert user.send(MAKE_SEND, name) == 0
    return name, user.port(name)


def ask(world: World, user: User, to: int, reply: int, disposition: int = MAKE_SEND) -> str:
    """Send a request, as the act ``send`` does."""
    user.put(COPY_SEND | disposition << 8, to, reply, 0, 99999)
    world.expect_reply(user)
    return f"send = {user.message(MEMORY, SEND | TIMEOUT, 24, 0, 0, 0)}"


def lose(port: ipc_port, text: str) -> str:
    """Count a send right too many."""
    port.ip_srights += 1
    return text


def test_a_lost_reply_of_the_kernel(world: World, perform: Callable[[Callable[[User], str]], None]) -> None:
    user = world.users[0]
    name, port = full(user)
    key = f"port {port.address:#x} ip_srights"
    perform(lambda user: ask(world, user, user.task_self, name))
    assert world.excess == {key: 1}
    perform(lambda user: "nothing")
    perform(lambda user: ask(world, user, user.task_self, name))
    assert world.excess == {key: 2}
    with pytest.raises(Violation, match="ip_srights is 8, but 5"):
        perform(lambda user: lose(port, "send"))


def test_what_is_in_order_again_is_excused_no_longer(world: World,
                                                     perform: Callable[[Callable[[User], str]], None]) -> None:
    name, port = full(world.users[0])
    perform(lambda user: ask(world, user, user.task_self, name))
    port.ip_srights -= 1
    perform(lambda user: "nothing")
    with pytest.raises(Violation, match="ip_srights is 6, but 5"):
        perform(lambda user: lose(port, "send"))


def test_a_count_too_low_is_no_oddity(world: World, perform: Callable[[Callable[[User], str]], None]) -> None:
    name, port = full(world.users[0])

    def act(user: User) -> str:
        text = ask(world, user, user.task_self, name)
        port.ip_srights -= 2
        return text

    with pytest.raises(Violation, match="ip_srights is 4, but 5"):
        perform(act)


def test_only_the_kernel_loses_replies(world: World, perform: Callable[[Callable[[User], str]], None]) -> None:
    user = world.users[0]
    name, port = full(user)
    other = world.users[1].give(world.users[1].allocate(), MAKE_SEND, user)
    with pytest.raises(Violation, match="ip_srights is 7, but 6"):
        perform(lambda user: lose(port, ask(world, user, other, name)))


def test_only_replies_through_send_rights_are_lost(world: World,
                                                   perform: Callable[[Callable[[User], str]], None]) -> None:
    name, port = full(world.users[0])
    with pytest.raises(Violation, match="ip_srights is 6, but 5"):
        perform(lambda user: lose(port, ask(world, user, user.task_self, name, MAKE_SEND_ONCE)))


@pytest.mark.parametrize(("right", "excused"), [(4, True), (0, False)])
def test_a_reference_lost_with_a_dead_name(world: World, perform: Callable[[Callable[[User], str]], None],
                                           right: int, excused: bool) -> None:
    user, other = world.users[:2]
    name = other.allocate()
    port = other.port(name)
    dead = other.give(name, MAKE_SEND, user)
    assert other.trap(17, other.task_self, name) == 0

    def act(user: User) -> str:
        assert user.trap(19, user.task_self, dead, 4, -5 & (1 << 64) - 1) == 18
        return f"trap 19 ({user.task_self:#x}, {dead:#x}, {right:#x}, -0x5) = 0x12"

    if not excused:
        with pytest.raises(Violation, match="ip_references is"):
            perform(act)
        return
    perform(act)
    assert world.excess == {f"port {port.address:#x} ip_references": 1}
    port.ip_references += 1
    with pytest.raises(Violation, match="ip_references is 2, but 0"):
        perform(lambda user: "nothing")


def test_a_guard_that_stops_the_destruction_of_a_port(world: World,
                                                      perform: Callable[[Callable[[User], str]], None]) -> None:
    user = world.users[0]
    name = user.allocate()
    who = f"port {user.port(name).address:#x}"
    assert user.trap(41, user.task_self, name, 7, 0) == 0

    def act(user: User) -> str:
        world.destroying = who
        return str(user.trap(17, user.task_self, name))

    perform(act)
    assert world.torn == {who}
    assert world.excess == {f"{who} ip_references": 1}
    with pytest.raises(Violation, match="ip_srights is"):
        perform_by_second(world)


def perform_by_second(world: World) -> None:
    """An act of another task, which is still there, after a count went wrong."""
    user = world.users[1]
    user.port(user.task_self).ip_srights += 1
    world.perform(Act(1, "trap", (1,)))
