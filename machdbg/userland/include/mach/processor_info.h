/* mach/processor_info.h: what may be asked about processors and sets of them. */

#ifndef _MACH_PROCESSOR_INFO_H_
#define _MACH_PROCESSOR_INFO_H_

#include <mach/host_info.h>
#include <mach/machine.h>
#include <mach/message.h>
#include <mach/vm_types.h>

typedef integer_t *processor_info_t;
typedef integer_t *processor_info_array_t;
typedef int processor_flavor_t;
typedef integer_t *processor_set_info_t;
typedef int processor_set_flavor_t;

#define PROCESSOR_INFO_MAX 1024
#define PROCESSOR_SET_INFO_MAX 1024

#define PROCESSOR_BASIC_INFO 1
#define PROCESSOR_CPU_LOAD_INFO 2
#define PROCESSOR_SET_BASIC_INFO 5
#define PROCESSOR_SET_LOAD_INFO 4

struct processor_basic_info {
	cpu_type_t cpu_type;
	cpu_subtype_t cpu_subtype;
	boolean_t running;
	int slot_num;
	boolean_t is_master;
};

struct processor_cpu_load_info {
	unsigned int cpu_ticks[CPU_STATE_MAX];
};

struct processor_set_basic_info {
	int processor_count;
	int default_policy;
};

struct processor_set_load_info {
	int task_count;
	int thread_count;
	integer_t load_average;
	integer_t mach_factor;
};

typedef struct processor_basic_info processor_basic_info_data_t;
typedef struct processor_basic_info *processor_basic_info_t;
typedef struct processor_cpu_load_info processor_cpu_load_info_data_t;
typedef struct processor_cpu_load_info *processor_cpu_load_info_t;
typedef struct processor_set_basic_info processor_set_basic_info_data_t;
typedef struct processor_set_basic_info *processor_set_basic_info_t;
typedef struct processor_set_load_info processor_set_load_info_data_t;
typedef struct processor_set_load_info *processor_set_load_info_t;

#define PROCESSOR_BASIC_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct processor_basic_info) / sizeof(natural_t)))
#define PROCESSOR_CPU_LOAD_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct processor_cpu_load_info) / sizeof(natural_t)))
#define PROCESSOR_SET_BASIC_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct processor_set_basic_info) / sizeof(natural_t)))
#define PROCESSOR_SET_LOAD_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct processor_set_load_info) / sizeof(natural_t)))

#endif
