/* A thread that may write where the others may not: exceptions as messages, and what the answer does. */
#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>

#pragma pack(push, 4)
typedef struct {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t thread;
	mach_msg_port_descriptor_t task;
	NDR_record_t ndr;
	exception_type_t exception;
	mach_msg_type_number_t codeCnt;
	mach_exception_data_type_t code[2];
	mach_msg_trailer_t trailer;
} exception_request;
#pragma pack(pop)

static mach_port_t exceptions;

static void *handler(void *unused)
{
	exception_request request;
	mig_reply_error_t reply;

	mach_msg(&request.head, MACH_RCV_MSG, 0, sizeof request, exceptions, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("message %d: exception %d, code %lld, address 0x%llx\n", request.head.msgh_id, request.exception,
		request.code[0], request.code[1]);

	vm_protect(mach_task_self(), request.code[1], vm_page_size, FALSE, VM_PROT_READ | VM_PROT_WRITE);

	reply.Head.msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(request.head.msgh_bits), 0);
	reply.Head.msgh_size = sizeof reply;
	reply.Head.msgh_remote_port = request.head.msgh_remote_port;
	reply.Head.msgh_local_port = MACH_PORT_NULL;
	reply.Head.msgh_id = request.head.msgh_id + 100;
	reply.NDR = request.ndr;
	reply.RetCode = KERN_SUCCESS;
	mach_msg(&reply.Head, MACH_SEND_MSG, sizeof reply, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	mach_port_deallocate(mach_task_self(), request.thread.name);
	mach_port_deallocate(mach_task_self(), request.task.name);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	vm_address_t page;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &exceptions);
	mach_port_insert_right(mach_task_self(), exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND);
	task_set_exception_ports(mach_task_self(), EXC_MASK_BAD_ACCESS, exceptions,
		EXCEPTION_DEFAULT | MACH_EXCEPTION_CODES, THREAD_STATE_NONE);
	pthread_create(&thread, NULL, handler, NULL);

	vm_allocate(mach_task_self(), &page, vm_page_size, VM_FLAGS_ANYWHERE);
	vm_protect(mach_task_self(), page, vm_page_size, FALSE, VM_PROT_READ);
	*(int *)page = 42;
	printf("written: %d\n", *(int *)page);
	pthread_join(thread, NULL);
	return 0;
}
