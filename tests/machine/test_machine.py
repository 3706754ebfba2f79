"""The processor and its scheduler: steps, calls, blocking, wake-up, time; and the timeline they leave."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from machdbg.machine import ctype as c
from machdbg.machine.function import Function, at, function, tail_call
from machdbg.machine.image import Image
from machdbg.machine.machine import Block, Idle, Machine, Panic, Panicked, current_machine
from machdbg.machine.thread import State, Thread

int_t = Annotated[int, c.INT]
CELL = 0xFFFFFF8000100000
STACKS = 0xFFFFFF9000000000


def cell() -> int:
    value: int = current_machine().kernel_space.load(c.INT.packer, CELL)
    return value


def store(value: int) -> None:
    current_machine().kernel_space.store(c.INT.packer, CELL, value)


@function("a.c", line=10)
async def add(x: int_t, y: int_t) -> int_t:
    await at(12)
    result: int_t = x + y
    await at(13)
    return result


@function("a.c", line=20)
async def jump(x: int_t) -> int_t:
    await at(22)
    return await tail_call(add(x, 1))


@function("a.c", line=30)
async def top() -> int_t:
    await at(31)
    first: int_t = await add(1, 2)
    await at(32)
    store(first)
    await at(33)
    store(await jump(first))
    await at(34)
    return cell()


@function("a.c", line=40)
async def sleeper() -> int_t:
    machine = current_machine()
    me = machine.thread
    assert me is not None
    await at(41)
    machine.set_timer(machine.now + 5_000, lambda: machine.wake(me, 7))
    got: int_t = await Block()
    await at(43)
    store(got)
    return got


@function("a.c", line=50)
async def spinner() -> int_t:
    await at(51)
    await at(52)
    return 0


@function("a.c", line=60)
async def resumed(value: int_t) -> int_t:
    await at(61)
    store(value)
    return value


@function("a.c", line=70)
async def gives_up_its_stack() -> int_t:
    machine = current_machine()
    me = machine.thread
    assert me is not None
    await at(71)
    machine.set_timer(machine.now + 1, lambda: machine.wake(me))
    await Block(resumed(42))
    raise AssertionError("a discarded stack came back")


@function("a.c", line=80)
async def dies() -> int_t:
    await at(81)
    if cell() == 0:
        raise Panic("out of cheese")
    return 0


@function("a.c", line=90)
async def reads_nothing() -> int_t:
    await at(91)
    return int(current_machine().kernel_space.load(c.INT.packer, 0xFFFFFF8000900000))


FUNCTIONS: list[Function[..., Any]] = [
    add, jump, top, sleeper, spinner, resumed, gives_up_its_stack, dies, reads_nothing,
]


def machine_with(*entries: Function[..., Any]) -> Machine:
    machine = Machine()
    image = Image("test", "/test", 0xFFFFFF8000000000, 0x10000, is_kernel=True)
    for index, code in enumerate(FUNCTIONS):
        image.add(code, image.base + 0x100 * index, 0x100)
    machine.images.append(image)
    machine.kernel_space.map(CELL, 0x1000, "data")
    for number, entry in enumerate(entries, 1):
        stack = STACKS + 0x10000 * number
        machine.kernel_space.map(stack, 0x4000, f"stack {number}")
        thread = Thread(number, f"thread {number}", None, stack + 0x4000)
        machine.add_thread(thread)
        machine.call(thread, entry())
    return machine


def run(machine: Machine) -> Any:
    while True:
        stop = machine.step()
        if stop is not None:
            return stop


def trace(machine: Machine) -> list[str]:
    return [
        f"{m.thread.id} {m.frame.code.name}:{m.position}" + ("" if m.returned is None else f" -> {m.returned[0]}")
        for m in machine.timeline.moments
    ]


def test_each_step_and_each_return_is_a_moment() -> None:
    machine = machine_with(top)
    assert run(machine) == Idle()
    assert trace(machine) == [
        "1 top:31", "1 add:12", "1 add:13", "1 top:31 -> 3", "1 top:32", "1 top:33", "1 jump:22",
        "1 add:12", "1 add:13", "1 top:33 -> 4", "1 top:34",
    ]
    assert machine.threads[0].state is State.TERMINATED


def test_a_tail_call_takes_its_callers_place() -> None:
    machine = machine_with(top)
    run(machine)
    moment = machine.timeline.moments[7]
    assert moment.frame.parent is not None
    assert moment.frame.parent.code is top
    assert (moment.frame.site, moment.frame.depth) == (33, 1)


def test_locals_and_callers_are_recorded_as_they_were() -> None:
    machine = machine_with(top)
    run(machine)
    moments = machine.timeline.moments
    assert moments[1].locals == {"x": 1, "y": 2}
    assert moments[2].locals == {"x": 1, "y": 2, "result": 3}
    assert moments[moments[8].frame.site_tick].locals == {"first": 3}


def test_a_call_leaves_its_return_address_and_frame_pointer_in_ram() -> None:
    machine = machine_with(top)
    for _ in range(2):
        machine.step()
    frame = machine.timeline.moment.frame
    assert frame.parent is not None
    link = machine.kernel_space.read(frame.base, 16)
    assert int.from_bytes(link[:8], "little") == frame.parent.base
    assert int.from_bytes(link[8:], "little") == top.pc(31)


def test_program_counters_are_distinct_and_inside_the_function() -> None:
    for code in FUNCTIONS:
        pcs = [code.pc(position) for position in code.positions()]
        assert len(set(pcs)) == len(pcs) == len(code.positions())
        assert all(code.address <= pc < code.address + code.size for pc in pcs)


def test_time_moves_only_when_every_thread_waits() -> None:
    machine = machine_with(sleeper, spinner)
    assert run(machine) == Idle()
    assert trace(machine) == ["1 sleeper:41", "2 spinner:51", "2 spinner:52", "1 sleeper:43"]
    assert [moment.now for moment in machine.timeline.moments] == [0, 0, 0, 5_000]
    machine.timeline.seek(machine.timeline.present)
    assert machine.kernel_space.load(c.INT.packer, CELL) == 7


def test_a_continuation_is_all_that_is_left_of_a_stack() -> None:
    machine = machine_with(gives_up_its_stack)
    run(machine)
    last = machine.timeline.moments[-1]
    assert last.frame.code is resumed
    assert last.frame.parent is None


def test_a_panic_and_a_kernel_fault_stop_for_good() -> None:
    machine = machine_with(dies)
    stop = run(machine)
    assert isinstance(stop, Panicked)
    assert stop.text == "out of cheese"
    assert run(machine) == stop
    fault = run(machine_with(reads_nothing))
    assert isinstance(fault, Panicked)
    assert "page fault, read at 0xffffff8000900000" in fault.text


def test_memory_follows_the_cursor() -> None:
    machine = machine_with(top)
    run(machine)
    timeline = machine.timeline

    def value(tick: int) -> Any:
        timeline.seek(tick)
        return machine.kernel_space.load(c.INT.packer, CELL)

    expected = [0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 4]
    assert [value(tick) for tick in range(len(timeline.moments))] == expected
    assert [value(tick) for tick in reversed(range(len(timeline.moments)))] == expected[::-1]
    with pytest.raises(IndexError):
        timeline.seek(len(timeline.moments))


def test_what_is_written_at_a_stop_belongs_to_the_time_after_it() -> None:
    machine = machine_with(top)
    for _ in range(3):
        machine.step()
    machine.kernel_space.store(c.INT.packer, CELL, 99)
    machine.timeline.seek(0)
    assert machine.kernel_space.load(c.INT.packer, CELL) == 0
    machine.timeline.seek(2)
    assert machine.kernel_space.load(c.INT.packer, CELL) == 99


def test_where_each_thread_was_at_a_tick() -> None:
    machine = machine_with(sleeper, spinner)
    run(machine)
    one, two = machine.threads
    assert machine.timeline.last_moment_of(two, 0) is None
    moment = machine.timeline.last_moment_of(one, 2)
    assert moment is not None
    assert moment.position == 41


def test_two_machines_side_by_side_do_not_mix() -> None:
    machines = [machine_with(top), machine_with(top)]
    for _ in range(5):
        for machine in machines:
            machine.step()
    machines[0].kernel_space.store(c.INT.packer, CELL, 50)
    for machine in machines:
        run(machine)
    assert trace(machines[0]) == trace(machines[1])
    assert [machine.kernel_space.load(c.INT.packer, CELL) for machine in machines] == [4, 4]
