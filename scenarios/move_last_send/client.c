/*
 * Uses its send right for two messages: the first copies the right, the second moves it. There is no third.
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static mach_port_t server;

static void put(mach_msg_type_name_t disposition, mach_msg_id_t number)
{
	mach_msg_header_t message;
	kern_return_t kr;

	memset(&message, 0, sizeof message);
	message.msgh_bits = MACH_MSGH_BITS(disposition, 0);
	message.msgh_remote_port = server;
	message.msgh_id = number;
	kr = mach_msg(&message, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("message %d to 0x%x: %s\n", number, server, mach_error_string(kr));
}

int main(void)
{
	while (bootstrap_look_up(bootstrap_port, "org.example.sink", &server) == BOOTSTRAP_UNKNOWN_SERVICE)
		usleep(1000);
	put(MACH_MSG_TYPE_COPY_SEND, 1);
	put(MACH_MSG_TYPE_MOVE_SEND, 2);
	put(MACH_MSG_TYPE_COPY_SEND, 3);
	return 0;
}
