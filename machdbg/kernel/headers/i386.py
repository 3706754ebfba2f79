"""osfmk/i386 and osfmk/mach/i386: the processor's state as the kernel saves it."""

from typing import Annotated

from machdbg.machine.view import Alias, Array, ArrayOf, Bits, Struct, ptr

from .locks import simple_lock_data_t
from .types import uint16_t, uint32_t, uint64_t, unsigned_long, void_pointer, xstate_t


class x86_saved_state32(Struct):
    gs: uint32_t
    fs: uint32_t
    es: uint32_t
    ds: uint32_t
    edi: uint32_t
    esi: uint32_t
    ebp: uint32_t
    cr2: uint32_t
    ebx: uint32_t
    edx: uint32_t
    ecx: uint32_t
    eax: uint32_t
    trapno: uint16_t
    cpu: uint16_t
    err: uint32_t
    eip: uint32_t
    cs: uint32_t
    efl: uint32_t
    uesp: uint32_t
    ss: uint32_t


x86_saved_state32_t = Annotated[x86_saved_state32, Alias("x86_saved_state32_t")]


class x86_64_intr_stack_frame(Struct, pack=4):
    trapno: uint16_t
    cpu: uint16_t
    _pad: uint32_t
    trapfn: uint64_t
    err: uint64_t
    rip: uint64_t
    cs: uint64_t
    rflags: uint64_t
    rsp: uint64_t
    ss: uint64_t


class x86_saved_state64(Struct, pack=4):
    rdi: uint64_t
    rsi: uint64_t
    rdx: uint64_t
    r10: uint64_t
    r8: uint64_t
    r9: uint64_t
    cr2: uint64_t
    r15: uint64_t
    r14: uint64_t
    r13: uint64_t
    r12: uint64_t
    r11: uint64_t
    rbp: uint64_t
    rbx: uint64_t
    rcx: uint64_t
    rax: uint64_t
    gs: uint32_t
    fs: uint32_t
    _pad: uint64_t
    isf: x86_64_intr_stack_frame


x86_saved_state64_t = Annotated[x86_saved_state64, Alias("x86_saved_state64_t")]


class x86_saved_state_t_uss(Struct, anonymous=True, union=True):
    ss_32: x86_saved_state32_t
    ss_64: x86_saved_state64_t


class x86_saved_state_t(Struct, name="x86_saved_state_t"):
    flavor: uint32_t
    _pad_for_16byte_alignment: Annotated[Array[int], ArrayOf(uint32_t, 3)]
    uss: x86_saved_state_t_uss


class real_descriptor(Struct):
    limit_low: Annotated[uint32_t, Bits(16)]
    base_low: Annotated[uint32_t, Bits(16)]
    base_med: Annotated[uint32_t, Bits(8)]
    access: Annotated[uint32_t, Bits(8)]
    limit_high: Annotated[uint32_t, Bits(4)]
    granularity: Annotated[uint32_t, Bits(4)]
    base_high: Annotated[uint32_t, Bits(8)]


class pal_pcb(Struct):
    pass


class machine_thread(Struct):
    iss: ptr[x86_saved_state_t]
    ifps: void_pointer
    ids: void_pointer
    lock: simple_lock_data_t
    xstate: xstate_t
    cthread_self: uint64_t
    cthread_desc: real_descriptor
    uldt_selector: unsigned_long
    uldt_desc: real_descriptor
    pal_pcb: pal_pcb
    specFlags: uint32_t
    thread_gpu_ns: uint64_t
