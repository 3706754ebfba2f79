"""Stop hooks that are objects of a Python class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .base import SBStream, SBStructuredData
from .host import ScriptError
from .target import SBTarget

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .interpreter import ScriptInterpreter

Answer = tuple[bool, str]
"""Whether the process is to stay stopped, and what the hook has printed."""


def stop_hook(scripts: ScriptInterpreter, target: Target, name: str, extra: Mapping[str, Any]) -> Callable[[], Answer]:
    """What is to be called at a stop: ``handle_stop`` of an object of the class ``module.Class``, made with the
    target, ``extra`` and a dictionary. Raises ScriptError in LLDB's words."""
    made = scripts.find(name)
    if made is None:
        raise ScriptError(f"Couldn't add stop hook: Could not find class: {name}.")
    if not hasattr(made, "handle_stop"):
        raise ScriptError(f'Couldn\'t add stop hook: Class "{name}" is missing the required handle_stop callback.')
    given = SBTarget(target, scripts.host), SBStructuredData(dict(extra))
    done, instance = scripts.guarded(lambda: made(*given, scripts.names))

    def handle() -> Answer:
        if not done:
            return True, ""
        stream = SBStream()
        came_back, answer = scripts.guarded(lambda: instance.handle_stop(scripts.selected(), stream))
        if not came_back:
            return True, f"{stream.GetData()}Python error occurred handling stop-hook."
        return answer is not False, stream.GetData()

    return handle
