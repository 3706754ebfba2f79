/* mach/task_policy.h: what a task is to the system. */

#ifndef _MACH_TASK_POLICY_H_
#define _MACH_TASK_POLICY_H_

#include <mach/message.h>
#include <mach/vm_types.h>

typedef natural_t task_policy_flavor_t;
typedef integer_t *task_policy_t;

#define TASK_CATEGORY_POLICY 1
#define TASK_SUPPRESSION_POLICY 3
#define TASK_POLICY_STATE 4
#define TASK_BASE_QOS_POLICY 8
#define TASK_OVERRIDE_QOS_POLICY 9
#define TASK_BASE_LATENCY_QOS_POLICY 10
#define TASK_BASE_THROUGHPUT_QOS_POLICY 11

typedef enum task_role {
	TASK_RENICED = -1,
	TASK_UNSPECIFIED = 0,
	TASK_FOREGROUND_APPLICATION = 1,
	TASK_BACKGROUND_APPLICATION = 2,
	TASK_CONTROL_APPLICATION = 3,
	TASK_GRAPHICS_SERVER = 4,
	TASK_THROTTLE_APPLICATION = 5,
	TASK_NONUI_APPLICATION = 6,
	TASK_DEFAULT_APPLICATION = 7,
} task_role_t;

struct task_category_policy {
	task_role_t role;
};

struct task_qos_policy {
	integer_t task_latency_qos_tier;
	integer_t task_throughput_qos_tier;
};

typedef struct task_category_policy task_category_policy_data_t;
typedef struct task_category_policy *task_category_policy_t;
typedef struct task_qos_policy *task_qos_policy_t;

#define TASK_CATEGORY_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct task_category_policy) / sizeof(natural_t)))
#define TASK_QOS_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct task_qos_policy) / sizeof(natural_t)))

#endif
