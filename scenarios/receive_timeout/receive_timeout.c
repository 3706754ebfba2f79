/*
 * Receives with a time limit: from an empty port with none left, from an empty port with 10 ms, and from a port where
 * a message waits.
 */
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <stdio.h>
#include <string.h>

static mach_port_t port;

static void get(mach_msg_timeout_t milliseconds)
{
	mach_msg_empty_rcv_t message;
	uint64_t start = mach_absolute_time();
	kern_return_t kr;

	kr = mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof message, port, milliseconds, MACH_PORT_NULL);
	printf("%u ms: %s after %llu ns\n", milliseconds, mach_error_string(kr), mach_absolute_time() - start);
}

int main(void)
{
	mach_msg_header_t message;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	get(0);
	get(10);

	memset(&message, 0, sizeof message);
	message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
	message.msgh_remote_port = port;
	mach_msg(&message, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	get(10);
	return 0;
}
