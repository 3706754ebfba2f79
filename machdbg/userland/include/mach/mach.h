/* mach/mach.h: all of Mach. */

#ifndef _MACH_MACH_H_
#define _MACH_MACH_H_

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mach/std_types.h>
#include <mach/mach_types.h>
#include <mach/mach_interface.h>
#include <mach/mach_port.h>
#include <mach/mach_init.h>
#include <mach/mach_traps.h>
#include <mach/mach_error.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/semaphore.h>
#include <mach/sync_policy.h>
#include <mach/thread_switch.h>
#include <mach/host_special_ports.h>

#endif
