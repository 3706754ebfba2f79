/*
 * Is given two rights: to receive numbers on one port, and to send their sum to another.
 */
#include "transfer.h"

int main(void)
{
	transfer_receive_t message;
	mach_port_t port, work, answers;
	int first, second;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	bootstrap_register(bootstrap_port, SERVICE, port);

	mach_msg(&message.transfer.header, MACH_RCV_MSG, 0, sizeof message, port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	work = message.transfer.work.name;
	answers = message.transfer.answers.name;
	printf("taker: work is 0x%x, answers 0x%x\n", work, answers);
	first = get(work);
	second = get(work);
	printf("taker: %d and %d\n", first, second);
	put(answers, MACH_MSG_TYPE_MOVE_SEND, first + second);
	return 0;
}
