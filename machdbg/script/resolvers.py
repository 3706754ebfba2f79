"""Breakpoints whose places a Python class finds: what ``breakpoint set -P`` sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.resolver import ByAddress, Places, Resolver, modules_text, same_file
from machdbg.machine.function import Code
from machdbg.machine.image import Image

from . import constants
from .base import SBError, SBStructuredData
from .breakpoints import SBBreakpoint
from .modules import SBModule, SBSymbolContext
from .symbols import SBAddress, SBCompileUnit

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .host import Host

Call = Callable[[Callable[[], Any]], tuple[bool, Any]]
"""Calls a user's function: whether it came back, and with what."""


class SearchedContext(SBSymbolContext):
    """What the class is asked about: a module, a source file of it, or a function."""

    def __init__(self, target: Target, image: Image | None = None, file: str | None = None,
                 code: Code | None = None) -> None:
        super().__init__(code, code.address if code is not None else None, target)
        self._image = image
        self._file = file

    def IsValid(self) -> bool:
        return True

    def GetModule(self) -> SBModule:
        return SBModule(self._image, self._target)

    def GetCompileUnit(self) -> SBCompileUnit:
        return SBCompileUnit(self._file, self._image, self._target)

    module = property(GetModule)
    compile_unit = property(GetCompileUnit)


class ResolvingBreakpoint(SBBreakpoint):
    """The breakpoint as its class sees it: it takes places."""

    def __init__(self, target: Target, host: Host) -> None:
        super().__init__(None, host)
        self._target = target
        self.places: Places = []

    def IsValid(self) -> bool:
        return True

    def GetTarget(self) -> Any:
        from .target import SBTarget
        return SBTarget(self._target, self._host)

    def AddLocation(self, address: SBAddress) -> SBError:
        """Have a location at an address of code, or where the step point behind it is."""
        found = ByAddress(address.address).find(self._target) if address.address is not None else []
        self.places += [place for place in found if place not in self.places]
        return SBError() if found else SBError("the address is not in a function")

    target = property(GetTarget)


class Scripted(Resolver):
    """``-P MODULE.CLASS -k KEY -v VALUE``: an object of the class is made with (breakpoint, values, dict), told of all
    modules (or, by its ``__get_depth__``, of files or functions) and adds locations to the breakpoint."""

    def __init__(self, name: str, given: dict[str, Any], modules: list[str], files: list[str],
                 make: Callable[[ResolvingBreakpoint, SBStructuredData], Any], call: Call, host: Host) -> None:
        self.name = name
        self.given = given
        self.modules = modules
        self.files = files
        self._make = make
        self._call = call
        self._host = host
        self._help = ""

    def describe(self, target: Target) -> str:
        return (self._help or f"python class = {self.name}") + modules_text(self.modules)

    def find(self, target: Target) -> Places:
        breakpoint_ = ResolvingBreakpoint(target, self._host)
        instance = self._make(breakpoint_, SBStructuredData(dict(self.given)))
        if instance is None:
            return []
        text = self._ask(instance, "get_short_help")
        self._help = text if isinstance(text, str) else ""
        if hasattr(instance, "__callback__"):
            for context in self._contexts(target, self._ask(instance, "__get_depth__")):
                done, more = self._call(lambda context=context: instance.__callback__(context))  # type: ignore[misc]
                if not done or more is False:
                    break
        return breakpoint_.places

    def _ask(self, instance: Any, method: str) -> Any:
        found = getattr(instance, method, None)
        return self._call(found)[1] if found is not None else None

    def _contexts(self, target: Target, depth: Any) -> Iterator[SearchedContext]:
        if depth == constants.eSearchDepthTarget:
            yield SearchedContext(target)
            return
        for image in target.images:
            if self.modules and image.name not in self.modules and image.path not in self.modules:
                continue
            if depth not in (constants.eSearchDepthCompUnit, constants.eSearchDepthFunction):
                yield SearchedContext(target, image)
                continue
            for file in image.sources():
                if self.files and not any(same_file(file, name) for name in self.files):
                    continue
                if depth == constants.eSearchDepthCompUnit:
                    yield SearchedContext(target, image, file)
                    continue
                for code in image.functions.values():
                    if code.has_lines and code.file == file:
                        yield SearchedContext(target, image, file, code)
