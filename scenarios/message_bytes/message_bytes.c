/*
 * Sends a message to itself: a header and one number. Nothing is hidden by a stub.
 */
#include <mach/mach.h>
#include <stdio.h>

typedef struct {
	mach_msg_header_t header;
	int number;
} message_t;

int
main(void)
{
	mach_port_t port;
	message_t out = { 0 };
	struct {
		message_t message;
		mach_msg_trailer_t trailer;
	} in;
	mach_msg_return_t mr;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);

	out.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
	out.header.msgh_remote_port = port;
	out.header.msgh_id = 1966;
	out.number = 0x2a;
	mr = mach_msg(&out.header, MACH_SEND_MSG, sizeof(out), 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("sent: %s\n", mach_error_string(mr));

	mr = mach_msg(&in.message.header, MACH_RCV_MSG, 0, sizeof(in), port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("received %d bytes: %s, number %#x\n", in.message.header.msgh_size, mach_error_string(mr), in.message.number);
	return 0;
}
