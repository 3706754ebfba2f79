/*
 * libsystem_kernel: the user side of calls on the rights of a task that no trap makes, as MIG generates it. Where
 * functions start and end, where mach_msg is called and where a reply is refused are lines of the generated file; the
 * other lines lie between them.
 */
#include <mach/mach.h>
#include <string.h>

/* What follows a call that could not be sent, or whose reply could not be received. */
#define RETURN_FAILURE(result, port) \
	do { \
		if (result == MACH_SEND_INVALID_DATA || result == MACH_SEND_INVALID_DEST || result == MACH_SEND_INVALID_HEADER) \
			mig_put_reply_port(port); \
		else \
			mig_dealloc_reply_port(port); \
		return result; \
	} while (0)

#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
} __Request__mach_port_type_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	mach_port_type_t ptype;
} __Reply__mach_port_type_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
	mach_port_right_t right;
} __Request__mach_port_get_refs_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	mach_port_urefs_t refs;
} __Reply__mach_port_get_refs_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t notify;
	NDR_record_t NDR;
	mach_port_name_t name;
	mach_msg_id_t msgid;
	mach_port_mscount_t sync;
} __Request__mach_port_request_notification_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t previous;
} __Reply__mach_port_request_notification_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
	mach_msg_type_name_t msgt_name;
} __Request__mach_port_extract_right_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t poly;
} __Reply__mach_port_extract_right_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
	mach_port_flavor_t flavor;
	mach_msg_type_number_t port_info_outCnt;
} __Request__mach_port_get_attributes_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	mach_msg_type_number_t port_info_outCnt;
	integer_t port_info_out[17];
} __Reply__mach_port_get_attributes_t;

#pragma pack(pop)

#line 276 "mach_portUser.c"
static kern_return_t __MIG_check__Reply__mach_port_type_t(__Reply__mach_port_type_t *Out0P)
{

#line 286
	if (Out0P->Head.msgh_id != 3301) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
#line 290
			return MIG_REPLY_MISMATCH;
	}

#line 296
	if (MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits) || (Out0P->Head.msgh_size != sizeof(__Reply__mach_port_type_t) && (Out0P->Head.msgh_size != sizeof(mig_reply_error_t) || Out0P->RetCode == KERN_SUCCESS)))
#line 300
		return MIG_TYPE_ERROR;

#line 303
	if (Out0P->RetCode != KERN_SUCCESS)
		return ((mig_reply_error_t *)Out0P)->RetCode;

#line 308
	return MACH_MSG_SUCCESS;
}

#line 315
kern_return_t _kernelrpc_mach_port_type(ipc_space_t task, mach_port_name_t name, mach_port_type_t *ptype)
#line 322
{
#line 349
	union {
		__Request__mach_port_type_t In;
		struct {
			__Reply__mach_port_type_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__mach_port_type_t *InP = &Mess.In;
	__Reply__mach_port_type_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 378
	InP->NDR = NDR_record;
#line 380
	InP->name = name;
#line 382
	InP->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 385
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3201;
	InP->Head.msgh_reserved = 0;

#line 398
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 400
	if (msg_result != MACH_MSG_SUCCESS)
		RETURN_FAILURE(msg_result, InP->Head.msgh_local_port);
#line 407
	check_result = __MIG_check__Reply__mach_port_type_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 411
	*ptype = Out0P->ptype;
#line 414
	return KERN_SUCCESS;
}

#line 1086
static kern_return_t __MIG_check__Reply__mach_port_get_refs_t(__Reply__mach_port_get_refs_t *Out0P)
{

#line 1096
	if (Out0P->Head.msgh_id != 3307) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
#line 1100
			return MIG_REPLY_MISMATCH;
	}

#line 1106
	if (MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits) || (Out0P->Head.msgh_size != sizeof(__Reply__mach_port_get_refs_t) && (Out0P->Head.msgh_size != sizeof(mig_reply_error_t) || Out0P->RetCode == KERN_SUCCESS)))
#line 1110
		return MIG_TYPE_ERROR;

#line 1113
	if (Out0P->RetCode != KERN_SUCCESS)
		return ((mig_reply_error_t *)Out0P)->RetCode;

#line 1118
	return MACH_MSG_SUCCESS;
}

#line 1125
kern_return_t _kernelrpc_mach_port_get_refs(ipc_space_t task, mach_port_name_t name, mach_port_right_t right, mach_port_urefs_t *refs)
#line 1133
{
#line 1161
	union {
		__Request__mach_port_get_refs_t In;
		struct {
			__Reply__mach_port_get_refs_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__mach_port_get_refs_t *InP = &Mess.In;
	__Reply__mach_port_get_refs_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 1190
	InP->NDR = NDR_record;
#line 1192
	InP->name = name;
#line 1194
	InP->right = right;
#line 1196
	InP->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 1199
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3207;
	InP->Head.msgh_reserved = 0;

#line 1212
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 1214
	if (msg_result != MACH_MSG_SUCCESS)
		RETURN_FAILURE(msg_result, InP->Head.msgh_local_port);
#line 1221
	check_result = __MIG_check__Reply__mach_port_get_refs_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 1225
	*refs = Out0P->refs;
#line 1228
	return KERN_SUCCESS;
}

#line 1982
static kern_return_t __MIG_check__Reply__mach_port_request_notification_t(__Reply__mach_port_request_notification_t *Out0P)
{
	boolean_t complex;

#line 1996
	if (Out0P->Head.msgh_id != 3313) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
#line 2000
			return MIG_REPLY_MISMATCH;
	}

#line 2003
	complex = MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits);
	if (!complex || Out0P->msgh_body.msgh_descriptor_count != 1 || Out0P->Head.msgh_size != sizeof(__Reply__mach_port_request_notification_t)) {
		if (!complex && Out0P->Head.msgh_size == sizeof(mig_reply_error_t) && ((mig_reply_error_t *)Out0P)->RetCode != KERN_SUCCESS)
#line 2009
			return ((mig_reply_error_t *)Out0P)->RetCode;
		else
			return MIG_TYPE_ERROR;
	}

#line 2019
	if (Out0P->previous.type != MACH_MSG_PORT_DESCRIPTOR || Out0P->previous.disposition != MACH_MSG_TYPE_MOVE_SEND_ONCE)
#line 2021
		return MIG_TYPE_ERROR;

#line 2025
	return MACH_MSG_SUCCESS;
}

#line 2033
kern_return_t _kernelrpc_mach_port_request_notification(ipc_space_t task, mach_port_name_t name, mach_msg_id_t msgid, mach_port_mscount_t sync, mach_port_t notify, mach_msg_type_name_t notifyPoly, mach_port_t *previous)
#line 2044
{
#line 2076
	union {
		__Request__mach_port_request_notification_t In;
		struct {
			__Reply__mach_port_request_notification_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__mach_port_request_notification_t *InP = &Mess.In;
	__Reply__mach_port_request_notification_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 2105
	InP->msgh_body.msgh_descriptor_count = 1;
#line 2111
	InP->notify.name = notify;
	InP->notify.disposition = notifyPoly;
	InP->notify.type = MACH_MSG_PORT_DESCRIPTOR;
#line 2129
	InP->NDR = NDR_record;
#line 2131
	InP->name = name;
#line 2133
	InP->msgid = msgid;
#line 2135
	InP->sync = sync;
#line 2137
	InP->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 2140
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3213;
	InP->Head.msgh_reserved = 0;

#line 2153
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 2155
	if (msg_result != MACH_MSG_SUCCESS)
		RETURN_FAILURE(msg_result, InP->Head.msgh_local_port);
#line 2162
	check_result = __MIG_check__Reply__mach_port_request_notification_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 2166
	*previous = Out0P->previous.name;
#line 2168
	return KERN_SUCCESS;
}

#line 2326
static kern_return_t __MIG_check__Reply__mach_port_extract_right_t(__Reply__mach_port_extract_right_t *Out0P)
{
	boolean_t complex;

#line 2340
	if (Out0P->Head.msgh_id != 3315) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
#line 2344
			return MIG_REPLY_MISMATCH;
	}

#line 2347
	complex = MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits);
	if (!complex || Out0P->msgh_body.msgh_descriptor_count != 1 || Out0P->Head.msgh_size != sizeof(__Reply__mach_port_extract_right_t)) {
		if (!complex && Out0P->Head.msgh_size == sizeof(mig_reply_error_t) && ((mig_reply_error_t *)Out0P)->RetCode != KERN_SUCCESS)
#line 2353
			return ((mig_reply_error_t *)Out0P)->RetCode;
		else
			return MIG_TYPE_ERROR;
	}

#line 2362
	if (Out0P->poly.type != MACH_MSG_PORT_DESCRIPTOR)
#line 2364
		return MIG_TYPE_ERROR;

#line 2368
	return MACH_MSG_SUCCESS;
}

#line 2376
kern_return_t _kernelrpc_mach_port_extract_right(ipc_space_t task, mach_port_name_t name, mach_msg_type_name_t msgt_name, mach_port_t *poly, mach_msg_type_name_t *polyPoly)
#line 2385
{
#line 2415
	union {
		__Request__mach_port_extract_right_t In;
		struct {
			__Reply__mach_port_extract_right_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__mach_port_extract_right_t *InP = &Mess.In;
	__Reply__mach_port_extract_right_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 2444
	InP->NDR = NDR_record;
#line 2446
	InP->name = name;
#line 2448
	InP->msgt_name = msgt_name;
#line 2450
	InP->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 2453
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3215;
	InP->Head.msgh_reserved = 0;

#line 2466
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 2468
	if (msg_result != MACH_MSG_SUCCESS)
		RETURN_FAILURE(msg_result, InP->Head.msgh_local_port);
#line 2475
	check_result = __MIG_check__Reply__mach_port_extract_right_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 2479
	*poly = Out0P->poly.name;
	*polyPoly = Out0P->poly.disposition;
#line 2482
	return KERN_SUCCESS;
}

#line 2621
static kern_return_t __MIG_check__Reply__mach_port_get_attributes_t(__Reply__mach_port_get_attributes_t *Out0P)
{
	mach_msg_size_t msgh_size;

#line 2631
	if (Out0P->Head.msgh_id != 3317) {
		if (Out0P->Head.msgh_id == MACH_NOTIFY_SEND_ONCE)
			return MIG_SERVER_DIED;
		else
#line 2635
			return MIG_REPLY_MISMATCH;
	}

#line 2639
	msgh_size = Out0P->Head.msgh_size;
#line 2641
	if (MACH_MSGH_BITS_IS_COMPLEX(Out0P->Head.msgh_bits) || ((msgh_size > sizeof(__Reply__mach_port_get_attributes_t) || msgh_size < sizeof(__Reply__mach_port_get_attributes_t) - 68) && (msgh_size != sizeof(mig_reply_error_t) || Out0P->RetCode == KERN_SUCCESS)))
#line 2645
		return MIG_TYPE_ERROR;

#line 2648
	if (Out0P->RetCode != KERN_SUCCESS)
		return ((mig_reply_error_t *)Out0P)->RetCode;

#line 2653
	if (Out0P->port_info_outCnt > 17)
#line 2654
		return MIG_TYPE_ERROR;
#line 2656
	if (msgh_size != sizeof(__Reply__mach_port_get_attributes_t) - 68 + 4 * Out0P->port_info_outCnt)
#line 2657
		return MIG_TYPE_ERROR;

#line 2660
	return MACH_MSG_SUCCESS;
}

#line 2668
kern_return_t _kernelrpc_mach_port_get_attributes(ipc_space_inspect_t task, mach_port_name_t name, mach_port_flavor_t flavor, mach_port_info_t port_info_out, mach_msg_type_number_t *port_info_outCnt)
#line 2677
{
#line 2708
	union {
		__Request__mach_port_get_attributes_t In;
		struct {
			__Reply__mach_port_get_attributes_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	__Request__mach_port_get_attributes_t *InP = &Mess.In;
	__Reply__mach_port_get_attributes_t *Out0P = &Mess.Out.Reply;
	mach_msg_return_t msg_result;
	kern_return_t check_result;

#line 2737
	InP->NDR = NDR_record;
#line 2739
	InP->name = name;
#line 2741
	InP->flavor = flavor;
#line 2743
	if (*port_info_outCnt < 17)
		InP->port_info_outCnt = *port_info_outCnt;
	else
		InP->port_info_outCnt = 17;
#line 2748
	InP->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
#line 2751
	InP->Head.msgh_remote_port = task;
	InP->Head.msgh_local_port = mig_get_reply_port();
	InP->Head.msgh_id = 3217;
	InP->Head.msgh_reserved = 0;

#line 2764
	msg_result = mach_msg(&InP->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_MSG_OPTION_NONE, sizeof(Mess.In), sizeof(Mess.Out), InP->Head.msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 2766
	if (msg_result != MACH_MSG_SUCCESS)
		RETURN_FAILURE(msg_result, InP->Head.msgh_local_port);
#line 2773
	check_result = __MIG_check__Reply__mach_port_get_attributes_t(Out0P);
	if (check_result != MACH_MSG_SUCCESS)
		return check_result;
#line 2777
	if (Out0P->port_info_outCnt > *port_info_outCnt) {
		memcpy(port_info_out, Out0P->port_info_out, 4 * *port_info_outCnt);
		*port_info_outCnt = Out0P->port_info_outCnt;
		return MIG_ARRAY_TOO_LARGE;
	}
	memcpy(port_info_out, Out0P->port_info_out, 4 * Out0P->port_info_outCnt);
#line 2785
	*port_info_outCnt = Out0P->port_info_outCnt;
#line 2787
	return KERN_SUCCESS;
}
