/* mach/thread_switch.h: ways to give up the processor. */

#ifndef _MACH_THREAD_SWITCH_H_
#define _MACH_THREAD_SWITCH_H_

#include <mach/mach_types.h>

#define SWITCH_OPTION_NONE 0
#define SWITCH_OPTION_DEPRESS 1
#define SWITCH_OPTION_WAIT 2

extern kern_return_t thread_switch(mach_port_name_t thread, int option, mach_msg_timeout_t option_time);

#endif
