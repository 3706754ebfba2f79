"""The lines that LLDB prints for frames, threads and stops, by the format settings."""

from __future__ import annotations

from .disassembly import index_at, step_points
from .format import argument_text, describe
from .formatstring import render
from .frame import Frame
from .process import Process, State, StopEvent
from .source import place_of
from .source import render as render_source
from .symbols import address_text, base_name, global_text, prototype
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


def backtrace(thread: Thread, *, start: int = 0, count: int | None = None, unique: bool = False,
              colors: bool = False) -> str:
    """The thread's line and its frames, as ``bt``."""
    selected = thread is thread.process.selected_thread
    current = thread.selected_frame
    lines = [("* " if selected else "  ") + thread_stop_line(thread, colors=colors)]
    for frame in thread.frames[start : None if count is None else start + count]:
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
    word, _, rest = name.partition(".")
    if word == "thread":
        return _thread_item(rest, thread)
    if word == "process":
        return {"id": str(thread.process.pid), "name": thread.process.target.launcher.name,
                "file.basename": thread.process.target.launcher.name,
                "file.fullpath": thread.process.target.launcher.path}.get(rest)
    if word == "target":
        return {"arch": "x86_64", "file.basename": thread.process.target.launcher.name}.get(rest)
    if frame is None:
        return None
    if word == "frame":
        return _frame_item(rest, frame)
    if word == "function":
        return _function_item(rest, frame)
    if word in ("line", "file"):
        return _line_item(word, rest, frame)
    if word == "module" and frame.image is not None:
        return {"file.basename": frame.image.name, "file.fullpath": frame.image.path}.get(rest)
    if word in ("addr", "addr-file-or-load"):
        return f"{frame.pc:#018x}"
    if word == "var":
        value = frame.variable(rest)
        return describe(value).partition(" = ")[2] if value is not None else None
    return "c" if word == "language" and frame.location is not None else None


def _thread_item(name: str, thread: Thread) -> str | None:
    if name == "id":
        return f"{thread.id:#06x}"
    if name == "id%tid":
        return str(thread.id)
    if name == "index":
        return str(thread.index)
    if name == "name":
        return thread.name or None
    if name in ("stop-reason", "stop-reason-raw"):
        return thread.stop_reason or None
    if name == "return-value" and thread.return_value is not None:
        return describe(thread.return_value) + "\n"
    return None


def _frame_item(name: str, frame: Frame) -> str | None:
    if name == "index":
        return str(frame.index)
    if name == "no-debug":
        return "" if frame.location is None else None
    registers = frame.registers()
    register = {"pc": "rip", "sp": "rsp", "fp": "rbp"}.get(name, name.removeprefix("reg."))
    return f"{registers[register]:#018x}" if register in registers else None


def _function_item(name: str, frame: Frame) -> str | None:
    code = frame.code
    if name == "name":
        return prototype(code)
    if name in ("name-without-args", "mangled-name"):
        return code.qualified_name
    if name == "name-with-args":
        arguments = frame.arguments if code.has_lines else []
        return code.qualified_name + (f"({', '.join(map(argument_text, arguments))})" if arguments else "")
    if name in ("pc-offset", "addr-offset", "concrete-only-addr-offset-no-padding"):
        joint = "+" if name.startswith("concrete") else " + "
        return f"{joint}{frame.offset}" if frame.offset or joint == "+" else ""
    if name == "is-optimized":
        return "" if frame.is_optimized and frame.location is not None else None
    return None


def _line_item(word: str, name: str, frame: Frame) -> str | None:
    line = frame.location
    if line is None:
        return None
    name = name.removeprefix("file.") if word == "line" else name
    if name == "basename":
        return base_name(line.file)
    if name == "fullpath":
        return line.file
    if name == "number":
        return str(line.line)
    if name == "column":
        return str(line.column) if line.column else None
    return f"{frame.pc:#018x}" if name == "start-addr" else None
