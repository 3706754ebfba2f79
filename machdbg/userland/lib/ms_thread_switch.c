/* libsystem_kernel: giving up the processor. Line numbers are those of libsyscall/mach/ms_thread_switch.c. */
#include <mach/mach.h>

#line 67 "ms_thread_switch.c"
kern_return_t thread_switch(mach_port_t thread, int option, mach_msg_timeout_t option_time)
#line 71
{
	kern_return_t result;
#line 74
	result = syscall_thread_switch(thread, option, option_time);
	return result;
}
