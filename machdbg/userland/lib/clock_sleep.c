/* libsystem_kernel: sleeping on a clock. Line numbers are those of libsyscall/mach/clock_sleep.c. */
#include <mach/mach.h>

#line 34 "clock_sleep.c"
kern_return_t clock_sleep(mach_port_t clock_name, sleep_type_t clock_type, mach_timespec_t sleep_time, mach_timespec_t *wake_time)
#line 38
{
	return clock_sleep_trap(clock_name, clock_type, sleep_time.tv_sec, sleep_time.tv_nsec, wake_time);
}
