/*
 * Two services, a port each, and one thread that serves both by receiving from a set with the two ports in it.
 * msgh_local_port of what it gets is the name of the port, not of the set.
 */
#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static mach_port_t squares, cubes, set;

static void ask(mach_port_t service, mach_msg_id_t number)
{
	mach_msg_header_t message;

	memset(&message, 0, sizeof message);
	message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
	message.msgh_remote_port = service;
	message.msgh_id = number;
	mach_msg(&message, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

static void *client(void *argument)
{
	ask(squares, 3);
	ask(cubes, 4);
	ask(squares, 5);
	return NULL;
}

static void serve(void)
{
	mach_msg_empty_rcv_t request;
	int number;

	mach_msg(&request.header, MACH_RCV_MSG, 0, sizeof request, set, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	number = request.header.msgh_id;
	if (request.header.msgh_local_port == squares)
		printf("%d squared is %d\n", number, number * number);
	else
		printf("%d cubed is %d\n", number, number * number * number);
}

int main(void)
{
	pthread_t thread;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_PORT_SET, &set);
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &squares);
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &cubes);
	mach_port_move_member(mach_task_self(), squares, set);  /* out of every set that it is in, and into this one */
	mach_port_insert_member(mach_task_self(), cubes, set);  /* into one more */
	printf("squares 0x%x, cubes 0x%x, set 0x%x\n", squares, cubes, set);
	pthread_create(&thread, NULL, client, NULL);
	for (int i = 0; i < 3; i++)
		serve();
	pthread_join(thread, NULL);

	mach_port_extract_member(mach_task_self(), cubes, set);
	ask(cubes, 6);  /* stays where it is: the set does not hear of it */
	ask(squares, 6);
	serve();
	return 0;
}
