/* libsystem_kernel: waiting and signalling. Line numbers are those of libsyscall/mach/semaphore.c. */
#include <mach/mach.h>

#line 37 "semaphore.c"
kern_return_t semaphore_signal(mach_port_t signal_semaphore)
{
	return semaphore_signal_trap(signal_semaphore);
}

#line 43
kern_return_t semaphore_signal_all(mach_port_t signal_semaphore)
{
	return semaphore_signal_all_trap(signal_semaphore);
}

#line 49
kern_return_t semaphore_signal_thread(mach_port_t signal_semaphore, mach_port_t thread_act)
{
	return semaphore_signal_thread_trap(signal_semaphore, thread_act);
}

#line 55
kern_return_t semaphore_wait(mach_port_t wait_semaphore)
{
	return semaphore_wait_trap(wait_semaphore);
}

#line 61
kern_return_t semaphore_timedwait(mach_port_t wait_semaphore, mach_timespec_t wait_time)
{
	return semaphore_timedwait_trap(wait_semaphore, wait_time.tv_sec, wait_time.tv_nsec);
#line 66
}

#line 69
kern_return_t semaphore_wait_signal(mach_port_t wait_semaphore, mach_port_t signal_semaphore)
{
	return semaphore_wait_signal_trap(wait_semaphore, signal_semaphore);
}

#line 75
kern_return_t semaphore_timedwait_signal(mach_port_t wait_semaphore, mach_port_t signal_semaphore, mach_timespec_t wait_time)
#line 78
{
	return semaphore_timedwait_signal_trap(wait_semaphore, signal_semaphore, wait_time.tv_sec, wait_time.tv_nsec);
#line 83
}
