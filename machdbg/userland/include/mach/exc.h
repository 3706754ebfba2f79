/* mach/exc.h: telling a handler of an exception. */

#ifndef _MACH_EXC_H_
#define _MACH_EXC_H_

#include <mach/mach_types.h>

extern kern_return_t exception_raise(mach_port_t exception_port, mach_port_t thread, mach_port_t task,
	exception_type_t exception, exception_data_t code, mach_msg_type_number_t codeCnt);
extern kern_return_t exception_raise_state(mach_port_t exception_port, exception_type_t exception,
	const exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
	const thread_state_t old_state, mach_msg_type_number_t old_stateCnt, thread_state_t new_state,
	mach_msg_type_number_t *new_stateCnt);
extern kern_return_t exception_raise_state_identity(mach_port_t exception_port, mach_port_t thread,
	mach_port_t task, exception_type_t exception, exception_data_t code, mach_msg_type_number_t codeCnt,
	int *flavor, thread_state_t old_state, mach_msg_type_number_t old_stateCnt, thread_state_t new_state,
	mach_msg_type_number_t *new_stateCnt);

#endif
