#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static mach_port_t port;

static kern_return_t put(int number, mach_msg_option_t option, mach_msg_timeout_t timeout)
{
	mach_msg_header_t message;

	message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	message.msgh_remote_port = port;
	message.msgh_local_port = MACH_PORT_NULL;
	message.msgh_voucher_port = MACH_PORT_NULL;
	message.msgh_id = number;
	return mach_msg(&message, MACH_SEND_MSG | option, sizeof message, 0, MACH_PORT_NULL, timeout, MACH_PORT_NULL);
}

static void *sender(void *argument)
{
	for (int number = 1; number <= 6; number++) {
		kern_return_t kr = put(number, MACH_MSG_OPTION_NONE, MACH_MSG_TIMEOUT_NONE);
		printf("sent %d: %s\n", number, mach_error_string(kr));
	}
	return NULL;
}

int main(void)
{
	mach_msg_empty_rcv_t message;
	pthread_t thread;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	pthread_create(&thread, NULL, sender, NULL);
	sleep(1);
	printf("one more, in 100 ms: %s\n", mach_error_string(put(7, MACH_SEND_TIMEOUT, 100)));
	while (mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof message, port, 10, MACH_PORT_NULL) == MACH_MSG_SUCCESS)
		printf("received %d\n", message.header.msgh_id);
	pthread_join(thread, NULL);
	return 0;
}
