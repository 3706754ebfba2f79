"""Types by their spelling on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine import ctype
from machdbg.machine.ctype import CType, Pointer, Record, strip

from .typename import member_owner

if TYPE_CHECKING:
    from machdbg.machine.image import Image

    from .target import Target

_BASIC: tuple[CType, ...] = (
    ctype.VOID, ctype.BOOL, ctype.CHAR, ctype.SIGNED_CHAR, ctype.UNSIGNED_CHAR, ctype.SHORT, ctype.UNSIGNED_SHORT,
    ctype.INT, ctype.UNSIGNED_INT, ctype.LONG, ctype.UNSIGNED_LONG, ctype.LONG_LONG, ctype.UNSIGNED_LONG_LONG,
    ctype.FLOAT, ctype.DOUBLE)


def find(target: Target, name: str) -> CType | None:
    """The type that ``name`` spells (``ipc_kmsg``, ``struct ipc_kmsg *``, ``unsigned int``); None if there is none."""
    return find_in(target.images, name)


def owner_of(images: list[Image], record: Record) -> str:
    """The name of the record that has a member of ``record``'s type, which has none of its own; empty if none does."""
    for image in images:
        for type_ in image.types.values():
            outer = strip(type_)
            if isinstance(outer, Record) and any(_alike(field.type, record) for field in outer.fields or ()):
                return member_owner(type_)
    return ""


def _alike(type_: CType, record: Record) -> bool:
    """Whether a type is ``record``; every file that declares it has one of its own."""
    if type_ is record:
        return True
    return (isinstance(type_, Record) and type_.tag is None and type_.kind == record.kind and type_.size == record.size
            and [field.name for field in type_.fields or ()] == [field.name for field in record.fields or ()])


def find_in(images: list[Image], name: str) -> CType | None:
    """As ``find``, in some images; the first one that has the type decides."""
    base = name.strip()
    stars = 0
    while base.endswith("*"):
        base = base[:-1].rstrip()
        stars += 1
    base = " ".join(base.split())
    found = next((type_ for type_ in _BASIC if str(type_) == base), None)
    for image in images:
        if found is not None:
            break
        for spelling in (base, f"struct {base}", f"union {base}", f"enum {base}"):
            found = image.types.get(spelling)
            if found is not None:
                break
    if found is None:
        return None
    for _ in range(stars):
        found = Pointer(found)
    return found
