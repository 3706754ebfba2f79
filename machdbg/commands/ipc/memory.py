"""Kernel memory read by the names of types, members and variables: quick enough to look at every object there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from machdbg.machine.ctype import Array, CType, Field, Pointer, Record, Scalar, strip
from machdbg.machine.machine import Machine
from machdbg.machine.memory import AddressSpace

MISSING = "the kernel has no {}"
LONGEST = 1_000_000  # elements of a list; a longer one goes round in circles
_WORD = Pointer.packer


class NoSuchName(Exception):
    """The kernel's image has no type, member or variable of that name."""


class KernelMemory:
    """The kernel half of a machine's memory. ``variables`` are the addresses of all globals with their sizes."""

    def __init__(self, machine: Machine) -> None:
        self.space: AddressSpace = machine.kernel_space
        self.machine = machine
        self._images = [image for image in machine.images if image.is_kernel]
        self._readers: dict[tuple[str, str], Callable[[int], int]] = {}
        self._records: dict[str, Record] = {}

    # names

    def record(self, name: str) -> Record:
        """A structure by its tag or typedef name. Raises NoSuchName."""
        found = self._records.get(name)
        if found is None:
            spellings = (name, f"struct {name}", f"union {name}")
            types = (image.types.get(spelling) for image in self._images for spelling in spellings)
            type_ = next((strip(type_) for type_ in types if type_ is not None), None)
            if not isinstance(type_, Record):
                raise NoSuchName(MISSING.format(f"structure '{name}'"))
            found = self._records[name] = type_
        return found

    def size(self, name: str) -> int:
        """C's sizeof."""
        return self.record(name).size

    def place(self, name: str, path: str) -> tuple[int, CType, Field]:
        """Offset, type and last member of ``path`` (``ip_object.io_bits``) in a structure. Raises NoSuchName."""
        type_: CType = self.record(name)
        offset = 0
        field: Field | None = None
        for part in path.split("."):
            record = strip(type_)
            field = record.find(part) if isinstance(record, Record) else None
            if field is None:
                raise NoSuchName(MISSING.format(f"member '{path}' in '{name}'"))
            offset += field.offset
            type_ = field.type
        assert field is not None
        return offset, type_, field

    def offset(self, name: str, path: str) -> int:
        """C's offsetof."""
        return self.place(name, path)[0]

    def variable(self, name: str) -> int:
        """The address of a global variable. Raises NoSuchName."""
        for image in self._images:
            variable = image.globals.get(name)
            if variable is not None and variable.address is not None:
                return variable.address
        raise NoSuchName(MISSING.format(f"variable '{name}'"))

    def extents(self) -> Iterator[tuple[int, int]]:
        """Address and size of every global variable."""
        for image in self._images:
            for variable in image.globals.values():
                if variable.address is not None and variable.type.size:
                    yield variable.address, variable.type.size

    # values

    def get(self, name: str, path: str, address: int) -> int:
        """The number in a member of the structure at ``address``."""
        reader = self._readers.get((name, path))
        if reader is None:
            reader = self._readers[name, path] = self._reader(name, path)
        return reader(address)

    def _reader(self, name: str, path: str) -> Callable[[int], int]:
        offset, type_, field = self.place(name, path)
        scalar = strip(type_)
        if not isinstance(scalar, Scalar):
            raise NoSuchName(MISSING.format(f"number '{path}' in '{name}'"))
        load, packer = self.space.load, scalar.packer
        if field.bit_size is None:
            return lambda address: load(packer, address + offset)
        shift, mask = field.bit_offset or 0, (1 << field.bit_size) - 1
        return lambda address: load(packer, address + offset) >> shift & mask

    def word(self, address: int) -> int:
        """A pointer."""
        value: int = self.space.load(_WORD, address)
        return value

    def pointer(self, variable: str) -> int:
        """The value of a global pointer."""
        return self.word(self.variable(variable))

    def array(self, name: str, path: str, address: int) -> Iterator[int]:
        """The addresses of the elements of an array member."""
        offset, type_, _ = self.place(name, path)
        array = strip(type_)
        assert isinstance(array, Array)
        return (address + offset + index * array.element.size for index in range(array.count or 0))

    def queue(self, head: int, name: str, link: str) -> Iterator[int]:
        """The structures of a queue (``queue_head_t`` at ``head``), linked through their member ``link``."""
        offset = self.offset(name, link)
        entry = self.word(head)
        for _ in range(LONGEST):
            if entry in (head, 0):
                return
            yield entry - offset
            entry = self.word(entry)

    def string(self, address: int) -> str:
        """A string of the kernel's."""
        return self.space.read_string(address).decode("ascii", "replace") if address else ""
