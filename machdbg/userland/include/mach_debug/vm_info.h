/* mach_debug/vm_info.h: regions of memory and their objects. */

#ifndef _MACH_DEBUG_VM_INFO_H_
#define _MACH_DEBUG_VM_INFO_H_

#include <mach/vm_types.h>

#endif
