/* Remote procedure calls of the kernel, as many as the argument says. */
#include <mach/mach.h>
#include <mach/semaphore.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100;
	semaphore_t sem;
	int i;

	for (i = 0; i < n; i++) {
		if (semaphore_create(mach_task_self(), &sem, SYNC_POLICY_FIFO, 0) != KERN_SUCCESS)
			return 1;
		mach_port_deallocate(mach_task_self(), sem);
	}
	return 0;
}
