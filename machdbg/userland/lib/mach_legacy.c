/* libsystem_kernel: ports by trap, each call a further reference. Lines of libsyscall/mach/mach_legacy.c. */
#include <mach/mach.h>

#undef mach_task_self

#line 34 "mach_legacy.c"
mach_port_t mach_host_self()
{
	return host_self_trap();
}

#line 42
mach_port_t mach_task_self()
{
	return task_self_trap();
}

#line 48
mach_port_t mach_thread_self()
{
	return thread_self_trap();
}
