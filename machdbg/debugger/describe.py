"""The lines that LLDB prints for frames, threads and stops, by the format settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from machdbg.machine.function import Line

from . import registers
from .disassembly import index_at, step_points
from .format import argument_text, describe
from .formatstring import render
from .source import place_of
from .source import render as render_source
from .state import State
from .symbols import address_text, base_name, global_text, prototype

if TYPE_CHECKING:
    from .frame import Frame
    from .process import Process, StopEvent
    from .target import Target
    from .thread import Thread


def frame_line(frame: Frame, *, unique: bool = False, colors: bool = False) -> str:
    """By ``frame-format``, newline included, without indentation."""
    name = "frame-format-unique" if unique else "frame-format"
    return _by_setting(name, frame.thread, frame, colors)


def thread_line(thread: Thread, *, colors: bool = False) -> str:
    """By ``thread-format`` (``thread list``, ``thread info``), newline included, without ``* `` before it."""
    return _by_setting("thread-format", thread, thread.frame(0), colors)


def thread_stop_line(thread: Thread, *, colors: bool = False) -> str:
    """By ``thread-stop-format`` (``bt``, stops), newline included, without ``* `` before it."""
    return _by_setting("thread-stop-format", thread, thread.frame(0), colors)


def frame_display(frame: Frame, *, colors: bool = False, indent: str = "") -> str:
    """The frame line and its source, as ``frame select`` and stops show them."""
    return indent + frame_line(frame, colors=colors) + source_display(frame, colors=colors)


def source_display(frame: Frame, *, colors: bool = False) -> str:
    """The source around a frame's line, or by ``stop-disassembly-display`` step points; empty if there is neither."""
    settings = frame.thread.process.target.settings
    place = place_of(frame, settings)
    before, after = settings["stop-line-count-before"], settings["stop-line-count-after"]
    text = render_source(place, before, after, settings, colors) if place is not None else ""
    wanted = settings["stop-disassembly-display"]
    if (wanted == "always" or (wanted == "no-debuginfo" and frame.location is None)
            or (wanted == "no-source" and not text)):
        count = settings["stop-disassembly-count"]
        text += step_points(frame.code, frame, index_at(frame.code, frame, frame.pc), count)
    return text


def thread_status(thread: Thread) -> str:
    """The thread's line and its innermost frame with its source, as a stop shows them."""
    mark = "* " if thread is thread.process.selected_thread else "  "
    return mark + thread_stop_line(thread) + frame_display(thread.frames[0], indent="    ")


def formatted(text: str, frame: Frame) -> str:
    """What a format string says of a frame. Raises DebuggerError for what is no format string."""
    return render(text, lambda item: _item(item, frame.thread, frame))


def backtrace(thread: Thread, *, start: int = 0, count: int | None = None, unique: bool = False,
              colors: bool = False) -> str:
    """The thread's line and its frames, as ``bt``."""
    selected = thread is thread.process.selected_thread
    current = thread.selected_frame
    lines = [("* " if selected else "  ") + thread_stop_line(thread, colors=colors)]
    most: int = thread.process.target.settings["target.process.thread.max-backtrace-depth"]
    for frame in thread.frames[:most][start : None if count is None else start + count]:
        marked = selected and count != 1 and current is not None and frame.index == current.index
        lines.append(("  * " if marked else "    ") + frame_line(frame, unique=unique, colors=colors))
    return "".join(lines)


def stop_display(process: Process, event: StopEvent | None = None, *, colors: bool = False) -> str:
    """``Process N stopped`` and the threads with a reason, the selected one first with its source; or the exit line.

    With an event, the values that watchpoints saw come first, and its notes follow.
    """
    text = "".join(each.hit_text() for each in event.watchpoints) if event is not None else ""
    text += status_line(process)
    if process.state is not State.STOPPED:
        return text
    text += stopped_threads(process, colors=colors)
    if event is None:
        return text
    return text + "".join(f"{note}\n" for note in event.notes)


def stopped_threads(process: Process, *, colors: bool = False) -> str:
    """The selected thread with its frame and source, then the other threads that have a stop reason."""
    selected = process.selected_thread
    if selected is None:
        return ""
    text = "* " + thread_stop_line(selected, colors=colors)
    frame = selected.selected_frame
    if frame is not None:
        text += frame_display(frame, colors=colors, indent="    ")
    for thread in process.threads:
        top = thread.frame(0)
        if thread is not selected and thread.stop_reason and top is not None:
            text += f"  {thread_stop_line(thread, colors=colors)}    {frame_line(top, colors=colors)}"
    return text


def status_line(process: Process) -> str:
    """``Process N stopped`` or ``Process N exited with status = ...`` (a blank before the newline)."""
    if process.state is not State.EXITED:
        return f"Process {process.pid} stopped\n"
    status = process.exit_status or 0
    return f"Process {process.pid} exited with status = {status} ({status:#010x}) {process.exit_description or ''}\n"


def optimization_warning(process: Process) -> str | None:
    """The warning due at the first stop in optimised code of an image (without ``warning: ``); None otherwise."""
    thread = process.selected_thread
    frame = thread.selected_frame if thread is not None else None
    if frame is None or frame.image is None or frame.image.name in process.warned:
        return None
    if not frame.is_optimized or frame.location is None:
        return None
    if not process.target.settings["target.process.optimization-warnings"]:
        return None
    process.warned.add(frame.image.name)
    return (f"{frame.image.name} was compiled with optimization - stepping may behave oddly; "
            "variables may not be available.")


def address_description(target: Target, address: int) -> str | None:
    """What lies at an address: ``module`function + 22 at file.c:168`` or a global's name; None if nothing known."""
    return address_text(target, address) or global_text(target, address)


def _by_setting(name: str, thread: Thread, frame: Frame | None, colors: bool) -> str:
    text = thread.process.target.settings[name]
    return render(text, lambda item: _item(item, thread, frame), colors)


def _item(name: str, thread: Thread, frame: Frame | None) -> str | None:
    """The value of an item of a format string; None if it has none."""
    if name in _OF_THREADS:
        return _OF_THREADS[name](thread)
    if frame is None:
        return None
    if name in _OF_FRAMES:
        return _OF_FRAMES[name](frame)
    word, _, rest = name.partition(".")
    if word == "frame":
        register = registers.find(rest.removeprefix("reg."))
        number = frame.registers().get(register.whole) if register is not None else None
        return f"{number:#018x}" if number is not None else None
    value = frame.variable(rest) if word == "var" else None
    return describe(value).partition(" = ")[2] if value is not None else None


def _return_value(thread: Thread) -> str | None:
    return describe(thread.return_value) + "\n" if thread.return_value is not None else None


_OF_THREADS: dict[str, Callable[[Thread], str | None]] = {
    "thread.id": lambda thread: f"{thread.id:#06x}",
    "thread.id%tid": lambda thread: str(thread.id),
    "thread.index": lambda thread: str(thread.index),
    "thread.name": lambda thread: thread.name or None,
    "thread.stop-reason": lambda thread: thread.stop_reason or None,
    "thread.stop-reason-raw": lambda thread: thread.stop_reason or None,
    "thread.return-value": _return_value,
    "process.id": lambda thread: str(thread.process.pid),
    "process.name": lambda thread: thread.process.target.launcher.name,
    "process.file.basename": lambda thread: thread.process.target.launcher.name,
    "process.file.fullpath": lambda thread: thread.process.target.launcher.path,
    "target.arch": lambda thread: "x86_64",
    "target.file.basename": lambda thread: thread.process.target.launcher.name,
}


def _with_arguments(frame: Frame) -> str:
    arguments = frame.arguments if frame.code.has_lines else []
    return frame.code.qualified_name + (f"({', '.join(map(argument_text, arguments))})" if arguments else "")


def _offset(frame: Frame) -> str:
    return f" + {frame.offset}" if frame.offset else ""


def _of_line(text: Callable[[Line], str | None]) -> Callable[[Frame], str | None]:
    """What an item says of the line at which a frame stands; nothing in code without lines."""
    return lambda frame: text(frame.location) if frame.location is not None else None


_OF_FRAMES: dict[str, Callable[[Frame], str | None]] = {
    "addr": lambda frame: f"{frame.pc:#018x}",
    "addr-file-or-load": lambda frame: f"{frame.pc:#018x}",
    "frame.index": lambda frame: str(frame.index),
    "frame.no-debug": lambda frame: "" if frame.location is None else None,
    "frame.pc": lambda frame: f"{frame.pc:#018x}",
    "function.name": lambda frame: prototype(frame.code),
    "function.name-without-args": lambda frame: frame.code.qualified_name,
    "function.mangled-name": lambda frame: frame.code.qualified_name,
    "function.name-with-args": _with_arguments,
    "function.pc-offset": _offset,
    "function.addr-offset": _offset,
    "function.concrete-only-addr-offset-no-padding": lambda frame: f"+{frame.offset}",
    "function.is-optimized": lambda frame: "" if frame.is_optimized and frame.location is not None else None,
    "module.file.basename": lambda frame: frame.image.name if frame.image is not None else None,
    "module.file.fullpath": lambda frame: frame.image.path if frame.image is not None else None,
    "language": _of_line(lambda line: "c"),
    "line.file.basename": _of_line(lambda line: base_name(line.file)),
    "line.file.fullpath": _of_line(lambda line: line.file),
    "file.basename": _of_line(lambda line: base_name(line.file)),
    "file.fullpath": _of_line(lambda line: line.file),
    "line.number": _of_line(lambda line: str(line.line)),
    "line.column": _of_line(lambda line: str(line.column) if line.column else None),
    "line.start-addr": lambda frame: f"{frame.pc:#018x}" if frame.location is not None else None,
}
