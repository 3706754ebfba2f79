#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>

static semaphore_t never;

static void *wait(void *argument)
{
	semaphore_wait(never);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	thread_act_array_t threads;
	mach_msg_type_number_t count;

	semaphore_create(mach_task_self(), &never, SYNC_POLICY_FIFO, 0);
	pthread_create(&thread, NULL, wait, NULL);
	swtch_pri(0);
	if (task_threads(mach_task_self(), &threads, &count) != KERN_SUCCESS)
		return 1;
	for (mach_msg_type_number_t i = 0; i < count; i++) {
		thread_basic_info_data_t info;
		mach_msg_type_number_t size = THREAD_BASIC_INFO_COUNT;

		thread_info(threads[i], THREAD_BASIC_INFO, (thread_info_t)&info, &size);
		printf("thread %d: %s%s\n", i, info.run_state == TH_STATE_WAITING ? "waiting" : "running",
		    info.flags & TH_FLAGS_SWAPPED ? ", without a kernel stack" : "");
		mach_port_deallocate(mach_task_self(), threads[i]);
	}
	vm_deallocate(mach_task_self(), (vm_address_t)threads, count * sizeof *threads);
	return 0;
}
