/*
 * libsystem_kernel: policies of threads. Line numbers are those of libsyscall/mach/thread_act.c. (There a thread that
 * loses its quality of service forgets what it kept of it; threads have none here.)
 */
#include <mach/mach.h>
#include "kernelrpc.h"

#line 35 "thread_act.c"
kern_return_t thread_policy(thread_act_t thread, policy_t policy, policy_base_t base, mach_msg_type_number_t baseCnt, boolean_t set_limit)
{
	kern_return_t kr;

#line 39
	kr = _kernelrpc_thread_policy(thread, policy, base, baseCnt, set_limit);
#line 46
	return kr;
}

#line 50
kern_return_t thread_policy_set(thread_act_t thread, thread_policy_flavor_t flavor, thread_policy_t policy_info, mach_msg_type_number_t policy_infoCnt)
{
	kern_return_t kr;

#line 54
	kr = _kernelrpc_thread_policy_set(thread, flavor, policy_info, policy_infoCnt);
#line 61
	return kr;
}

#line 65
kern_return_t thread_set_policy(thread_act_t thread, processor_set_t pset, policy_t policy, policy_base_t base, mach_msg_type_number_t baseCnt, policy_limit_t limit, mach_msg_type_number_t limitCnt)
{
	kern_return_t kr;

#line 69
	kr = _kernelrpc_thread_set_policy(thread, pset, policy, base, baseCnt, limit, limitCnt);
#line 76
	return kr;
}
