"""showmig: the routines that the kernel serves by messages, as its own tables have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from machdbg.machine.ctype import Array
from machdbg.machine.function import Code

from .addresses import address_of
from .macros import macro, p
from .mig_hash import places, slot
from .options import Values
from .registry import Option
from .result import CommandError
from .structures import Kernel, Structure

if TYPE_CHECKING:
    from .context import Context

SUBSYSTEM_HEADER = "subsystem            start    end      maxsize  routines modelled  name"
ROUTINE_HEADER = "msgid    stub                 argc  maxreply slot  home  displ modelled  routine"


class Routine(NamedTuple):
    """A row of a subsystem's table; ``code`` is the stub, if there is one at the address."""

    number: int
    stub: int
    argc: int
    max_reply_msg: int
    code: Code | None

    @property
    def name(self) -> str:
        """What the stub is called after."""
        return self.code.name.removeprefix("_X") if self.code is not None else ""

    @property
    def modelled(self) -> bool:
        """Whether the stub can do its work."""
        return self.code is not None and not self.code.missing


class Tables:
    """The kernel's tables of routines at the moment looked at."""

    def __init__(self, context: Context, kernel: Kernel) -> None:
        self.kernel = kernel
        self.images = [image for image in context.target.images if image.is_kernel]

    def subsystems(self) -> Iterator[Structure]:
        """What mig_e lists."""
        address = self.kernel.variable_address("mig_e")
        for index in range(self.count("mig_e")):
            table = int.from_bytes(self.kernel.memory.read(address + 8 * index, 8), "little")
            if table:
                yield self.kernel.at("mig_subsystem", table)

    def count(self, variable: str) -> int:
        """The number of elements of an array."""
        type_ = next(image.globals[variable].type for image in self.images if variable in image.globals)
        assert isinstance(type_, Array) and type_.count is not None
        return type_.count

    def name(self, subsystem: Structure) -> str:
        """The symbol of a subsystem's table."""
        return next((name for image in self.images for name, variable in image.globals.items()
                     if variable.address == subsystem.address), "")

    def routines(self, subsystem: Structure) -> Iterator[Routine]:
        """The rows of a subsystem that have a stub."""
        size = self.kernel.type("routine_descriptor").size
        for number in range(subsystem["start"], subsystem["end"]):
            address = subsystem.address_of("routine") + (number - subsystem["start"]) * size
            row = self.kernel.at("routine_descriptor", address)
            stub = row["stub_routine"]
            if stub:
                code = next((code for image in self.images if (code := image.function_at(stub)) is not None), None)
                yield Routine(number, stub, row["argc"], row["max_reply_msg"], code)


def subsystem_row(tables: Tables, subsystem: Structure) -> str:
    routines = list(tables.routines(subsystem))
    modelled = sum(routine.modelled for routine in routines)
    return (f"{p(subsystem.address, 20)} {subsystem['start']:<8} {subsystem['end']:<8} {subsystem['maxsize']:<8} "
            f"{len(routines):<8} {modelled:<9} {tables.name(subsystem)}")


def routine_row(tables: Tables, routine: Routine) -> str:
    index, tried = slot(tables.kernel, routine.number)
    place = f"{index:<5} {routine.number % places(tables.kernel):<5} {tried:<5}" if tried else f"{'-':<17}"
    return (f"{routine.number:<8} {p(routine.stub, 20)} {routine.argc:<5} {routine.max_reply_msg:<8} {place} "
            f"{'yes' if routine.modelled else 'no':<9} {routine.name}")


@macro("showmig", "[message-id | routine | subsystem]", "Show what the kernel serves by messages: subsystems, or "
       "routines with their places in the hash of message ids.",
       (Option("a", "all", "Show the routines of every subsystem."),), ())
def showmig(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    tables = Tables(context, kernel)
    subsystems = list(tables.subsystems())
    if arguments:
        yield from _chosen(context, tables, subsystems, arguments[0])
        return
    if "all" in values:
        yield ROUTINE_HEADER
        for subsystem in subsystems:
            yield from (routine_row(tables, routine) for routine in tables.routines(subsystem))
    else:
        yield SUBSYSTEM_HEADER
        yield from (subsystem_row(tables, subsystem) for subsystem in subsystems)
    yield f"mig_table_max_displ = {kernel.variable('mig_table_max_displ')}"


def _chosen(context: Context, tables: Tables, subsystems: list[Structure], argument: str) -> Iterator[str]:
    named = [each for each in subsystems if tables.name(each) in (argument, f"{argument}_subsystem")]
    if named:
        yield SUBSYSTEM_HEADER
        yield subsystem_row(tables, named[0])
        yield ROUTINE_HEADER
        yield from (routine_row(tables, routine) for routine in tables.routines(named[0]))
        return
    served = [(subsystem, routine) for subsystem in subsystems for routine in tables.routines(subsystem)]
    found = [each for each in served if argument in (each[1].name, f"_X{each[1].name}")]
    if not found:
        number = address_of(context, argument)
        found = [each for each in served if each[1].number == number]
        if not found:
            raise CommandError(f"no subsystem serves message id {number}")
    for subsystem, routine in found:
        yield SUBSYSTEM_HEADER
        yield subsystem_row(tables, subsystem)
        yield ROUTINE_HEADER
        yield routine_row(tables, routine)
        if routine.code is not None and routine.code.missing:
            yield f"not modelled: {', '.join(routine.code.missing)}"
