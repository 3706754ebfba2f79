#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static volatile unsigned long turns;

static void *spin(void *argument)
{
	for (;;)
		turns++;
}

static void escape(unsigned long count)
{
	printf("escaped after %s\n", count == turns ? "no turn more" : "some turns");
	exit(0);
}

int main(void)
{
	pthread_t pthread;
	x86_thread_state64_t state;
	mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;

	pthread_create(&pthread, NULL, spin, NULL);
	thread_act_t thread = pthread_mach_thread_np(pthread);
	swtch_pri(0);
	thread_suspend(thread);
	thread_get_state(thread, x86_THREAD_STATE64, (thread_state_t)&state, &count);
	state.__rip = (unsigned long)escape;
	state.__rdi = turns;
	thread_set_state(thread, x86_THREAD_STATE64, (thread_state_t)&state, count);
	thread_resume(thread);
	for (;;)
		swtch_pri(0);
}
