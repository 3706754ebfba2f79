/* mach/clock.h: clocks, and sleeping on them. */

#ifndef _MACH_CLOCK_H_
#define _MACH_CLOCK_H_

#include <mach/mach_types.h>

extern kern_return_t clock_get_time(clock_serv_t clock_serv, mach_timespec_t *cur_time);
extern kern_return_t clock_get_attributes(clock_serv_t clock_serv, clock_flavor_t flavor,
	clock_attr_t clock_attr, mach_msg_type_number_t *clock_attrCnt);
extern kern_return_t clock_alarm(clock_serv_t clock_serv, alarm_type_t alarm_type, mach_timespec_t alarm_time,
	clock_reply_t alarm_port);
extern kern_return_t clock_sleep(mach_port_t clock_name, sleep_type_t clock_type, mach_timespec_t sleep_time,
	mach_timespec_t *wake_time);

#endif
