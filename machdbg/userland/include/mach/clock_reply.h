/* mach/clock_reply.h: what an alarm sends. */

#ifndef _MACH_CLOCK_REPLY_H_
#define _MACH_CLOCK_REPLY_H_

#include <mach/mach_types.h>

extern kern_return_t clock_alarm_reply(clock_reply_t alarm_port, mach_msg_type_name_t alarm_portPoly,
	kern_return_t alarm_code, alarm_type_t alarm_type, mach_timespec_t alarm_time);

#endif
