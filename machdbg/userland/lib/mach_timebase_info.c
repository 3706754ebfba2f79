/* libsystem_kernel: how the clock counts. */
#include <mach/mach_time.h>

kern_return_t mach_timebase_info(mach_timebase_info_t info)
{
	return mach_timebase_info_trap(info);
}
