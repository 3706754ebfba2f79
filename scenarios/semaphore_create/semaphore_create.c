/*
 * Asks the kernel for a semaphore: the smallest useful Mach remote procedure call.
 */
#include <mach/mach.h>
#include <mach/semaphore.h>
#include <stdio.h>

int
main(void)
{
	semaphore_t sem = MACH_PORT_NULL;
	kern_return_t kr;

	kr = semaphore_create(mach_task_self(), &sem, SYNC_POLICY_FIFO, 0);
	if (kr != KERN_SUCCESS) {
		printf("semaphore_create: %s\n", mach_error_string(kr));
		return 1;
	}
	printf("semaphore_create: %s, the semaphore is port 0x%x\n", mach_error_string(kr), sem);
	return 0;
}
