/* mach/mach_host.h: the host. */

#ifndef _MACH_MACH_HOST_H_
#define _MACH_MACH_HOST_H_

#include <mach/mach_types.h>
#include <mach/mach_init.h>

#endif
