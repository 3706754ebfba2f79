/* mach/mach_interface.h: every call that goes to the kernel as a message. */

#ifndef _MACH_MACH_INTERFACE_H_
#define _MACH_MACH_INTERFACE_H_

#include <mach/clock.h>
#include <mach/mach_port.h>
#include <mach/task.h>
#include <mach/vm_map.h>

#endif
