"""Exceptions of C programs: handlers that repair, skip, refuse; timers and clocks as C programs use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.machine.machine import Raised
from machdbg.userland.system import System

from .real import Real

RunC = Callable[..., Real]
COMMON = """
#include <mach/clock.h>
#include <mach/mach.h>
#include <mach/mk_timer.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
"""
HANDLER = COMMON + """
static mach_port_t exceptions;
static int answer, answers;
#pragma pack(push, 4)
struct { mach_msg_header_t head; NDR_record_t ndr; exception_type_t exception; unsigned codeCnt; int code[2];
         int flavor; unsigned count; x86_thread_state64_t state; mach_msg_trailer_t trailer; } request;
struct { mach_msg_header_t head; NDR_record_t ndr; kern_return_t code; int flavor; unsigned count;
         x86_thread_state64_t state; } reply;
#pragma pack(pop)

static void *handle(void *unused) {
    while (answers-- > 0) {
        mach_msg(&request.head, MACH_RCV_MSG, 0, sizeof request, exceptions, 0, 0);
        printf("%d: %d %d %d\\n", request.head.msgh_id, request.exception, request.code[0], request.code[1]);
        reply.head.msgh_bits = MACH_MSGH_BITS_REMOTE(request.head.msgh_bits);
        reply.head.msgh_remote_port = request.head.msgh_remote_port;
        reply.head.msgh_id = request.head.msgh_id + 100;
        reply.ndr = request.ndr;
        reply.code = answer;
        reply.flavor = request.flavor;
        reply.count = request.count;
        reply.state = request.state;
        reply.state.__rip += 2;
        mach_msg(&reply.head, MACH_SEND_MSG, answer ? 36 : sizeof reply, 0, 0, 0, 0);
    }
    return NULL;
}
static void begin(int mask) {
    pthread_t thread;
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &exceptions);
    mach_port_insert_right(mach_task_self(), exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND);
    task_set_exception_ports(mach_task_self(), mask, exceptions, EXCEPTION_STATE, x86_THREAD_STATE64);
    pthread_create(&thread, NULL, handle, NULL);
    pthread_detach(thread);
}
"""


@pytest.fixture
def real(system: System, tmp_path: Path) -> RunC:
    return lambda *sources: Real(system, tmp_path, *sources)


def test_a_handler_skips_the_statement(real: RunC) -> None:
    done = real(HANDLER + """
int main(void) {
    int zero = 0, result = 5;
    answers = 2;
    begin(EXC_MASK_ALL);
    result = 1 / zero;
    *(int *)8 = result;
    printf("still %d\\n", result);
    return 0;
}""")
    assert done.printed == "2402: 3 1 0\n2402: 1 1 8\nstill 5\n"
    assert done.exits == [(100, 0)]


def test_breakpoints_in_the_program(real: RunC) -> None:
    done = real(HANDLER.replace("reply.state.__rip += 2", "") + """
int main(void) {
    answers = 1;
    begin(EXC_MASK_BREAKPOINT);
    __builtin_debugtrap();
    printf("behind it\\n");
    __builtin_trap();
}""")
    assert done.printed == "2402: 6 2 0\nbehind it\n"
    assert isinstance(done.stop, Raised)
    assert (done.stop.kind, done.stop.details) == ("EXC_BAD_INSTRUCTION", "code=EXC_I386_INVOP, subcode=0x0")


def test_a_handler_that_refuses_leaves_it_to_the_debugger(real: RunC) -> None:
    done = real(HANDLER + """
int main(void) {
    answers = 1;
    answer = KERN_FAILURE;
    begin(EXC_MASK_BAD_ACCESS);
    *(int *)8 = 1;
    return 0;
}""")
    assert done.printed == "2402: 1 1 8\n"
    assert isinstance(done.stop, Raised)
    assert (done.stop.kind, done.stop.details) == ("EXC_BAD_ACCESS", "code=1, address=0x8")


def test_what_a_task_has_asked_for(real: RunC) -> None:
    done = real(HANDLER + """
int main(void) {
    exception_mask_t masks[EXC_TYPES_COUNT];
    mach_msg_type_number_t count = EXC_TYPES_COUNT;
    mach_port_t ports[EXC_TYPES_COUNT];
    exception_behavior_t behaviors[EXC_TYPES_COUNT];
    thread_state_flavor_t flavors[EXC_TYPES_COUNT];
    begin(EXC_MASK_SYSCALL | EXC_MASK_ARITHMETIC);
    printf("%d\\n", task_get_exception_ports(mach_task_self(), EXC_MASK_SYSCALL | EXC_MASK_BREAKPOINT, masks, &count,
                                            ports, behaviors, flavors));
    for (unsigned i = 0; i < count; i++)
        printf("%x %d %d %d\\n", masks[i], ports[i] == exceptions, behaviors[i], flavors[i]);
    printf("%d\\n", task_set_exception_ports(mach_task_self(), 1, exceptions, EXCEPTION_STATE, 4));
    return 0;
}""")
    assert done.printed == "0\n40 0 0 0\n80 1 2 4\n4\n"


def test_timers_and_clocks(real: RunC) -> None:
    done = real(COMMON + """
int main(void) {
    struct { mk_timer_expire_msg_t message; mach_msg_trailer_t trailer; } expired;
    mach_port_t timer = mk_timer_create(), clock;
    mach_timespec_t now, later;
    uint64_t start = mach_absolute_time(), when;
    mk_timer_arm(timer, start + 3 * NSEC_PER_SEC);
    mach_msg(&expired.message.header, MACH_RCV_MSG, 0, sizeof expired, timer, 0, 0);
    printf("%d %d %d\\n", expired.message.header.msgh_id, expired.message.header.msgh_size,
           (int)((mach_absolute_time() - start) / NSEC_PER_SEC));
    mk_timer_arm_leeway(timer, 0, start + 1000 * NSEC_PER_SEC, 10);
    printf("%d", mk_timer_cancel(timer, &when));
    printf(" %d %d\\n", (int)((when - start) / NSEC_PER_SEC), mk_timer_destroy(timer));
    host_get_clock_service(mach_host_self(), SYSTEM_CLOCK, &clock);
    clock_get_time(clock, &now);
    later.tv_sec = 2;
    later.tv_nsec = 0;
    clock_sleep(clock, TIME_RELATIVE, later, &later);
    printf("%d\\n", later.tv_sec - now.tv_sec);
    return 0;
}""")
    assert done.printed == "0 48 3\n0 1000 0\n2\n"


def test_a_task_by_its_pid(real: RunC) -> None:
    done = real(COMMON + """
#include <unistd.h>
int main(void) {
    mach_port_t task;
    int pid;
    printf("%d ", task_for_pid(mach_task_self(), getpid(), &task));
    printf("%d ", task == mach_task_self());
    printf("%d ", pid_for_task(task, &pid));
    printf("%d\\n", pid == getpid());
    return 0;
}""")
    assert done.printed == "0 1 0 1\n"


def test_an_aborted_sleep_says_what_was_left(real: RunC) -> None:
    done = real(COMMON + """
#include <mach/thread_switch.h>
static void *sleeper(void *unused) {
    mach_timespec_t time = {10, 0};
    int code = clock_sleep(MACH_PORT_NULL, TIME_RELATIVE, time, &time);
    printf("%d %d.%d\\n", code, time.tv_sec, time.tv_nsec);
    return NULL;
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, sleeper, NULL);
    thread_switch(MACH_PORT_NULL, SWITCH_OPTION_WAIT, 2500);
    thread_abort(pthread_mach_thread_np(thread));
    pthread_join(thread, NULL);
    return 0;
}""")
    assert done.printed == "14 7.500000000\n"


def test_a_name_in_another_task(real: RunC) -> None:
    """Vector 36: the trap refuses, the library sends a message instead."""
    other = COMMON + "#include <unistd.h>\nint main(void) { sleep(1); return 0; }"
    done = real(COMMON + """
#include <mach/mach_traps.h>
int main(void) {
    mach_port_t other, name = 0;
    mach_port_type_t type = 0;
    task_for_pid(mach_task_self(), 101, &other);
    printf("%x ", _kernelrpc_mach_port_allocate_trap(other, MACH_PORT_RIGHT_RECEIVE, &name));
    printf("%d ", mach_port_allocate(other, MACH_PORT_RIGHT_RECEIVE, &name));
    printf("%d ", mach_port_type(other, name, &type));
    printf("%d\\n", type == MACH_PORT_TYPE_RECEIVE);
    return 0;
}""", other)
    assert done.printed == "10000003 0 0 1\n"


def test_a_thread_without_exception_ports(real: RunC) -> None:
    done = real(COMMON + """
int main(void) {
    exception_mask_t masks[EXC_TYPES_COUNT];
    mach_msg_type_number_t count = EXC_TYPES_COUNT;
    mach_port_t ports[EXC_TYPES_COUNT];
    exception_behavior_t behaviors[EXC_TYPES_COUNT];
    thread_state_flavor_t flavors[EXC_TYPES_COUNT];
    printf("%d ", thread_get_exception_ports(mach_thread_self(), EXC_MASK_ALL, masks, &count, ports, behaviors,
                                            flavors));
    printf("%d\\n", count);
    return 0;
}""")
    assert done.printed == "0 0\n"


def test_a_process_that_ends_while_its_exception_is_looked_at(real: RunC) -> None:
    done = real(COMMON + """
#include <stdlib.h>
static mach_port_t exceptions;
static void *handler(void *unused) {
    struct { mach_msg_header_t head; char body[200]; } request;
    mach_msg(&request.head, MACH_RCV_MSG, 0, sizeof request, exceptions, 0, 0);
    exit(3);
}
int main(void) {
    pthread_t thread;
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &exceptions);
    mach_port_insert_right(mach_task_self(), exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND);
    thread_set_exception_ports(mach_thread_self(), EXC_MASK_ALL, exceptions, EXCEPTION_DEFAULT, THREAD_STATE_NONE);
    pthread_create(&thread, NULL, handler, NULL);
    *(int *)8 = 1;
}""")
    assert done.exits == [(100, 3)]
    assert done.ended


def test_a_handler_in_another_task_that_dies(real: RunC) -> None:
    victim = COMMON + """
#include <unistd.h>
int main(void) { sleep(2); *(int *)8 = 1; return 0; }"""
    handler = COMMON + """
int main(void) {
    struct { mach_msg_header_t head; char body[200]; } request;
    mach_port_t task, exceptions;
    task_for_pid(mach_task_self(), 100, &task);
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &exceptions);
    mach_port_insert_right(mach_task_self(), exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND);
    printf("%d ", task_set_exception_ports(task, EXC_MASK_BAD_ACCESS, exceptions, EXCEPTION_DEFAULT, 0));
    printf("%d ", mach_msg(&request.head, MACH_RCV_MSG, 0, sizeof request, exceptions, 0, 0));
    printf("%d\\n", request.head.msgh_id);
    return 0;
}"""
    done = real(victim, handler)
    assert done.printed == "0 0 2401\n"
    assert isinstance(done.stop, Raised)
    assert done.stop.thread.process is not None and done.stop.thread.process.pid == 100
