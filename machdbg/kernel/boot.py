"""Boot: a kernel on a new machine, and the user programs that it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from machdbg.machine.launch import Launch
from machdbg.machine.machine import QUANTUM, Machine, Yield, current_machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process, Thread

from .bsd.kern_sig import signal_entry
from .bsd.kern_support import bsdthread_create, bsdthread_terminate
from .constants import HOST_PRIV_PORT, KERN_SUCCESS, TASK_HOST_PORT, TH_RUN, THREAD_ABORTSAFE
from .cpu import local, panic
from .data import DATA_ADDRESS, Kernel, kernel_data, kernel_variables, map_data
from .headers import task, task_t, thread_t
from .image import kernel_image
from .macros import TASK_NULL, task_at, thread_at
from .mig.subsystems import map_subsystems
from .osfmk.i386.trap import exception_entry
from .osfmk.ipc.ipc_port import ipc_port_copy_send
from .osfmk.kern.ipc_tt_special import task_set_special_port
from .osfmk.kern.startup import kernel_bootstrap
from .osfmk.kern.syscall_sw import fill_mach_trap_table
from .osfmk.kern.task import task_create_internal, task_deallocate
from .osfmk.kern.task_terminate import task_terminate_internal
from .osfmk.kern.thread import machine_thread, stack_alloc, thread_create_internal, thread_deallocate
from .osfmk.kern.thread_terminate import thread_terminate_self
from .osfmk.kern.zalloc import prepare_elements, prepare_faults
from .osfmk.x86_64.idt64 import syscall_entry
from .panic import panic_entry
from .settings import KERNEL_STACK_SIZE, Settings

BOOT_STACK = 0xFFFFFF8001400000
USER_ID, GROUP_ID = 501, 20
ROOT_USER_ID, ROOT_GROUP_ID = 0, 0
SESSION = 100003  # the audit session of who logged in first


class UserProgram(Protocol):
    """What the kernel runs as a user task; ``root`` says that it is the super-user's."""

    name: str
    pid: int
    root: bool

    def load(self, machine: Machine, process: Process, thread: Thread, launch: Launch) -> None:
        """Put the program into the process's memory and set ``thread.user`` to its first frame."""


Programs = Sequence[tuple[UserProgram, Launch]]


def start(machine: Machine, settings: Settings, programs: Programs, init: UserProgram | None = None) -> None:
    """Make ``machine`` a computer that boots the kernel and then starts ``programs``, each with what it is given.

    ``init`` runs before them, until it has a bootstrap port, which they inherit. The images must have been set. Nothing
    has run yet: booting happens as the machine steps.
    """
    machine.make_current()
    machine.kernel = Kernel(settings, lambda: bsd_init(programs, init))
    machine.quantum = settings.quantum or QUANTUM
    image = kernel_image()
    map_data(machine)
    map_subsystems(machine, image, settings.subsystems)
    fill_mach_trap_table(image)
    machine.trap_entry = syscall_entry
    machine.exit_entry = exit_entry
    machine.thread_entry = bsdthread_create
    machine.thread_end = bsdthread_terminate
    machine.exception_entry = exception_entry
    machine.signal_entry = signal_entry
    machine.panic_entry = panic_entry
    machine.kernel_space.map(BOOT_STACK, KERNEL_STACK_SIZE, "boot stack")
    init_thread = kernel_variables(machine.kernel_space, DATA_ADDRESS).init_thread
    init_thread.ref_count = 2
    init_thread.state = TH_RUN
    init_thread.options = THREAD_ABORTSAFE
    init_thread.kernel_stack = BOOT_STACK
    boot = machine_thread(init_thread, "init_thread")
    machine.call(boot, kernel_bootstrap())
    machine.add_thread(boot)


async def bsd_init(programs: Programs, init: UserProgram | None) -> None:
    """Start the user programs, the first with the memory and the kernel stack that the settings ask for."""
    machine = current_machine()
    settings: Settings = machine.kernel.settings
    parent = TASK_NULL()
    if init is not None:
        await start_program(machine, init, Launch(), None, parent)
        parent = task_at(machine.kernel.tasks[init.pid])
        while not parent.itk_bootstrap:
            await Yield()
    try:
        for zone, addresses in settings.zones.items():
            prepare_elements(machine, zone, addresses)
        for zone, numbers in settings.faults.items():
            prepare_faults(machine, zone, numbers)
    except ValueError as error:
        panic(str(error))
    stack: int | None = settings.kernel_stack
    for program, launch in programs:
        await start_program(machine, program, launch, stack, parent)
        stack = None


async def start_program(machine: Machine, program: UserProgram, launch: Launch, stack: int | None,
                        parent: task) -> None:
    """A task with one thread that runs ``program``, as cloneproc and exec leave it; it inherits ``parent``'s ports."""
    taskp = local(task_t)
    threadp = local(thread_t)
    if await task_create_internal(parent, 0, 0, 1, 0, 0, taskp) != KERN_SUCCESS:
        panic("cloneproc: no task")
    new_task: task_t = taskp.value
    await set_security_token(new_task, program.pid, program.root)
    if await thread_create_internal(new_task, -1, 0, 0, threadp) != KERN_SUCCESS:
        panic("cloneproc: no thread")
    new_thread: thread_t = threadp.value
    stack_alloc(new_thread, stack)
    space: AddressSpace = machine.kernel.address_spaces[new_task.map.pmap]
    process = Process(program.pid, program.name, space)
    running = machine_thread(new_thread, program.name, process)
    machine.processes.append(process)
    machine.kernel.tasks[program.pid] = new_task.address
    program.load(machine, process, running, launch)
    new_thread.machine.cthread_self = running.gs_base
    machine.add_thread(running)
    await thread_deallocate(new_thread)
    await task_deallocate(new_task)


async def set_security_token(task: task, pid: int, root: bool) -> None:
    """Who a task's messages come from; root's tasks may control the host: spec of the kernel services, E.6."""
    user, group = (ROOT_USER_ID, ROOT_GROUP_ID) if root else (USER_ID, GROUP_ID)
    task.sec_token.val[0] = user
    task.sec_token.val[1] = group
    for index, value in enumerate((user, user, group, user, group, pid, SESSION, pid)):
        task.audit_token.val[index] = value
    if root:
        host_priv = await ipc_port_copy_send(kernel_data().realhost.special[HOST_PRIV_PORT])
        await task_set_special_port(task, TASK_HOST_PORT, host_priv)


def exit_entry(machine: Machine, thread: Thread) -> None:
    """Where exit of the BSD half, which is not modelled, enters Mach: the task ends, then the thread that asked."""
    own = thread_at(thread.object)
    machine.call(thread, task_terminate_internal(own.task))
    thread.continuation = thread_terminate_self()
