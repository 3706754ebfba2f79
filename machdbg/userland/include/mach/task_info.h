/* mach/task_info.h: what may be asked about a task. */

#ifndef _MACH_TASK_INFO_H_
#define _MACH_TASK_INFO_H_

#include <mach/message.h>
#include <mach/policy.h>
#include <mach/time_value.h>
#include <mach/vm_statistics.h>
#include <mach/vm_types.h>

typedef natural_t task_flavor_t;
typedef integer_t *task_info_t;

#define TASK_INFO_MAX 1024

#define TASK_EVENTS_INFO 2
#define TASK_THREAD_TIMES_INFO 3
#define TASK_BASIC_INFO_32 4
#define TASK_BASIC_INFO_64 5
#define TASK_BASIC2_INFO_32 6
#define TASK_BASIC_INFO TASK_BASIC_INFO_64
#define TASK_SCHED_TIMESHARE_INFO 10
#define TASK_SCHED_RR_INFO 11
#define TASK_SCHED_FIFO_INFO 12
#define TASK_SECURITY_TOKEN 13
#define TASK_AUDIT_TOKEN 15
#define TASK_AFFINITY_TAG_INFO 16
#define TASK_DYLD_INFO 17
#define TASK_EXTMOD_INFO 19
#define MACH_TASK_BASIC_INFO 20
#define TASK_POWER_INFO 21
#define TASK_VM_INFO 22
#define TASK_VM_INFO_PURGEABLE 23
#define TASK_TRACE_MEMORY_INFO 24
#define TASK_WAIT_STATE_INFO 25
#define TASK_POWER_INFO_V2 26
#define TASK_FLAGS_INFO 28
#define TASK_DEBUG_INFO_INTERNAL 29

#pragma pack(push, 4)

struct task_basic_info_32 {
	integer_t suspend_count;
	natural_t virtual_size;
	natural_t resident_size;
	time_value_t user_time;
	time_value_t system_time;
	policy_t policy;
};

struct task_basic_info_64 {
	integer_t suspend_count;
	mach_vm_size_t virtual_size;
	mach_vm_size_t resident_size;
	time_value_t user_time;
	time_value_t system_time;
	policy_t policy;
};

struct task_basic_info {
	integer_t suspend_count;
	vm_size_t virtual_size;
	vm_size_t resident_size;
	time_value_t user_time;
	time_value_t system_time;
	policy_t policy;
};

struct mach_task_basic_info {
	mach_vm_size_t virtual_size;
	mach_vm_size_t resident_size;
	mach_vm_size_t resident_size_max;
	time_value_t user_time;
	time_value_t system_time;
	policy_t policy;
	integer_t suspend_count;
};

struct task_events_info {
	integer_t faults;
	integer_t pageins;
	integer_t cow_faults;
	integer_t messages_sent;
	integer_t messages_received;
	integer_t syscalls_mach;
	integer_t syscalls_unix;
	integer_t csw;
};

struct task_thread_times_info {
	time_value_t user_time;
	time_value_t system_time;
};

struct task_dyld_info {
	mach_vm_address_t all_image_info_addr;
	mach_vm_size_t all_image_info_size;
	integer_t all_image_info_format;
};

struct task_extmod_info {
	unsigned char task_uuid[16];
	vm_extmod_statistics_data_t extmod_statistics;
};

struct task_vm_info {
	mach_vm_size_t virtual_size;
	integer_t region_count;
	integer_t page_size;
	mach_vm_size_t resident_size;
	mach_vm_size_t resident_size_peak;
	mach_vm_size_t device;
	mach_vm_size_t device_peak;
	mach_vm_size_t internal;
	mach_vm_size_t internal_peak;
	mach_vm_size_t external;
	mach_vm_size_t external_peak;
	mach_vm_size_t reusable;
	mach_vm_size_t reusable_peak;
	mach_vm_size_t purgeable_volatile_pmap;
	mach_vm_size_t purgeable_volatile_resident;
	mach_vm_size_t purgeable_volatile_virtual;
	mach_vm_size_t compressed;
	mach_vm_size_t compressed_peak;
	mach_vm_size_t compressed_lifetime;
	mach_vm_size_t phys_footprint;
	mach_vm_address_t min_address;
	mach_vm_address_t max_address;
};

struct task_flags_info {
	uint32_t flags;
};

struct task_debug_info_internal {
	integer_t suspend_count;
	uint64_t ipc_space_size;
};

#pragma pack(pop)

#define TF_LP64 0x00000001
#define TASK_DYLD_ALL_IMAGE_INFO_32 0
#define TASK_DYLD_ALL_IMAGE_INFO_64 1

typedef struct task_basic_info_32 task_basic_info_32_data_t;
typedef struct task_basic_info_32 *task_basic_info_32_t;
typedef struct task_basic_info_64 task_basic_info_64_data_t;
typedef struct task_basic_info_64 *task_basic_info_64_t;
typedef struct task_basic_info task_basic_info_data_t;
typedef struct task_basic_info *task_basic_info_t;
typedef struct mach_task_basic_info mach_task_basic_info_data_t;
typedef struct mach_task_basic_info *mach_task_basic_info_t;
typedef struct task_events_info task_events_info_data_t;
typedef struct task_events_info *task_events_info_t;
typedef struct task_thread_times_info task_thread_times_info_data_t;
typedef struct task_thread_times_info *task_thread_times_info_t;
typedef struct task_dyld_info task_dyld_info_data_t;
typedef struct task_dyld_info *task_dyld_info_t;
typedef struct task_extmod_info task_extmod_info_data_t;
typedef struct task_extmod_info *task_extmod_info_t;
typedef struct task_vm_info task_vm_info_data_t;
typedef struct task_vm_info *task_vm_info_t;
typedef struct task_flags_info task_flags_info_data_t;
typedef struct task_flags_info *task_flags_info_t;
typedef struct task_debug_info_internal task_debug_info_internal_data_t;
typedef struct task_debug_info_internal *task_debug_info_internal_t;

#define TASK_BASIC_INFO_32_COUNT ((mach_msg_type_number_t)(sizeof(struct task_basic_info_32) / sizeof(natural_t)))
#define TASK_BASIC2_INFO_32_COUNT ((mach_msg_type_number_t)(sizeof(struct task_basic_info_32) / sizeof(natural_t)))
#define TASK_BASIC_INFO_64_COUNT ((mach_msg_type_number_t)(sizeof(struct task_basic_info_64) / sizeof(natural_t)))
#define TASK_BASIC_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_basic_info) / sizeof(natural_t)))
#define MACH_TASK_BASIC_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct mach_task_basic_info) / sizeof(natural_t)))
#define TASK_EVENTS_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_events_info) / sizeof(natural_t)))
#define TASK_THREAD_TIMES_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_thread_times_info) / sizeof(natural_t)))
#define TASK_DYLD_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_dyld_info) / sizeof(natural_t)))
#define TASK_EXTMOD_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_extmod_info) / sizeof(natural_t)))
#define TASK_VM_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_vm_info) / sizeof(natural_t)))
#define TASK_FLAGS_INFO_COUNT ((mach_msg_type_number_t)(sizeof(struct task_flags_info) / sizeof(natural_t)))
#define TASK_DEBUG_INFO_INTERNAL_COUNT ((mach_msg_type_number_t)(sizeof(struct task_debug_info_internal) / sizeof(natural_t)))
#define TASK_SECURITY_TOKEN_COUNT ((mach_msg_type_number_t)(sizeof(struct security_token_t) / sizeof(natural_t)))
#define TASK_AUDIT_TOKEN_COUNT ((mach_msg_type_number_t)(sizeof(struct audit_token_t) / sizeof(natural_t)))

#endif
