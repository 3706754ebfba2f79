"""Threads of C programs, with the real kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.machine.thread import State
from machdbg.userland.system import System

from .real import Real

RunC = Callable[..., Real]
INCLUDES = """
#include <errno.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
"""


@pytest.fixture
def real(system: System, tmp_path: Path) -> RunC:
    return lambda *sources: Real(system, tmp_path, *(INCLUDES + source for source in sources))


def test_a_thread_is_joined(real: RunC) -> None:
    done = real("""
static void *twice(void *argument) { printf("in %d\\n", (int)(long)argument); return (void *)((long)argument * 2); }
int main(void) {
    pthread_t thread;
    void *value;
    if (pthread_create(&thread, NULL, twice, (void *)21) != 0) return 1;
    printf("created\\n");
    if (pthread_join(thread, &value) != 0) return 2;
    return (int)(long)value;
}""")
    assert done.exits == [(100, 42)]
    assert done.printed == "created\nin 21\n"


def test_a_thread_that_ends_before_it_is_joined(real: RunC) -> None:
    done = real("""
static void *seven(void *argument) { pthread_exit((void *)7); return NULL; }
int main(void) {
    pthread_t thread;
    void *value;
    pthread_create(&thread, NULL, seven, NULL);
    sleep(1);
    pthread_join(thread, &value);
    return (int)(long)value;
}""")
    assert done.exits == [(100, 7)]
    assert done.machine.now == 1_000_000_000


def test_each_has_a_port_and_own_data(real: RunC) -> None:
    done = real("""
static mach_port_t port;
static pthread_t self;
static int error;
static void *other(void *argument) {
    self = pthread_self();
    errno = 5;
    port = mach_thread_self();
    usleep(10);
    error = errno;
    return NULL;
}
int main(void) {
    pthread_t thread;
    errno = 3;
    pthread_create(&thread, NULL, other, NULL);
    usleep(5);
    if (errno != 3 || !pthread_equal(thread, self) || pthread_equal(thread, pthread_self())) return 1;
    if (pthread_mach_thread_np(thread) != port || port == mach_thread_self()) return 2;
    if (pthread_mach_thread_np(pthread_self()) != mach_thread_self()) return 3;
    if (pthread_main_np() != 1) return 4;
    pthread_join(thread, NULL);
    return error == 5 ? 0 : 5;
}""")
    assert done.exits == [(100, 0)]


def test_errors(real: RunC) -> None:
    done = real("""
static void *nothing(void *argument) { return NULL; }
int main(void) {
    pthread_t thread;
    if (pthread_join(pthread_self(), NULL) != EDEADLK) return 1;
    pthread_create(&thread, NULL, nothing, NULL);
    if (pthread_detach(thread) != 0) return 2;
    if (pthread_detach(thread) != EINVAL || pthread_join(thread, NULL) != EINVAL) return 3;
    return 0;
}""")
    assert done.exits == [(100, 0)]


def test_the_memory_of_threads_comes_back(real: RunC) -> None:
    done = real("""
static void *nothing(void *argument) { return argument; }
int main(void) {
    pthread_t thread;
    for (int i = 0; i < 20; i++) {
        pthread_create(&thread, NULL, nothing, NULL);
        if (i % 2)
            pthread_join(thread, NULL);
        else {
            pthread_detach(thread);
            usleep(1);
        }
    }
    return 0;
}""")
    assert done.exits == [(100, 0)]
    stacks = {moment.frame.base for moment in done.machine.timeline.moments if moment.frame.code.name == "nothing"}
    assert len(stacks) == 1


def test_a_mutex_keeps_others_out(real: RunC) -> None:
    done = real("""
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int count, inside;
static void *work(void *argument) {
    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&mutex);
        if (inside++) exit(9);
        usleep(3);
        count++;
        inside--;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}
int main(void) {
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    if (pthread_mutex_trylock(&mutex) != 0 || pthread_mutex_trylock(&mutex) != EBUSY) return 1;
    if (pthread_mutex_destroy(&mutex) != EBUSY || pthread_mutex_unlock(&mutex) != 0) return 2;
    if (pthread_mutex_unlock(&mutex) != EPERM || pthread_mutex_destroy(&mutex) != 0) return 3;
    return count;
}""")
    assert done.exits == [(100, 15)]


def test_a_condition(real: RunC) -> None:
    done = real("""
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int ready, seen;
static void *wait(void *argument) {
    pthread_mutex_lock(&mutex);
    while (!ready) pthread_cond_wait(&condition, &mutex);
    seen++;
    pthread_mutex_unlock(&mutex);
    return NULL;
}
int main(void) {
    pthread_t one, two;
    pthread_create(&one, NULL, wait, NULL);
    pthread_create(&two, NULL, wait, NULL);
    sleep(1);
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return seen;
}""")
    assert done.exits == [(100, 2)]


def test_the_end_of_a_process_ends_its_threads(real: RunC) -> None:
    done = real("""
static semaphore_t never;
static void *waits(void *argument) { semaphore_wait(never); printf("woken\\n"); return NULL; }
static void *sleeps(void *argument) { sleep(100); printf("awake\\n"); return NULL; }
static void *spins(void *argument) { for (;;) swtch(); }
static void *receives(void *argument) {
    mach_msg_empty_rcv_t message;
    mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof message, mach_reply_port(), 0, 0);
    printf("received\\n");
    return NULL;
}
int main(void) {
    pthread_t threads[4];
    semaphore_create(mach_task_self(), &never, 0, 0);
    pthread_create(&threads[0], NULL, waits, NULL);
    pthread_create(&threads[1], NULL, sleeps, NULL);
    pthread_create(&threads[2], NULL, receives, NULL);
    pthread_create(&threads[3], NULL, spins, NULL);
    usleep(100);
    return 6;
}""")
    assert done.exits == [(100, 6)]
    assert done.printed == ""
    (process,) = done.machine.processes
    assert len(process.threads) == 5
    assert all(thread.state is State.TERMINATED for thread in process.threads)
    assert process.space.regions == ()


def test_exit_from_a_thread(real: RunC) -> None:
    done = real("""
static void *leave(void *argument) { exit(8); }
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, leave, NULL);
    pthread_join(thread, NULL);
    return 1;
}""")
    assert done.exits == [(100, 8)]


def test_a_process_ends_with_its_last_thread(real: RunC) -> None:
    done = real("""
static void *late(void *argument) { sleep(2); printf("late\\n"); return NULL; }
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, late, NULL);
    pthread_detach(thread);
    pthread_exit(NULL);
    return 1;
}""")
    assert done.exits == [(100, 0)]
    assert done.printed == "late\n"


def test_sleeping_lets_only_simulated_time_pass(real: RunC) -> None:
    done = real("""
static void *tick(void *argument) {
    for (int i = 0; i < 3; i++) { sleep(1); printf("tick %llu\\n", mach_absolute_time() / NSEC_PER_MSEC); }
    return NULL;
}
int main(void) {
    pthread_t thread;
    mach_timebase_info_data_t base;
    struct timespec time = {0, 500000000}, bad = {0, 1000000000};
    mach_timespec_t half = {0, 500000000}, wake;
    pthread_create(&thread, NULL, tick, NULL);
    nanosleep(&time, NULL);
    printf("main %llu\\n", mach_absolute_time() / NSEC_PER_MSEC);
    mach_wait_until(mach_absolute_time() + 1000 * NSEC_PER_MSEC);
    printf("main %llu\\n", mach_absolute_time() / NSEC_PER_MSEC);
    if (nanosleep(&bad, NULL) != -1 || errno != EINVAL) return 1;
    if (clock_sleep(MACH_PORT_NULL, TIME_RELATIVE, half, &wake) != 0 || wake.tv_sec != 2 || wake.tv_nsec != 0) return 2;
    if (clock_sleep(MACH_PORT_NULL, 2, half, &wake) != KERN_INVALID_VALUE) return 3;
    if (clock_sleep(mach_task_self(), TIME_RELATIVE, half, &wake) != KERN_INVALID_ARGUMENT) return 4;
    if (thread_switch(MACH_PORT_NULL, SWITCH_OPTION_WAIT, 250) != 0) return 5;
    if (thread_switch(MACH_PORT_NULL, 6, 0) != KERN_INVALID_ARGUMENT) return 6;
    printf("main %llu\\n", mach_absolute_time() / NSEC_PER_MSEC);
    if (mach_timebase_info(&base) != 0 || base.numer != 1 || base.denom != 1) return 7;
    pthread_join(thread, NULL);
    return 0;
}""")
    assert done.exits == [(100, 0)]
    assert done.printed == "main 500\ntick 1000\nmain 1500\ntick 2000\nmain 2250\ntick 3000\n"


def test_yielding(real: RunC) -> None:
    done = real("""
static int turn;
static void *other(void *argument) { while (turn != 1) swtch(); turn = 2; return NULL; }
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, other, NULL);
    turn = 1;
    while (turn != 2) thread_switch(MACH_PORT_NULL, SWITCH_OPTION_DEPRESS, 1);
    pthread_join(thread, NULL);
    return swtch_pri(0);
}""")
    assert done.exits == [(100, 0)]


def test_handing_the_processor_to_a_thread(real: RunC) -> None:
    done = real("""
static void *says(void *name) { printf("%s ", (char *)name); return NULL; }
int main(void) {
    pthread_t one, two;
    pthread_create(&one, NULL, says, "one");
    pthread_create(&two, NULL, says, "two");
    int code = thread_switch(pthread_mach_thread_np(two), SWITCH_OPTION_NONE, 0);
    pthread_join(one, NULL);
    code |= thread_switch(pthread_mach_thread_np(two), SWITCH_OPTION_WAIT, 10);
    printf("%d\\n", code);
    return 0;
}""")
    assert done.printed == "two one 0\n"
    assert done.machine.now == 10_000_000


def test_memory_for_a_stack_may_lack(real: RunC) -> None:
    done = real("""
static void *nothing(void *argument) { return NULL; }
int main(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, 100) != EINVAL) return 1;
    if (pthread_attr_setstacksize(&attributes, 1ul << 60) != 0) return 2;
    return pthread_create(&thread, &attributes, nothing, NULL);
}""")
    assert done.exits == [(100, 35)]


def test_several_programs_at_the_same_addresses(real: RunC) -> None:
    program = """
static void *{name}(void *argument) {{ printf("{name}\\n"); return (void *){value}; }}
int filler_{name}(void) {{ return {value}; }}
int main(void) {{
    pthread_t thread;
    void *value;
    void *(*pointer)(void *) = {name};
    pthread_create(&thread, NULL, pointer, NULL);
    pthread_join(thread, &value);
    return (int)(long)value;
}}"""
    done = real(program.format(name="one", value=1), "int pad(int a) { return a * 3 + 4; }" +
                program.format(name="two", value=2))
    assert sorted(done.exits) == [(100, 1), (101, 2)]
    assert sorted(done.printed.split()) == ["one", "two"]


def test_own_data_by_key(real: RunC) -> None:
    """Values are each thread's own; destructors get them as it ends, also what other destructors keep."""
    done = real("""
static pthread_key_t key, other;
static void gone(void *value) { printf("gone %s\\n", (char *)value); pthread_setspecific(other, "late"); }
static void *run(void *argument) {
    printf("%d\\n", pthread_getspecific(key) == NULL);
    pthread_setspecific(key, argument);
    return NULL;
}
int main(void) {
    pthread_t thread;
    pthread_key_create(&key, gone);
    pthread_key_create(&other, NULL);
    pthread_setspecific(key, "main");
    pthread_create(&thread, NULL, run, "thread");
    pthread_join(thread, NULL);
    printf("%s %d\\n", (char *)pthread_getspecific(key), pthread_getspecific(other) == NULL);
    pthread_key_delete(key);
    return pthread_setspecific(key, "x");
}""")
    assert done.printed == "1\ngone thread\nmain 1\n"
    assert done.exits == [(100, 22)]


def test_wait_for_a_condition_until(real: RunC) -> None:
    done = real("""
#include <errno.h>
#include <sys/time.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static void *run(void *argument) {
    struct timespec second = {1, 0};
    nanosleep(&second, NULL);
    pthread_cond_signal(&condition);
    return NULL;
}
int main(void) {
    struct timeval start, now;
    struct timespec until, short_time = {0, 500000000};
    pthread_t thread;
    gettimeofday(&start, NULL);
    pthread_mutex_lock(&mutex);
    printf("%d", pthread_cond_timedwait_relative_np(&condition, &mutex, &short_time) == ETIMEDOUT);
    gettimeofday(&now, NULL);
    printf(" %d", now.tv_usec - start.tv_usec);
    pthread_create(&thread, NULL, run, NULL);
    until.tv_sec = now.tv_sec + 2;
    until.tv_nsec = now.tv_usec * 1000;
    printf(" %d", pthread_cond_timedwait(&condition, &mutex, &until));
    until.tv_nsec = -1;
    printf(" %d %ld\\n", pthread_cond_timedwait(&condition, &mutex, &until) == EINVAL, time(NULL));
    return 0;
}""")
    assert done.printed == "1 500000 0 1 1531094401\n"


def test_a_thread_is_named(real: RunC) -> None:
    done = real("""
static void *work(void *argument) {
    char name[64];
    if (pthread_setname_np("worker") != 0) return NULL;
    pthread_getname_np(pthread_self(), name, sizeof name);
    printf("%s %d\\n", name, pthread_setname_np("0123456789012345678901234567890123456789012345678901234567890123"));
    return NULL;
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    return 0;
}
""")
    assert done.printed == "worker 63\n"
    threads = done.machine.processes[0].threads
    assert [thread.name for thread in threads] == [threads[0].name, "worker"]
    assert threads[1].name_at(threads[1].moments[0]) == threads[0].name
