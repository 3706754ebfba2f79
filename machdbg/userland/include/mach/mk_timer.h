/* mach/mk_timer.h: timers that send a message to a port of their own. */

#ifndef _MACH_MK_TIMER_H_
#define _MACH_MK_TIMER_H_

#include <mach/mach_time.h>
#include <mach/mach_types.h>

extern mach_port_name_t mk_timer_create(void);
extern kern_return_t mk_timer_destroy(mach_port_name_t name);
extern kern_return_t mk_timer_arm(mach_port_name_t name, uint64_t expire_time);
extern kern_return_t mk_timer_arm_leeway(mach_port_name_t name, uint64_t mk_timer_flags, uint64_t expire_time,
	uint64_t mk_leeway);
extern kern_return_t mk_timer_cancel(mach_port_name_t name, uint64_t *result_time);

struct mk_timer_expire_msg {
	mach_msg_header_t header;
	uint64_t unused[3];
};
typedef struct mk_timer_expire_msg mk_timer_expire_msg_t;

#define MK_TIMER_NORMAL 0
#define MK_TIMER_CRITICAL 1

#endif
