"""Commands for threads and what they wait on, with the columns of the lldbmacros that Apple ships with its kernels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .macros import Row, macro, p, structure_at
from .options import Values
from .structures import Kernel, Structure
from .xnu import send_rights, sets_of, task_lines

if TYPE_CHECKING:
    from .context import Context

THREAD_HEADER = (f"{'thread':24} {'thread_id':10} {'processor':20} {'base':6} {'pri':6} {'sched_mode':15} "
                 f"{'io_policy':15} {'state':8} {'ast':12} {'waitq':32} {'wait_event':20} {'wmesg':20} "
                 f"{'thread_name':20}")
WAITQ_HEADER = (f"{'waitq':16} {'typ':3} {'bits':4} {'evtmask':17} {'setid':18} {'wq_wqp':18} {'preposts':37} "
                f"{'member_of':22} {'threads':39}")
STATES = ((0x1, "W"), (0x2, "S"), (0x4, "R"), (0x8, "U"), (0x10, "H"), (0x20, "A"), (0x40, "P"), (0x80, "I"))
MODES = {1: "realtime", 2: "fixed", 3: "timeshare"}
ASTS = ((0x1, "P"), (0x2, "Q"), (0x4, "U"), (0x8, "H"), (0x10, "Y"), (0x20, "A"), (0x40, "L"), (0x80, "B"),
        (0x100, "K"), (0x200, "M"), (0x1000, "G"))
"""The reasons to enter the kernel's AST handler and the letters that are used for them, as their names begin."""

WAITING = 0x1
INDEX, GENERATION = 0x3FFFF, 18  # of an id in the link table: bits of the index, and the shift of the generation


def thread_row(kernel: Kernel, thread: Structure) -> Row:
    """A thread: how it is scheduled, and what it waits for."""
    state = "".join(letter for bit, letter in STATES if thread["state"] & bit) + ("C" if thread["inspection"] else "")
    mode = MODES.get(thread["sched_mode"], "none")
    mode += " bound" if thread["bound_processor"] else ""
    mode += " BG" if thread["effective_policy.thep_darwinbg"] else ""
    policy = "".join(letter for letter, path in (
        ("B", "thep_darwinbg"), ("T", "thep_io_tier"), ("P", "thep_io_passive"), ("D", "thep_terminated"),
        ("Q", "thep_latency_qos")) if thread[f"effective_policy.{path}"])
    asts = "".join(letter for bit, letter in ASTS if thread["ast"] & bit)
    waitq, event = "", ""
    if thread["state"] & WAITING:
        symbol = kernel.symbol_at(thread["wait_event"])
        waitq, event = hex(thread["waitq"]), hex(thread["wait_event"]) + (f" <{symbol}>" if symbol else "")
    name = kernel.name_of_thread(thread.address)
    address = hex(thread.address) + ("[WQ]" if thread["static_param"] else "")
    return Row.of(
        f"{address:24} {thread['thread_id']:<#10x} {p(thread['last_processor'], 20)} {thread['base_pri']:<6} "
        f"{thread['sched_pri']:<6} {mode:15} {policy:15} {state:8} {asts:12} {waitq:32} {event:20} {'':20} {name:20}",
        "thread", thread=hex(thread.address), thread_id=hex(thread["thread_id"]),
        processor=hex(thread["last_processor"]), base=thread["base_pri"], pri=thread["sched_pri"], sched_mode=mode,
        io_policy=policy, state=state, ast=asts, waitq=waitq, wait_event=event, thread_name=name)


def task_threads(kernel: Kernel, task: Structure) -> Iterator[str]:
    """A task and the threads in it."""
    yield from task_lines(kernel, task)
    yield "\t" + THREAD_HEADER
    for thread in kernel.threads(task):
        yield thread_row(kernel, thread).behind("\t")


@macro("showact", "thread", "Show a thread: how it is scheduled, and what it waits for.")
def showact(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    thread = structure_at(context, kernel, "thread", arguments[0])
    yield THREAD_HEADER
    yield thread_row(kernel, thread)


@macro("showtaskthreads", "task", "Show a task and its threads.")
def showtaskthreads(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from task_threads(kernel, structure_at(context, kernel, "task", arguments[0]))


@macro("showallthreads", "", "Show every task and its threads.")
def showallthreads(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    for task in kernel.tasks():
        yield from task_threads(kernel, task)


@macro("showwaitq", "waitq", "Show a wait queue: its kind, the sets it is in, and the threads that wait.")
def showwaitq(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    waitq = structure_at(context, kernel, "waitq", arguments[0])
    is_set = waitq["waitq_type"] == 3
    bits = "".join(letter for letter, is_on in (
        ("*", waitq["waitq_interlock.lock_data"]), ("F", waitq["waitq_fifo"]), ("P", waitq["waitq_prepost"]),
        ("I", waitq["waitq_irq"])) if is_on)
    sets = ", ".join(_identity(each) for each in sorted(sets_of(kernel, waitq["waitq_set_id"])))
    threads = _waiting(kernel, waitq)
    setid = _identity(kernel.at("waitq_set", waitq.address)["wqset_id"]) if is_set else ""
    yield WAITQ_HEADER
    yield Row.of(
        f"{waitq.address:<#16x} {'SET' if is_set else '  Q'} {bits:4} {waitq['waitq_eventmask']:<#17x} {setid:18} "
        f"{'':18} {waitq['waitq_prepost_id']:<#37x} {sets:22} {', '.join(map(hex, threads)):39}",
        "waitq", waitq=hex(waitq.address), typ="SET" if is_set else "Q", bits=bits,
        evtmask=hex(waitq["waitq_eventmask"]), setid=setid.strip(), preposts=hex(waitq["waitq_prepost_id"]),
        member_of=sets, threads=", ".join(map(hex, threads)))


def _identity(number: int) -> str:
    """An id of the link table: index and generation."""
    return f"{number & INDEX:#x}/{number >> GENERATION:#x}"


def _waiting(kernel: Kernel, waitq: Structure) -> list[int]:
    """The threads that wait on a queue. Queues without a list of their own share the global ones, by their hash: their
    threads are those that name them."""
    return [thread.address for task in kernel.tasks() for thread in kernel.threads(task)
            if thread["state"] & WAITING and thread["waitq"] == waitq.address]


@macro("showtasksuspenders", "task", "Show who has suspended a task: the tasks with a send right to its resume port.")
def showtasksuspenders(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    task = structure_at(context, kernel, "task", arguments[0])
    if not task["suspend_count"]:
        yield f"task {task.address:#x} is not suspended"
    elif not task["itk_resume"]:
        yield f"task {task.address:#x} has no resume port"
    else:
        yield from send_rights(kernel, task["itk_resume"])
