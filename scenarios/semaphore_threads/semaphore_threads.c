#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>

static semaphore_t empty, full;
static int slot;

static void *consumer(void *argument)
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		semaphore_wait(full);
		sum += slot;
		printf("took %d\n", slot);
		semaphore_signal(empty);
	}
	return (void *)(long)sum;
}

int main(void)
{
	pthread_t thread;
	void *sum;

	semaphore_create(mach_task_self(), &empty, SYNC_POLICY_FIFO, 1);
	semaphore_create(mach_task_self(), &full, SYNC_POLICY_FIFO, 0);
	pthread_create(&thread, NULL, consumer, NULL);
	for (int i = 1; i <= 3; i++) {
		semaphore_wait(empty);
		slot = i * i;
		semaphore_signal(full);
	}
	pthread_join(thread, &sum);
	printf("sum %ld\n", (long)sum);
	return 0;
}
