"""Threads that a program makes, stops, sends elsewhere, interrupts and ends through Mach's calls: vectors 29 to 31."""

from __future__ import annotations

from pathlib import Path

from machdbg.machine.machine import Raised
from machdbg.userland.system import System

from .real import Real

HEAD = """
#include <mach/mach.h>
#include <mach/thread_switch.h>
#include <pthread.h>
#include <stdio.h>

static volatile int counter;
static char stack[4096];

static void turn(void) { swtch_pri(0); }

static void state_at(x86_thread_state64_t *state, void *function, long first)
{
	*state = (x86_thread_state64_t){0};
	state->__rip = (unsigned long)function;
	state->__rsp = (unsigned long)(stack + sizeof stack - 8);
	state->__rdi = first;
}
"""


def test_a_thread_of_a_task_begins_where_its_registers_say(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, HEAD + """
static void spin(long first) { printf("begun with %ld\\n", first); for (;;) counter++; }

int main(void)
{
	thread_act_t thread;
	x86_thread_state64_t state;
	thread_basic_info_data_t info;
	mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;
	thread_act_array_t threads;
	mach_msg_type_number_t threads_count;

	printf("%d", thread_create(mach_task_self(), &thread));
	printf(" %d", thread_info(thread, THREAD_BASIC_INFO, (thread_info_t)&info, &count));
	printf(" %d %d", count, info.suspend_count);
	printf(" %d", task_threads(mach_task_self(), &threads, &threads_count));
	printf(" %d %d\\n", threads_count, threads[1] == thread);
	state_at(&state, spin, 7);
	printf("%d", thread_set_state(thread, x86_THREAD_STATE64, (thread_state_t)&state, x86_THREAD_STATE64_COUNT));
	turn();
	printf(" %d", counter);
	printf(" %d", thread_resume(thread));
	printf(" %d\\n", thread_resume(thread));
	turn();
	printf("%d", counter > 0);
	printf(" %d\\n", thread_terminate(thread));
	int now = counter;
	turn();
	printf("%d\\n", counter == now);
	return 0;
}
""")
    assert run.printed == "0 0 10 1 0 2 1\n0 0 0 5\nbegun with 7\n1 0\n1\n"
    assert run.exits == [(100, 0)]
    assert run.ended


def test_a_threads_handle_is_its_pthread(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, HEAD + """
static void *look(void *whose)
{
	thread_identifier_info_data_t info;
	mach_msg_type_number_t count = THREAD_IDENTIFIER_INFO_COUNT;

	thread_info(mach_thread_self(), THREAD_IDENTIFIER_INFO, (thread_info_t)&info, &count);
	printf("%d %d\\n", (int)info.thread_id, info.thread_handle == (unsigned long)pthread_self());
	return NULL;
}

int main(void)
{
	pthread_t pthread;

	look(NULL);
	pthread_create(&pthread, NULL, look, NULL);
	pthread_join(pthread, NULL);
	return 0;
}
""")
    assert run.printed == "102 1\n103 1\n"


def test_a_suspended_thread_does_not_run(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, HEAD + """
static void *spin(void *none) { for (;;) counter++; }

int main(void)
{
	pthread_t pthread;
	x86_thread_state64_t state;
	mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;

	pthread_create(&pthread, NULL, spin, NULL);
	thread_act_t thread = pthread_mach_thread_np(pthread);
	turn();
	printf("%d", thread_suspend(thread));
	int now = counter;
	for (int i = 0; i < 5; i++)
		turn();
	printf(" %d %d", now > 0, counter == now);
	printf(" %d", thread_get_state(thread, x86_THREAD_STATE64, (thread_state_t)&state, &count));
	printf(" %d\\n", state.__rip > (unsigned long)spin && state.__rip < (unsigned long)main);
	state_at(&state, spin, 0);
	printf("%d", thread_set_state(thread, x86_THREAD_STATE64, (thread_state_t)&state, x86_THREAD_STATE64_COUNT));
	printf(" %d", thread_resume(thread));
	turn();
	printf(" %d\\n", counter > now);
	return 0;
}
""")
    assert run.printed == "0 1 1 0 1\n0 0 1\n"
    assert run.ended


def test_a_call_of_the_library_goes_on_after_an_abort(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, HEAD + """
static semaphore_t semaphore;
static mach_port_t queue;

static void *wait(void *none) { printf("wait %d\\n", semaphore_wait(semaphore)); return NULL; }

static void *receive(void *option)
{
	struct { mach_msg_header_t header; mach_msg_trailer_t trailer; } message;
	printf("receive %x\\n", mach_msg(&message.header, MACH_RCV_MSG | (long)option, 0, sizeof message, queue, 0, 0));
	return NULL;
}

static pthread_t begin(void *(*function)(void *), long argument)
{
	pthread_t thread;
	pthread_create(&thread, NULL, function, (void *)argument);
	turn();
	return thread;
}

int main(void)
{
	semaphore_create(mach_task_self(), &semaphore, SYNC_POLICY_FIFO, 0);
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &queue);
	pthread_t waiter = begin(wait, 0);
	printf("%d\\n", thread_abort_safely(pthread_mach_thread_np(waiter)));
	pthread_join(waiter, NULL);
	pthread_t restarted = begin(receive, 0), told = begin(receive, MACH_RCV_INTERRUPT);
	printf("%d %d\\n", thread_abort(pthread_mach_thread_np(restarted)), thread_abort(pthread_mach_thread_np(told)));
	pthread_join(told, NULL);
	turn();
	mach_msg_header_t message = {MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0), sizeof message, queue};
	mach_msg(&message, MACH_SEND_MSG, sizeof message, 0, 0, 0, 0);
	pthread_join(restarted, NULL);
	return 0;
}
""")
    assert run.printed == "0\nwait 14\n0 0\nreceive 10004005\nreceive 0\n"
    assert run.ended


def test_a_thread_that_leaves_its_first_function_goes_where_the_stack_says(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, HEAD + """
static void leave(long first) { counter = first; }

int main(void)
{
	thread_act_t thread;
	x86_thread_state64_t state;

	state_at(&state, leave, 9);
	*(long *)(stack + sizeof stack - 8) = 0x1234;
	thread_create_running(mach_task_self(), x86_THREAD_STATE64, (thread_state_t)&state, x86_THREAD_STATE64_COUNT,
		&thread);
	for (;;)
		turn();
}
""")
    assert isinstance(run.stop, Raised)
    assert (run.stop.kind, run.stop.details) == ("EXC_BAD_ACCESS", "code=1, address=0x1234")


def test_a_task_suspends_itself_and_is_resumed_by_another(system: System, tmp_path: Path) -> None:
    run = Real(system, tmp_path, """
#include <mach/mach.h>
#include <stdio.h>

int main(void)
{
	printf("before\\n");
	printf("%d\\n", task_suspend(mach_task_self()));
	return 3;
}
""", """
#include <mach/mach.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	mach_port_t task;
	mach_task_basic_info_data_t info;
	mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;

	sleep(1);
	printf("%d", task_for_pid(mach_task_self(), 100, &task));
	printf(" %d", task_info(task, MACH_TASK_BASIC_INFO, (task_info_t)&info, &count));
	printf(" %d", info.suspend_count);
	printf(" %d\\n", task_resume(task));
	sleep(1);
	return 0;
}
""")
    assert run.printed.splitlines()[:4] == [
        "before", "warning: client1(101) performed out-of-band resume on pid 100", "0 0 1 0", "0"]
    assert run.exits == [(100, 3), (101, 0)]
