/* bootstrap.h: the messages to and from the bootstrap server. */

#ifndef _BOOTSTRAP_MESSAGES_H_
#define _BOOTSTRAP_MESSAGES_H_

#include <servers/bootstrap.h>

#define BOOTSTRAP_CHECK_IN 402
#define BOOTSTRAP_REGISTER 403
#define BOOTSTRAP_LOOK_UP 404
#define BOOTSTRAP_PARENT 406
#define BOOTSTRAP_STATUS 407
#define BOOTSTRAP_INFO 408
#define BOOTSTRAP_SUBSET 409
#define BOOTSTRAP_CREATE_SERVICE 410

#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	name_t name;
} bootstrap_name_request_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t port;
	NDR_record_t NDR;
	name_t name;
} bootstrap_port_request_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t port;
} bootstrap_port_reply_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t port;
} bootstrap_subset_request_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int active;
} bootstrap_status_reply_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t names;
	mach_msg_ool_descriptor_t active;
	NDR_record_t NDR;
	mach_msg_type_number_t namesCnt;
	mach_msg_type_number_t activeCnt;
} bootstrap_info_reply_t;

#pragma pack(pop)

#endif
