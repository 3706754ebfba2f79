/*
 * Sends itself two pieces of memory outside the message: a few bytes, which the kernel copies into a buffer of its
 * own, and three pages that leave with the message and come back at another address.
 */
#include <mach/mach.h>
#include <stdio.h>
#include <string.h>

#define PAGES (3 * 4096)

struct request {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_ool_descriptor_t words;
	mach_msg_ool_descriptor_t pages;
};

struct received {
	struct request request;
	mach_msg_trailer_t trailer;
};

static char words[] = "a few words";

int
main(void)
{
	struct request request;
	struct received received;
	mach_port_t port;
	vm_address_t pages = 0, other = 0;
	kern_return_t kr;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	kr = vm_allocate(mach_task_self(), &pages, PAGES, VM_FLAGS_ANYWHERE);
	strcpy((char *)pages + 4096, "on the second page");
	printf("vm_allocate: %s, pages at 0x%lx\n", mach_error_string(kr), pages);

	memset(&request, 0, sizeof(request));
	request.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
	request.header.msgh_size = sizeof(request);
	request.header.msgh_remote_port = port;
	request.header.msgh_id = 31;
	request.body.msgh_descriptor_count = 2;
	request.words.address = words;
	request.words.size = sizeof(words);
	request.words.copy = MACH_MSG_PHYSICAL_COPY;
	request.words.type = MACH_MSG_OOL_DESCRIPTOR;
	request.pages.address = (void *)pages;
	request.pages.size = PAGES;
	request.pages.copy = MACH_MSG_VIRTUAL_COPY;
	request.pages.deallocate = 1;
	request.pages.type = MACH_MSG_OOL_DESCRIPTOR;

	kr = mach_msg(&request.header, MACH_SEND_MSG, sizeof(request), 0, MACH_PORT_NULL, 0, MACH_PORT_NULL);
	printf("sent: %s\n", mach_error_string(kr));
	strcpy(words, "overwritten");
	vm_allocate(mach_task_self(), &other, PAGES, VM_FLAGS_ANYWHERE);
	printf("other pages where they were: 0x%lx\n", other);

	kr = mach_msg(&received.request.header, MACH_RCV_MSG, 0, sizeof(received), port, 0, MACH_PORT_NULL);
	printf("received: %s\n", mach_error_string(kr));
	printf("%u bytes: %s\n", received.request.words.size, (char *)received.request.words.address);
	printf("%u bytes: %s\n", received.request.pages.size, (char *)received.request.pages.address + 4096);

	vm_deallocate(mach_task_self(), (vm_address_t)received.request.words.address, received.request.words.size);
	vm_deallocate(mach_task_self(), (vm_address_t)received.request.pages.address, received.request.pages.size);
	return 0;
}
