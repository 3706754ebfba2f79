/*
 * Two messages: in the first, destination and reply port have different names; in the second they have the same one.
 */
#include <mach/mach.h>
#include <stdio.h>

static mach_msg_return_t
put(mach_port_t to, mach_port_t answer)
{
	mach_msg_header_t header = { 0 };

	header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	header.msgh_remote_port = to;
	header.msgh_local_port = answer;
	header.msgh_id = 5;
	return mach_msg(&header, MACH_SEND_MSG, sizeof(header), 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

int
main(void)
{
	mach_port_t self = mach_task_self();
	mach_port_t service, answers;

	mach_port_allocate(self, MACH_PORT_RIGHT_RECEIVE, &service);
	mach_port_insert_right(self, service, service, MACH_MSG_TYPE_MAKE_SEND);
	mach_port_allocate(self, MACH_PORT_RIGHT_RECEIVE, &answers);

	printf("two names: %s\n", mach_error_string(put(service, answers)));
	printf("one name: %s\n", mach_error_string(put(service, service)));
	return 0;
}
