"""Kernel structures as the commands of ``xnu`` see them: by type and member names, through the debugger's values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger import types
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.memory import Memory
from machdbg.debugger.value import Value
from machdbg.machine.ctype import Record, strip

from .result import CommandError

if TYPE_CHECKING:
    from machdbg.machine.ctype import CType
    from machdbg.machine.thread import Process as MachineProcess

    from .context import Context

LONGEST_QUEUE = 100_000


class Structure:
    """A structure in memory; members are read by path (``ip_object.io_bits``) as numbers."""

    def __init__(self, value: Value) -> None:
        self.value = value
        assert value.address is not None
        self.address: int = value.address

    def member(self, path: str) -> Value:
        """A member of a member. Raises CommandError if the type has none of that name."""
        value = self.value
        for name in path.split("."):
            child = value.child(name)
            if child is None:
                raise CommandError(f"'{value.type_name}' has no member '{name}'")
            value = child
        return value

    def __getitem__(self, path: str) -> int:
        return self.member(path).as_integer()

    def address_of(self, path: str) -> int:
        """C's ``&s->path``."""
        address = self.member(path).address
        assert address is not None
        return address


class Kernel:
    """The kernel's structures and variables at the moment looked at."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.target = context.target
        self.memory: Memory = context.process.memory
        self._types: dict[str, CType] = {}

    def type(self, name: str) -> CType:
        """A type of the kernel by its name; raises CommandError."""
        found = self._types.get(name)
        if found is None:
            images = [image for image in self.target.images if image.is_kernel]
            found = types.find_in(images, name)
            if found is None:
                raise CommandError(f"the kernel has no type '{name}'")
            self._types[name] = found
        return found

    def at(self, type_name: str, address: int) -> Structure:
        """The structure of a type at an address; raises DebuggerError if it cannot be read."""
        type_ = self.type(type_name)
        self.memory.read(address, max(type_.size, 1))
        return Structure(Value.in_memory(type_name, type_, self.memory, address))

    def variable(self, name: str) -> int:
        """The value of a global variable."""
        return self._global(name).as_integer()

    def variable_address(self, name: str) -> int:
        """The address of a global variable."""
        address = self._global(name).address
        assert address is not None
        return address

    def _global(self, name: str) -> Value:
        for image in self.target.images:
            variable = image.globals.get(name)
            if image.is_kernel and variable is not None and variable.address is not None:
                return Value.in_memory(name, variable.type, self.memory, variable.address)
        raise CommandError(f"the kernel has no variable '{name}'")

    def symbol_at(self, address: int) -> str:
        """The global variable or the function that begins at an address; empty if none does."""
        for image in self.target.images:
            if image.is_kernel:
                for name, variable in image.globals.items():
                    if variable.address == address:
                        return name
        code = self.target.function_at(address)
        return code.name if code is not None and code.address == address else ""

    def queue(self, head: int, type_name: str, link: str) -> Iterator[Structure]:
        """The elements of a queue whose head is at ``head``, linked through their member ``link``."""
        record = strip(self.type(type_name))
        assert isinstance(record, Record)
        field = record.find(link)
        if field is None:
            raise CommandError(f"'{type_name}' has no member '{link}'")
        entry = self.at("queue_entry", head)["next"]
        for _ in range(LONGEST_QUEUE):
            if entry in (head, 0):
                return
            element = self.at(type_name, entry - field.offset)
            yield element
            entry = element[f"{link}.next"]

    # tasks and processes

    def tasks(self) -> Iterator[Structure]:
        """Every task, the kernel's first."""
        return self.queue(self.variable_address("tasks"), "task", "tasks")

    def threads(self, task: Structure) -> Iterator[Structure]:
        """The threads of a task."""
        return self.queue(task.address_of("threads"), "thread", "task_threads")

    def process_of(self, task: int) -> tuple[int, str]:
        """Pid and name of the process of a task; the kernel's own task is ``kernel_task``, pid 0.

        The simulated kernel has no BSD half, so that processes are those that the machine knows.
        """
        if task == 0:
            return -1, ""
        if task == self.variable("kernel_task"):
            return 0, "kernel_task"
        for process in self.context.process.machine.processes:
            if self.task_of(process) == task:
                return process.pid, process.name
        return -1, "unknown"

    def task_of(self, process: MachineProcess) -> int:
        """The address of a process's task structure, 0 if it has none."""
        for thread in process.threads:
            if thread.object:
                try:
                    return self.at("thread", thread.object)["task"]
                except DebuggerError:
                    continue
        return 0

    def name_of_pid(self, pid: int) -> str:
        """The name of a process, ``Unknown`` if there is none."""
        if pid == 0:
            return "kernel_task"
        for process in self.context.process.machine.processes:
            if process.pid == pid:
                return process.name
        return "Unknown"

    def name_of_thread(self, thread: int) -> str:
        """The name of a thread by the address of its structure; empty if it has none."""
        found = next((each for each in self.context.process.threads if each.machine_thread.object == thread), None)
        return found.name if found is not None else ""

    def task_of_space(self, space: int) -> Structure | None:
        """The task whose names are those of an ipc_space."""
        return next((task for task in self.tasks() if task["itk_space"] == space), None)
