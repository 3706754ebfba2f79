"""Signals of C programs, with the real kernel: handlers, masks, timers, exceptions that become signals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.userland.system import System

from .real import Real, frames

RunC = Callable[..., Real]
BAD_ACCESS, BAD_INSTRUCTION, ARITHMETIC, BREAKPOINT = 1, 2, 3, 6
INCLUDES = """
#include <assert.h>
#include <errno.h>
#include <mach/mach.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
static void show(int signal) { printf("[%d]", signal); fflush(stdout); }
static void handle(int number, void (*handler)(int), int flags, sigset_t mask) {
    struct sigaction action = {.sa_handler = handler, .sa_mask = mask, .sa_flags = flags};
    if (sigaction(number, &action, NULL) != 0) perror("sigaction");
}
"""


@pytest.fixture
def real(system: System, tmp_path: Path) -> RunC:
    return lambda *sources, **options: Real(system, tmp_path, *(INCLUDES + source for source in sources), **options)


def test_a_handler_runs_before_raise_returns(real: RunC) -> None:
    done = real("""
int main(void) {
    sig_t old = signal(SIGUSR1, show);
    printf("%d ", old == SIG_DFL);
    printf("%d ", raise(SIGUSR1));
    printf("%d ", signal(SIGUSR1, SIG_IGN) == show);
    printf("%d ", raise(SIGUSR1));
    printf("%d %d\\n", raise(32), errno == EINVAL);
    return 7;
}""")
    assert done.printed == "1 [30]0 1 0 -1 1\n"
    assert done.exits == [(100, 7)]
    assert [signal for signal, _ in done.signals] == [30, 30]
    assert [frame.code.name for frame in frames(done.first("show"))][:4] == [
        "show", "_sigtramp", "__pthread_kill", "pthread_kill"]


def test_what_a_handler_interrupts_goes_on_where_it_was(real: RunC) -> None:
    done = real("""
static int depth(int n) { return n == 0 ? raise(SIGUSR1) : n + depth(n - 1); }
static void work(int signal) { int big[100]; memset(big, 1, sizeof big); printf("%d ", depth(0) + big[3]); }
int main(void) {
    handle(SIGUSR1, work, SA_NODEFER | SA_RESETHAND, 0);
    int kept = 5;
    signal(SIGUSR2, SIG_IGN);
    printf("%d ", depth(4) + kept);
    return 0;
}""")
    # the handler's own raise finds the default action: SIGUSR1 ends the process
    assert done.exits == [(100, 30)]
    done = real("""
static int count;
static int depth(int n) { return n == 0 ? raise(SIGUSR1) : n + depth(n - 1); }
static void work(int signal) { if (++count < 4) raise(SIGUSR1); printf("%d ", count); }
int main(void) {
    handle(SIGUSR1, work, SA_NODEFER, 0);
    printf("= %d\\n", depth(4));
    return 0;
}""")
    assert done.printed == "4 4 4 4 = 10\n"


def test_blocked_signals_wait(real: RunC) -> None:
    done = real("""
int main(void) {
    sigset_t set = sigmask(SIGUSR1) | sigmask(SIGKILL), old, waiting;
    signal(SIGUSR1, show);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&waiting);
    printf("%x %x ", old, waiting);
    sigprocmask(SIG_SETMASK, &old, &set);
    printf(" %x\\n", set);
    printf("%d", sigprocmask(9, &set, NULL) == -1 && errno == EINVAL);
    return 0;
}""")
    assert done.printed == "0 20000000 [30] 20000000\n1"


def test_a_handler_blocks_its_signal_and_those_of_its_mask(real: RunC) -> None:
    done = real("""
static void first(int signal) { printf("<"); raise(SIGUSR1); raise(SIGUSR2); printf(">"); }
int main(void) {
    handle(SIGUSR1, first, SA_RESETHAND, sigmask(SIGUSR2));
    signal(SIGUSR2, show);
    handle(SIGTERM, SIG_IGN, 0, 0);
    raise(SIGUSR1);
    return 0;
}""")
    assert done.printed.startswith("<>[31]") or done.exits == [(100, 30)]
    assert [signal for signal, _ in done.signals][:1] == [30]


def test_a_handler_is_told_of_the_signal(real: RunC) -> None:
    done = real("""
static void told(int signal, siginfo_t *info, void *context) {
    printf("%d %d %d %d %x\\n", signal, info->si_signo, info->si_pid == getpid(), info->si_uid, info->si_code);
}
int main(void) {
    struct sigaction action, old;
    action.sa_sigaction = told;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
    kill(getpid(), SIGUSR2);
    sigaction(SIGUSR2, NULL, &old);
    printf("%d %x %x\\n", old.sa_sigaction == told, old.sa_flags, old.sa_mask);
    printf("%d %d\\n", sigaction(SIGKILL, &action, NULL), errno == EINVAL);
    return 0;
}""")
    assert done.printed == "31 31 1 501 10001\n1 40 0\n-1 1\n"


def test_signals_between_processes(real: RunC) -> None:
    done = real("""
static volatile int got;
static void on(int signal) { got = signal; }
int main(void) {
    signal(SIGTERM, on);
    while (!got) usleep(1000);
    printf("got %d\\n", got);
    pause();
    return 3;
}""", """
int main(void) {
    printf("%d %d\\n", kill(7777, 0), errno == ESRCH);
    usleep(5000);
    kill(100, SIGTERM);
    usleep(5000);
    kill(100, SIGKILL);
    printf("%d\\n", kill(100, 0));
    usleep(5000);
    printf("%d %d\\n", kill(100, 0), errno == ESRCH);
    return 0;
}""")
    assert done.printed == "-1 1\ngot 15\n0\n-1 1\n"
    assert done.exits == [(100, 9), (101, 0)]


def test_a_signal_cuts_a_sleep_short(real: RunC) -> None:
    done = real("""
int main(void) {
    struct timeval start, now;
    gettimeofday(&start, NULL);
    signal(SIGALRM, show);
    alarm(2);
    printf(" %d", sleep(10));
    alarm(3);
    sleep(1);
    printf(" %d", alarm(0));
    printf(" %d", sleep(5));
    gettimeofday(&now, NULL);
    printf(" %d\\n", (int)(now.tv_sec - start.tv_sec));
    return 0;
}""")
    assert done.printed == "[14] 8 2 0 8\n"


def test_an_interval_timer(real: RunC) -> None:
    done = real("""
static volatile int ticks;
static void tick(int signal) { ticks++; }
int main(void) {
    struct itimerval every = {{0, 100000}, {0, 250000}}, off = {{0, 0}, {0, 0}}, left;
    signal(SIGALRM, tick);
    setitimer(ITIMER_REAL, &every, NULL);
    while (ticks < 4) pause();
    setitimer(ITIMER_REAL, &off, &left);
    printf("%d %d %d\\n", left.it_interval.tv_usec, left.it_value.tv_usec, setitimer(ITIMER_PROF, &off, NULL));
    return 0;
}""")
    assert done.printed == "100000 100000 -1\n"
    assert done.machine.now >= 550_000_000


def test_threads_take_turns_with_signals(real: RunC) -> None:
    done = real("""
static sigset_t set;
static void *waits(void *unused) {
    int signal;
    sigwait(&set, &signal);
    printf("waited for %d\\n", signal);
    return NULL;
}
static void *spins(void *unused) { for (;;) ; return NULL; }
int main(void) {
    pthread_t waiter, spinner;
    sigset_t pending;
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&waiter, NULL, waits, NULL);
    usleep(1000);
    kill(getpid(), SIGUSR1);
    pthread_join(waiter, NULL);
    sigpending(&pending);
    printf("%x\\n", pending);
    signal(SIGUSR2, show);
    pthread_create(&spinner, NULL, spins, NULL);
    for (int i = 0; i < 20000; i++) ;
    pthread_kill(spinner, SIGUSR2);
    printf(" %d\\n", pthread_kill(spinner, 99) == EINVAL);
    for (int i = 0; i < 20000; i++) ;
    raise(SIGQUIT);
    return 0;
}""")
    assert "waited for 30\n0\n" in done.printed
    assert "[31]" in done.printed
    assert done.exits == [(100, 3)]
    assert done.signals[0][1][0] == "spins"


@pytest.mark.parametrize(("statement", "signal", "inner"), [
    ("abort()", 6, ["__pthread_kill", "pthread_kill", "abort", "main"]),
    ("assert(0)", 6, ["__pthread_kill", "pthread_kill", "abort", "__assert_rtn", "main"]),
    ("free((void *)16)", 6, ["__pthread_kill", "pthread_kill", "abort", "malloc_error", "free"]),
    ("signal(SIGABRT, SIG_IGN), abort()", 6, ["__pthread_kill", "pthread_kill", "abort", "main"]),
    ("*(int *)8 = 1", 11, ["main"]),
    ("*(char *)main = 1", 10, ["main"]),
    ("printf(\"%d\", 1 / zero)", 8, ["main"]),
    ("__builtin_trap()", 4, ["__builtin_trap", "main"]),
    ("signal(SIGSEGV, SIG_IGN), zero = *(int *)8", 11, ["main"]),
])
def test_ends_by_signals(real: RunC, statement: str, signal: int, inner: list[str]) -> None:
    done = real(f"static int zero;\nint main(void) {{ {statement}; return 0; }}",
                ignored=(BAD_ACCESS, BAD_INSTRUCTION, ARITHMETIC))
    assert done.exits == [(100, signal)]
    assert done.signals[-1][0] == signal
    assert done.signals[-1][1][: len(inner)] == inner
    assert done.ended


def test_exceptions_as_signals(real: RunC) -> None:
    done = real("""
static int zero, value, *where;
static void repair(int signal, siginfo_t *info, void *context) {
    printf("%d at %lx code %d\\n", signal, (long)info->si_addr, info->si_code);
    where = &value;
}
static void set(int signal) { printf("[%d]", signal); zero = 1; }
int main(void) {
    struct sigaction action = {.sa_sigaction = repair, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    *where = 4;
    printf("%d\\n", value);
    signal(SIGFPE, set);
    printf("%d", 6 / zero);
    signal(SIGTRAP, show);
    __builtin_debugtrap();
    printf("\\n");
    return 0;
}""", ignored=(BAD_ACCESS, ARITHMETIC, BREAKPOINT))
    assert done.printed == "11 at 0 code 1\n4\n[8]6[5]\n"
    assert done.exits == [(100, 0)]
    assert done.first("catch_mach_exception_raise")


def test_a_crash_is_told_to_who_asked_for_it(real: RunC) -> None:
    done = real("""
int main(void) {
    mach_port_t port;
    struct { mach_msg_header_t head; char rest[200]; } request;
    struct { mach_msg_header_t head; NDR_record_t ndr; kern_return_t code; } reply;
    mach_port_t server;
    task_set_exception_ports(mach_task_self(), EXC_MASK_CRASH, MACH_PORT_NULL, EXCEPTION_DEFAULT, 0);
    *(int *)8 = 1;
    return 0;
}""", ignored=(BAD_ACCESS,))
    assert done.exits == [(100, 11)]
    raised = [moment for moment in done.machine.timeline.moments if moment.frame.code.name == "exception_triage_thread"]
    assert {moment.frame.arguments[0] for moment in raised} == {1, 10}
    crash = next(moment.frame.arguments[1] for moment in raised if moment.frame.arguments[0] == 10)
    assert len(crash) == 2
