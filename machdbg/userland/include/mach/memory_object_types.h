/* mach/memory_object_types.h: memory objects. */

#ifndef _MACH_MEMORY_OBJECT_TYPES_H_
#define _MACH_MEMORY_OBJECT_TYPES_H_

#include <mach/port.h>
#include <mach/vm_types.h>

typedef mach_port_t memory_object_t;
typedef mach_port_t memory_object_control_t;
typedef mach_port_t memory_object_name_t;
typedef mach_port_t memory_object_default_t;
typedef mach_port_t mem_entry_name_port_t;
typedef uint64_t memory_object_offset_t;
typedef uint64_t memory_object_size_t;
typedef natural_t memory_object_cluster_size_t;

#define MEMORY_OBJECT_NULL ((memory_object_t)0)
#define MEMORY_OBJECT_DEFAULT_NULL ((memory_object_default_t)0)

#endif
