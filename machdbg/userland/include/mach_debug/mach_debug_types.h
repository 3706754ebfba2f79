/* mach_debug/mach_debug_types.h: what may be asked when looking for mistakes. */

#ifndef _MACH_DEBUG_MACH_DEBUG_TYPES_H_
#define _MACH_DEBUG_MACH_DEBUG_TYPES_H_

#include <mach_debug/hash_info.h>
#include <mach_debug/ipc_info.h>
#include <mach_debug/lockgroup_info.h>
#include <mach_debug/page_info.h>
#include <mach_debug/vm_info.h>
#include <mach_debug/zone_info.h>

typedef char symtab_name_t[32];

#endif
