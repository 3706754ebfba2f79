/* mach/clock.h: sleeping on a clock. */

#ifndef _MACH_CLOCK_H_
#define _MACH_CLOCK_H_

#include <mach/mach_types.h>

extern kern_return_t clock_sleep(mach_port_t clock_name, sleep_type_t clock_type, mach_timespec_t sleep_time,
	mach_timespec_t *wake_time);

#endif
