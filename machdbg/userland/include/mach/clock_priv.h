/* mach/clock_priv.h: setting clocks. */

#ifndef _MACH_CLOCK_PRIV_H_
#define _MACH_CLOCK_PRIV_H_

#include <mach/mach_types.h>

extern kern_return_t clock_set_time(clock_ctrl_t clock_ctrl, mach_timespec_t new_time);
extern kern_return_t clock_set_attributes(clock_ctrl_t clock_ctrl, clock_flavor_t flavor,
	clock_attr_t clock_attr, mach_msg_type_number_t clock_attrCnt);

#endif
