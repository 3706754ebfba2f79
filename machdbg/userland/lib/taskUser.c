/*
 * libsystem_kernel: the user side of calls on a task, as MIG generates it. Where functions start and end, where
 * mach_msg is called and where a reply is refused are lines of the generated file; the other lines lie between them.
 */
#include <mach/mach.h>

#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int policy;
	int value;
} __Request__semaphore_create_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t semaphore;
} __Reply__semaphore_create_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t semaphore;
} __Request__semaphore_destroy_t;

#pragma pack(pop)

#line 3044 "taskUser.c"
static kern_return_t __MIG_check__Reply__semaphore_create_t(__Reply__semaphore_create_t *Out0P)
{
	boolean_t complex;

#line 3058
	if (Out0P->Head.msgh_id != 3518) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
			return MIG_REPLY_MISMATCH;
	}

#line 3065
	complex = MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits);
	if (!complex || Out0P->msgh_body.msgh_descriptor_count != 1 || Out0P->Head.msgh_size != sizeof(__Reply__semaphore_create_t)) {
		if (!complex && Out0P->Head.msgh_size == sizeof(mig_reply_error_t) && ((mig_reply_error_t *)Out0P)->RetCode != KERN_SUCCESS)
#line 3071
			return ((mig_reply_error_t *)Out0P)->RetCode;
		else
			return MIG_TYPE_ERROR;
	}

#line 3081
	if (Out0P->semaphore.type != MACH_MSG_PORT_DESCRIPTOR || Out0P->semaphore.disposition != MACH_MSG_TYPE_MOVE_SEND)
#line 3083
		return MIG_TYPE_ERROR;

#line 3087
	return MACH_MSG_SUCCESS;
}

#line 3095
kern_return_t semaphore_create(task_t task, semaphore_t *semaphore, int policy, int value)
#line 3103
{
#line 3133
	union {
		__Request__semaphore_create_t In;
		struct {
			__Reply__semaphore_create_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__semaphore_create_t *InP = &Mess.In;
	__Reply__semaphore_create_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 3162
	InP->NDR = NDR_record;
#line 3164
	InP->policy = policy;
#line 3166
	InP->value = value;
#line 3168
	InP->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 3171
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3418;
	InP->Head.msgh_reserved = 0;

#line 3184
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 3186
	if (msg_result != MACH_MSG_SUCCESS) {
		if (msg_result == MACH_SEND_INVALID_DATA || msg_result == MACH_SEND_INVALID_DEST || msg_result == MACH_SEND_INVALID_HEADER)
			mig_put_reply_port(InP->Head.msgh_local_port);
		else
			mig_dealloc_reply_port(InP->Head.msgh_local_port);
		return msg_result;
	}
#line 3193
	check_result = __MIG_check__Reply__semaphore_create_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 3197
	*semaphore = Out0P->semaphore.name;
#line 3199
	return KERN_SUCCESS;
}

#line 3205
static kern_return_t __MIG_check__Reply__semaphore_destroy_t(mig_reply_error_t *Out0P)
{
#line 3211
	if (Out0P->Head.msgh_id != 3519) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
			return MIG_REPLY_MISMATCH;
	}

#line 3219
	if (MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits) || Out0P->Head.msgh_size != sizeof(mig_reply_error_t))
#line 3221
		return MIG_TYPE_ERROR;

#line 3224
	return Out0P->RetCode;
}

#line 3234
kern_return_t semaphore_destroy(task_t task, semaphore_t semaphore)
#line 3240
{
#line 3270
	union {
		__Request__semaphore_destroy_t In;
		struct {
			mig_reply_error_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__semaphore_destroy_t *InP = &Mess.In;
	mig_reply_error_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;

#line 3300
	InP->msgh_body.msgh_descriptor_count = 1;
#line 3306
	InP->semaphore.name = semaphore;
	InP->semaphore.disposition = MACH_MSG_TYPE_MOVE_SEND;
	InP->semaphore.type = MACH_MSG_PORT_DESCRIPTOR;
#line 3312
	InP->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 3315
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3419;
	InP->Head.msgh_reserved = 0;

#line 3332
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 3334
	if (msg_result != MACH_MSG_SUCCESS) {
		if (msg_result == MACH_SEND_INVALID_DATA || msg_result == MACH_SEND_INVALID_DEST || msg_result == MACH_SEND_INVALID_HEADER)
			mig_put_reply_port(InP->Head.msgh_local_port);
		else
			mig_dealloc_reply_port(InP->Head.msgh_local_port);
		return msg_result;
	}
#line 3343
	return __MIG_check__Reply__semaphore_destroy_t(Out0P);
#line 3347
}
