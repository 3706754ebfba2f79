/* mach_debug/page_info.h: pages of memory. */

#ifndef _MACH_DEBUG_PAGE_INFO_H_
#define _MACH_DEBUG_PAGE_INFO_H_

#include <mach/vm_types.h>

typedef vm_offset_t *page_address_array_t;

#endif
