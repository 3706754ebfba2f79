/*
 * Makes a port for work, puts a number there, and gives the port away: whoever has its receive right gets what was
 * queued and what comes later. The sender's name of the port does not change, but it is only a send right now.
 */
#include <unistd.h>
#include "transfer.h"

static void port_descriptor(mach_msg_port_descriptor_t *descriptor, mach_port_t name, mach_msg_type_name_t disposition)
{
	descriptor->name = name;
	descriptor->disposition = disposition;
	descriptor->type = MACH_MSG_PORT_DESCRIPTOR;
}

int main(void)
{
	transfer_t message;
	mach_port_t taker, work, answers;
	kern_return_t kr;

	while (bootstrap_look_up(bootstrap_port, SERVICE, &taker) == BOOTSTRAP_UNKNOWN_SERVICE)
		usleep(1000);

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &work);
	mach_port_insert_right(mach_task_self(), work, work, MACH_MSG_TYPE_MAKE_SEND);
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &answers);
	put(work, MACH_MSG_TYPE_COPY_SEND, 30);

	memset(&message, 0, sizeof message);
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = taker;
	message.body.msgh_descriptor_count = 2;
	port_descriptor(&message.work, work, MACH_MSG_TYPE_MOVE_RECEIVE);
	port_descriptor(&message.answers, answers, MACH_MSG_TYPE_MAKE_SEND);
	kr = mach_msg(&message.header, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE,
		MACH_PORT_NULL);
	printf("giver: %s\n", mach_error_string(kr));

	put(work, MACH_MSG_TYPE_COPY_SEND, 12);
	printf("giver: the answer is %d\n", get(answers));
	return 0;
}
