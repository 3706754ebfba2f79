"""bsd/sys/signal.h, signalvar.h, proc.h, user.h: processes and their signals.

What programs see (siginfo_t, the contexts) has the layout of the SDK's headers; ``proc`` and ``uthread`` hold only what
signals need, in a layout of the model's own.
"""

from typing import Annotated, Final

from machdbg.machine.view import Array, ArrayOf, Struct

from .clock import thread_call
from .message import NDR_record_t, mach_msg_body_t, mach_msg_header_t, mach_msg_port_descriptor_t
from .types import (
    exception_type_t,
    int_t,
    kern_return_t,
    long_long,
    long_t,
    mach_msg_type_number_t,
    uint32_t,
    uint64_t,
    user_addr_t,
)

NSIG: Final = 32
SIGILL: Final = 4
SIGTRAP: Final = 5
SIGEMT: Final = 7
SIGFPE: Final = 8
SIGKILL: Final = 9
SIGBUS: Final = 10
SIGSEGV: Final = 11
SIGSYS: Final = 12
SIGPIPE: Final = 13
SIGALRM: Final = 14
SIGSTOP: Final = 17

SIG_DFL: Final = 0
SIG_IGN: Final = 1
SIG_BLOCK: Final = 1
SIG_UNBLOCK: Final = 2
SIG_SETMASK: Final = 3

SA_RESETHAND: Final = 4
SA_NODEFER: Final = 0x10
SA_SIGINFO: Final = 0x40

SI_USER: Final = 0x10001

MCONTEXT_SIZE: Final = 712  # struct __darwin_mcontext64: registers of exceptions (16 bytes), then of the thread
MCONTEXT_STATE: Final = 16  # where in it the thread's begin
SIGINFO_SIZE: Final = 104


class timeval(Struct):
    tv_sec: long_t
    tv_usec: int_t


class itimerval(Struct):
    it_interval: timeval
    it_value: timeval


class sigaction_entry(Struct):
    """What is done with a signal: SIG_DFL, SIG_IGN or a handler, and the function that calls it."""

    handler: user_addr_t
    trampoline: user_addr_t
    mask: uint32_t
    flags: int_t


class proc(Struct):
    """A process. ``p_siglist`` are signals that no thread would take when they came, ``si_pid`` and ``si_uid`` tell who
    sent the last one."""

    p_pid: int_t
    p_xstat: int_t
    si_pid: int_t
    si_uid: uint32_t
    p_interval: uint64_t
    p_realtimer: thread_call
    p_siglist: uint32_t
    ps_sigact: Annotated[Array[sigaction_entry], ArrayOf(sigaction_entry, 32)]


class uthread(Struct):
    """The BSD half of a thread: signals that wait, that are blocked, that ``sigwait`` waits for; the exception that it
    raised last."""

    uu_siglist: uint32_t
    uu_sigmask: uint32_t
    uu_oldmask: uint32_t
    uu_has_oldmask: int_t
    uu_sigwait: uint32_t
    uu_exception: int_t
    uu_code: long_long
    uu_subcode: long_long


class user_siginfo(Struct, name="siginfo_t"):
    si_signo: int_t
    si_errno: int_t
    si_code: int_t
    si_pid: int_t
    si_uid: uint32_t
    si_status: int_t
    si_addr: user_addr_t
    si_value: uint64_t
    si_band: uint64_t
    pad: Annotated[Array[int], ArrayOf(uint64_t, 7)]


class user_ucontext(Struct, name="ucontext_t"):
    uc_onstack: int_t
    uc_sigmask: uint32_t
    ss_sp: user_addr_t
    ss_size: uint64_t
    ss_flags: int_t
    uc_link: user_addr_t
    uc_mcsize: uint64_t
    uc_mcontext: user_addr_t


class mach_exception_request(Struct, pack=4):
    """A mach_exception_raise (2405) as code in the kernel receives it, with room for a trailer."""

    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    thread: mach_msg_port_descriptor_t
    task: mach_msg_port_descriptor_t
    NDR: NDR_record_t
    exception: exception_type_t
    codeCnt: mach_msg_type_number_t
    code: Annotated[Array[int], ArrayOf(long_long, 2)]
    trailer: Annotated[Array[int], ArrayOf(uint32_t, 32)]


class mach_exception_reply(Struct, pack=4):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    RetCode: kern_return_t
