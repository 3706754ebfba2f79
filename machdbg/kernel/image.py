"""The kernel's image: the modelled functions at the addresses of the link map, globals, types and constants.

``linkmap.txt`` holds one line per symbol, ``offset name``, the offset in hexadecimal from 0xffffff0000000000, and
``offset name:line`` where the program counter of a line is known. The map is derived, but for these.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from machdbg.machine.ctype import CType, Typedef
from machdbg.machine.function import Function, Variable
from machdbg.machine.image import Image
from machdbg.machine.view import Struct, codec_of

from . import constants, headers, libkern, osfmk
from .data import DATA_ADDRESS, kernel_variables
from .mig.stub import made_functions
from .mig.subsystems import table_variables

LINK_BASE = 0xFFFFFF0000000000
TEXT_ADDRESS = 0xFFFFFF8000200000
UNLISTED_ADDRESS = 0xFFFFFF8000F00000  # functions that the link map lacks follow one another from here
MADE_ADDRESS = 0xFFFFFF8000E00000  # the same for what MIG makes
UNLISTED_SIZE = 0x800
LARGEST_FUNCTION = 0x4000
BESIDE = ("bsd.kern_support", "ast", "alarms", "callout", "policy", "refusals", "bsd.systemcalls", "bsd.kern_sig",
          "bsd.kern_time", "bsd.unix_signal", "bsd.kern_exit", "bsd.ux_exception")
"""Modules with functions whose C files are not part of the model, in the order in which they lie in memory."""


def modelled_functions() -> Iterator[Function[..., Any]]:
    """Every modelled function, by module and then in order of the text."""
    for package in (osfmk, libkern):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.ispkg:
                yield from functions_of(import_module(module.name))


def functions_of(module: ModuleType) -> Iterator[Function[..., Any]]:
    """The functions that a module models."""
    for value in vars(module).values():
        if isinstance(value, Function) and value.module == module.__name__:
            yield value


@cache
def kernel_image() -> Image:
    """The image ``kernel.development``; the same for every machine."""
    end = DATA_ADDRESS + kernel_variables.record.size
    image = Image("kernel.development", "/System/Library/Kernels/kernel.development", TEXT_ADDRESS,
                  end - TEXT_ADDRESS, is_kernel=True)
    link(image)
    image.globals.update(global_variables())
    image.globals.update(table_variables())
    image.types.update(kernel_types())
    image.constants.update(
        (name, value) for name, value in vars(constants).items() if isinstance(value, int) and name.isupper()
    )
    return image


def link(image: Image) -> None:
    """Add the modelled functions and the stubs that MIG makes to ``image``."""
    symbols, pinned = link_map()
    starts = sorted(symbols.values())
    following = dict(zip(starts, [*starts[1:], starts[-1] + LARGEST_FUNCTION], strict=True))
    elsewhere = [code for name in BESIDE
                 for code in functions_of(import_module(f"machdbg.kernel.{name}"))]
    modelled = [*modelled_functions(), *elsewhere]
    for codes, unlisted in ((modelled, UNLISTED_ADDRESS), (list(made_functions()), MADE_ADDRESS)):
        for code in codes:
            address = symbols.get(code.name)
            if address is None:
                image.add(code, unlisted, UNLISTED_SIZE)
                unlisted += UNLISTED_SIZE
            else:
                image.add(code, address, min(following[address] - address, LARGEST_FUNCTION), pinned.get(code.name))


@cache
def link_map() -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Addresses of symbols, and by function the program counters that are known of some lines."""
    symbols: dict[str, int] = {}
    pinned: dict[str, dict[int, int]] = {}
    for row in (Path(__file__).parent / "linkmap.txt").read_text(encoding="ascii").splitlines():
        offset, name = row.split(" ")
        name, colon, line = name.partition(":")
        if colon:
            pinned.setdefault(name, {})[int(line)] = LINK_BASE + int(offset, 16)
        else:
            symbols[name] = LINK_BASE + int(offset, 16)
    return symbols, pinned


def global_variables() -> dict[str, Variable]:
    """The file-scope variables as symbols."""
    return {
        field.name: Variable(field.name, field.type, address=DATA_ADDRESS + field.offset)
        for field in kernel_variables.record.fields or () if field.name is not None
    }


def kernel_types() -> dict[str, CType]:
    """Types by the spellings that C knows them under: typedef names, ``struct tag``, ``union tag``."""
    types: dict[str, CType] = {}
    scope = vars(headers)
    for value in scope.values():
        if isinstance(value, type) and issubclass(value, Struct) and value is not Struct:
            if value.record.tag or isinstance(value.type, Typedef):
                types[value.type.name] = value.type
        elif hasattr(value, "__metadata__"):
            type_ = codec_of(value, scope).type
            if isinstance(type_, Typedef):
                types[type_.name] = type_
    return types
