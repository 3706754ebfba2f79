"""What kernel code asks of the processor: the current thread, variables on its stack, calls through pointers."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn, TypeVar

from machdbg.machine.ctype import CType
from machdbg.machine.frame import Frame
from machdbg.machine.function import Call, Function
from machdbg.machine.machine import Machine, Panic, current_machine
from machdbg.machine.memory import AddressSpace, Fault
from machdbg.machine.thread import State, Thread
from machdbg.machine.view import Array, Codec, Pointer, Struct, codec_of

from . import headers
from .headers import _vm_map, ipc_space, task, thread

SOURCE_ROOT = "/BuildRoot/Library/Caches/com.apple.xbs/Sources/xnu/xnu-4570.71.2/"  # where shipped kernels were built

S = TypeVar("S", bound=Struct)


def kernel_space() -> AddressSpace:
    """The kernel's address space."""
    return current_machine().kernel_space


def running_thread() -> Thread:
    """The simulator's side of the thread that runs."""
    running = current_machine().thread
    assert running is not None
    return running


def current_thread() -> thread:
    """The thread that runs."""
    return thread(kernel_space(), running_thread().object)


def current_task() -> task:
    """Its task."""
    return current_thread().task


def current_space() -> ipc_space:
    """Its task's names."""
    return current_task().itk_space


def current_map() -> _vm_map:
    """Its address map."""
    return current_thread().map


def machine_thread_of(machine: Machine, address: int) -> Thread:
    """The simulator's side of the thread structure at ``address``."""
    return next(candidate for candidate in machine.threads
                if candidate.object == address and candidate.state is not State.TERMINATED)


# variables on the kernel stack


def local(hint: Any) -> Pointer[Any]:
    """A variable, annotated as ``hint``, on the stack of the running function, for its address to be passed on.

    As in C it holds whatever was there before.
    """
    codec = _codec(hint)
    return Pointer(kernel_space(), stack_allocate(codec.type), codec)


def null_pointer(hint: Any) -> Pointer[Any]:
    """C's NULL where a pointer to a variable annotated as ``hint`` is wanted."""
    return Pointer(kernel_space(), 0, _codec(hint))


def pointer_to(hint: Any, address: int) -> Pointer[Any]:
    """C's ``(type *) address`` for a type annotated as ``hint``."""
    return Pointer(kernel_space(), address, _codec(hint))


def local_struct(struct: type[S]) -> S:
    """A structure on the stack of the running function."""
    return struct(kernel_space(), stack_allocate(struct.type))


def local_array(hint: Any, count: int) -> Array[Any]:
    """An array on the stack of the running function."""
    codec = _codec(hint)
    return Array(kernel_space(), _carve(codec.type.size * count, codec.type.align), codec, count)


def stack_allocate(type_: CType) -> int:
    """Room for a ``type_`` on the stack of the running function; its address."""
    return _carve(type_.size, type_.align)


def _carve(size: int, align: int) -> int:
    frame = running_frame()
    frame.sp = (frame.sp - size) & -align
    return frame.sp


@cache
def _codec(hint: Any) -> Codec[Any]:
    return codec_of(hint, vars(headers))


def running_frame() -> Frame:
    """The kernel frame that runs."""
    frame = running_thread().kernel
    assert frame is not None
    return frame


# calls through pointers, panics


def call_pointer(address: int, *arguments: Any) -> Call[Any]:
    """C's ``(*pointer)(arguments)``; Fault if no modelled function starts there."""
    code = current_machine().function_at(address)
    if not isinstance(code, Function) or code.address != address:
        raise Fault(address, "execute")
    return Call(code, arguments)


def panic(text: str) -> NoReturn:
    """Stop everything with the text that panic() composes (spec of the kernel services, H.1).

    It is a macro that quotes its literal as it is spelled: ``text`` has ``\\n`` where C has it, in two characters.
    """
    caller, place = kernel_location(running_frame())
    raise Panic(f'panic(cpu 0 caller {caller:#x}): "{text}"@{place}')


def kernel_assert(condition: object, expression: str) -> None:
    """C's assert; ``expression`` is its text. A DEVELOPMENT kernel panics if it does not hold."""
    if not condition:
        caller, place = kernel_location(running_frame())
        raise Panic(f"panic(cpu 0 caller {caller:#x}): {place} Assertion failed: {expression}")


def kernel_location(frame: Frame) -> tuple[int, str]:
    """The program counter and ``file:line`` at which a kernel function stands."""
    place = frame.code.locate(frame.position)
    return frame.code.pc(frame.position), f"{SOURCE_ROOT}{place.file}:{place.line}"
