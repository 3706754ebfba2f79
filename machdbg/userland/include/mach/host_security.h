/* mach/host_security.h: calls on the host that give tasks their identity. */

#ifndef _MACH_HOST_SECURITY_H_
#define _MACH_HOST_SECURITY_H_

#include <mach/mach_types.h>

extern kern_return_t host_security_create_task_token(host_security_t host_security, task_t parent_task,
	security_token_t sec_token, audit_token_t audit_token, host_t host, ledger_array_t ledgers,
	mach_msg_type_number_t ledgersCnt, boolean_t inherit_memory, task_t *child_task);
extern kern_return_t host_security_set_task_token(host_security_t host_security, task_t target_task,
	security_token_t sec_token, audit_token_t audit_token, host_t host);

#endif
