"""osfmk/mach/exception_types.h, kern/exception.h: masks, behaviours and lists of exception ports."""

from typing import Annotated, Final

from machdbg.machine.view import Pointer, PointerTo

from .pointers import mach_port_t
from .task import exception_action
from .types import (
    exception_behavior_t,
    integer_t,
    mach_exception_data_type_t,
    natural_t,
    thread_state_flavor_t,
    typedef,
    unsigned_int,
)

EXCEPTION_DEFAULT: Final = 1
EXCEPTION_STATE: Final = 2
EXCEPTION_STATE_IDENTITY: Final = 3
MACH_EXCEPTION_CODES: Final = 0x80000000
EXC_MASK_VALID: Final = 0x3FFE  # of the types 1 to 13
EXCEPTION_CODE_MAX: Final = 2
THREAD_STATE_MAX: Final = 614  # 32-bit words of the largest state of a thread
THREAD_STATE_FLAVORS: Final = 21  # x86_THREAD_STATE32 (1) to x86_AVX512_STATE (21)

exception_mask_t = Annotated[int, typedef("exception_mask_t", unsigned_int)]
exception_mask_array_t = Annotated[Pointer[exception_mask_t], PointerTo("exception_mask_array_t")]
exception_behavior_array_t = Annotated[Pointer[exception_behavior_t], PointerTo("exception_behavior_array_t")]
exception_flavor_array_t = Annotated[Pointer[thread_state_flavor_t], PointerTo("exception_flavor_array_t")]
thread_state_flavor_array_t = Annotated[Pointer[thread_state_flavor_t], PointerTo("thread_state_flavor_array_t")]
exception_port_array_t = Annotated[Pointer[mach_port_t], PointerTo("exception_port_array_t")]
exception_data_type_t = Annotated[int, typedef("exception_data_type_t", integer_t)]
exception_data_t = Annotated[Pointer[exception_data_type_t], PointerTo("exception_data_t")]
exception_actions = Annotated[Pointer[exception_action], PointerTo()]  # an array of them, by type
thread_state_t = Annotated[Pointer[natural_t], PointerTo("thread_state_t")]
mach_exception_data_t = Annotated[Pointer[mach_exception_data_type_t], PointerTo("mach_exception_data_t")]
