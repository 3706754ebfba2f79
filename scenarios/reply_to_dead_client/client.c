#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	mach_msg_empty_rcv_t message;
	mach_port_t server;
	kern_return_t kr;

	while (bootstrap_look_up(bootstrap_port, "org.example.slow", &server) != BOOTSTRAP_SUCCESS)
		usleep(1000);
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message.header.msgh_remote_port = server;
	message.header.msgh_local_port = mach_reply_port();
	message.header.msgh_voucher_port = MACH_PORT_NULL;
	message.header.msgh_id = 7;
	kr = mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TIMEOUT, sizeof message.header, sizeof message,
		message.header.msgh_local_port, 500, MACH_PORT_NULL);
	printf("client: %s; I go\n", mach_error_string(kr));
	return 0;
}
