"""Random command lines for the debugger: whatever is typed, the answer is text, never an error of machdbg's own."""

from __future__ import annotations

from random import Random

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.commands.registry import Command
from machdbg.frontends.batch import load

ARGUMENTS = (
    "semaphore_create", "main", "1", "0", "-1", "2", "1.1", "0x10", "client.c", "client.c:5", "task", "task->itk_self",
    "*task", "&sem", "sem", "$rip", "$0", "$rsp", "new_semaphore", "(int)1/0", "a+", "\"", "'", "'a b'", "--", "-", "*",
    "%", "0xffffff800d000000", "18446744073709551616", "sem.foo", "sizeof(task)", "rip", "rax", "ipc_port", "task_t",
    "kernel.development", "kernel.development`ipc_kmsg_send", "ipc_kmsg_send", "mach_msg", "100", "1000", "nosuch",
    "frame", "thread", "-n", "-o", "é", "int x = 5", "all", "true", "false", "5000", "printf", "stop-line-count-after",
)
VALUES = ("1", "0", "-1", "main", "x", "16", "hex", "client.c", "abc", "task", "all", "true", "99999999999", "")
NOT_RUN = {"quit", "exit", "q", "process save-core"}  # end the session, write a file
FILES = {"filename", "path", "directory"}  # values of options that could write somewhere


class Debugger:
    """A debugger with the scenario ``semaphore_create``."""

    def __init__(self) -> None:
        self.interpreter = CommandInterpreter(Context(load))
        for line in ("target create semaphore_create", "b semaphore_create", "run"):
            self.interpreter.execute(line)

    def perform(self, line: str) -> None:
        """Run it; whatever machdbg itself does wrong is raised."""
        self.interpreter.execute(line)

    def line(self, random: Random) -> str:
        """A command with options and arguments."""
        commands = [command for name, command in self.interpreter.tree.commands.items()
                    if name not in NOT_RUN]
        command = random.choice(commands)
        if random.random() < 0.2:
            command = next(c for c in commands if c.name in ("goto", "process continue")) if random.random() < 0.5 \
                else next(c for c in commands if c.name == "reverse-step")
        words = [command.name, *options(command, random)]
        words += [random.choice(ARGUMENTS) for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3)))]
        return " ".join(words)


def options(command: Command, random: Random) -> list[str]:
    """Some of a command's options."""
    words: list[str] = []
    for option in command.options:
        if random.random() < 0.15 and option.value not in FILES:
            words.append(f"-{option.short}" if option.short and random.random() < 0.7 else f"--{option.long}")
            if option.value is not None and random.random() < 0.9:
                words.append(random.choice((*VALUES, *option.choices)) or '""')
    return words
