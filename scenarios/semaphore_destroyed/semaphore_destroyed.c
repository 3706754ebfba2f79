/*
 * Two threads wait on a semaphore; the third destroys it under them.
 */
#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static semaphore_t semaphore;

static void *
waiter(void *name)
{
	kern_return_t kr = semaphore_wait(semaphore);

	printf("%s: %s\n", (char *)name, mach_error_string(kr));
	return NULL;
}

int
main(void)
{
	pthread_t first, second;
	kern_return_t kr;

	semaphore_create(mach_task_self(), &semaphore, SYNC_POLICY_FIFO, 0);
	pthread_create(&first, NULL, waiter, "first");
	pthread_create(&second, NULL, waiter, "second");
	usleep(1000);

	kr = semaphore_destroy(mach_task_self(), semaphore);
	printf("semaphore_destroy: %s\n", mach_error_string(kr));
	pthread_join(first, NULL);
	pthread_join(second, NULL);

	kr = semaphore_signal(semaphore);
	printf("semaphore_signal: %s\n", mach_error_string(kr));
	return 0;
}
