/* mach/thread_policy.h: how a thread wants to be scheduled. */

#ifndef _MACH_THREAD_POLICY_H_
#define _MACH_THREAD_POLICY_H_

#include <mach/boolean.h>
#include <mach/message.h>
#include <mach/vm_types.h>

typedef natural_t thread_policy_flavor_t;
typedef integer_t *thread_policy_t;

#define THREAD_STANDARD_POLICY 1
#define THREAD_EXTENDED_POLICY 1
#define THREAD_TIME_CONSTRAINT_POLICY 2
#define THREAD_PRECEDENCE_POLICY 3
#define THREAD_AFFINITY_POLICY 4
#define THREAD_BACKGROUND_POLICY 5
#define THREAD_LATENCY_QOS_POLICY 7
#define THREAD_THROUGHPUT_QOS_POLICY 8

struct thread_standard_policy {
	natural_t no_data;
};

struct thread_extended_policy {
	boolean_t timeshare;
};

struct thread_time_constraint_policy {
	uint32_t period;
	uint32_t computation;
	uint32_t constraint;
	boolean_t preemptible;
};

struct thread_precedence_policy {
	integer_t importance;
};

struct thread_affinity_policy {
	integer_t affinity_tag;
};

typedef struct thread_standard_policy thread_standard_policy_data_t;
typedef struct thread_standard_policy *thread_standard_policy_t;
typedef struct thread_extended_policy thread_extended_policy_data_t;
typedef struct thread_extended_policy *thread_extended_policy_t;
typedef struct thread_time_constraint_policy thread_time_constraint_policy_data_t;
typedef struct thread_time_constraint_policy *thread_time_constraint_policy_t;
typedef struct thread_precedence_policy thread_precedence_policy_data_t;
typedef struct thread_precedence_policy *thread_precedence_policy_t;
typedef struct thread_affinity_policy thread_affinity_policy_data_t;
typedef struct thread_affinity_policy *thread_affinity_policy_t;

#define THREAD_STANDARD_POLICY_COUNT 0
#define THREAD_EXTENDED_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct thread_extended_policy) / sizeof(natural_t)))
#define THREAD_TIME_CONSTRAINT_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct thread_time_constraint_policy) / sizeof(natural_t)))
#define THREAD_PRECEDENCE_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct thread_precedence_policy) / sizeof(natural_t)))
#define THREAD_AFFINITY_POLICY_COUNT ((mach_msg_type_number_t)(sizeof(struct thread_affinity_policy) / sizeof(natural_t)))

#endif
