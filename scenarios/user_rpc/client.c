#include <unistd.h>
#include "square.h"

int main(void)
{
	square_receive_t message;
	mach_port_t server, reply;
	kern_return_t kr;

	while (bootstrap_look_up(bootstrap_port, SERVICE, &server) == BOOTSTRAP_UNKNOWN_SERVICE)
		usleep(1000);

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &reply);
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message.header.msgh_remote_port = server;
	message.header.msgh_local_port = reply;
	message.header.msgh_voucher_port = MACH_PORT_NULL;
	message.header.msgh_id = SQUARE_ID;
	message.number = 12;
	kr = mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, sizeof(square_t), sizeof message, reply,
		MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (kr != MACH_MSG_SUCCESS) {
		mach_error("square", kr);
		return 1;
	}
	printf("the square of 12 is %d\n", message.number);
	return 0;
}
