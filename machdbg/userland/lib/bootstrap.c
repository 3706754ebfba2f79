/*
 * Asking the bootstrap server, which names services. (On the reference system this belongs to libxpc and speaks
 * another protocol; these are the messages that servers of that name understood before.)
 */
#include <mach/mach.h>
#include <string.h>
#include "bootstrap.h"

/* Set by the loader where there is such a server. */
int _bootstrap_server_exists;

void _bootstrap_init(void)
{
	if (_bootstrap_server_exists)
		task_get_special_port(mach_task_self_, TASK_BOOTSTRAP_PORT, &bootstrap_port);
}

static kern_return_t bootstrap_rpc(mach_msg_header_t *request, mach_port_t bp, int id, mach_msg_size_t size,
	mach_msg_size_t limit)
{
	kern_return_t kr;

	request->msgh_bits = (request->msgh_bits & MACH_MSGH_BITS_COMPLEX)
		| MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	request->msgh_remote_port = bp;
	request->msgh_local_port = mig_get_reply_port();
	request->msgh_voucher_port = MACH_PORT_NULL;
	request->msgh_id = id;
	kr = mach_msg(request, MACH_SEND_MSG | MACH_RCV_MSG, size, limit, request->msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (kr != MACH_MSG_SUCCESS)
		return kr;
	return request->msgh_id == id + 100 ? KERN_SUCCESS : request->msgh_id == MACH_NOTIFY_SEND_ONCE ? MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
}

/* A request that is answered with a right. */
static kern_return_t bootstrap_port_rpc(mach_msg_header_t *request, mach_port_t bp, int id, mach_msg_size_t size, mach_msg_size_t limit, mach_msg_type_name_t kind, mach_port_t *port)
{
	bootstrap_port_reply_t *reply = (bootstrap_port_reply_t *)request;
	kern_return_t kr = bootstrap_rpc(request, bp, id, size, limit);

	if (kr != KERN_SUCCESS)
		return kr;
	if (!MACH_MSGH_BITS_IS_COMPLEX(reply->Head.msgh_bits))
		return ((mig_reply_error_t *)reply)->RetCode;
	if (reply->port.type != MACH_MSG_PORT_DESCRIPTOR || reply->port.disposition != kind)
		return MIG_TYPE_ERROR;
	*port = reply->port.name;
	return KERN_SUCCESS;
}

/* One with a name. */
static kern_return_t bootstrap_port_of(mach_port_t bp, int id, const char *name, mach_msg_type_name_t kind, mach_port_t *sp)
{
	union {
		bootstrap_name_request_t In;
		struct {
			bootstrap_port_reply_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;

	Mess.In.Head.msgh_bits = 0;
	Mess.In.NDR = NDR_record;
	strlcpy(Mess.In.name, name, sizeof(name_t));
	return bootstrap_port_rpc(&Mess.In.Head, bp, id, sizeof Mess.In, sizeof Mess, kind, sp);
}

kern_return_t bootstrap_check_in(mach_port_t bp, const name_t service_name, mach_port_t *sp)
{
	return bootstrap_port_of(bp, BOOTSTRAP_CHECK_IN, service_name, MACH_MSG_TYPE_MOVE_RECEIVE, sp);
}

kern_return_t bootstrap_look_up(mach_port_t bp, const name_t service_name, mach_port_t *sp)
{
	return bootstrap_port_of(bp, BOOTSTRAP_LOOK_UP, service_name, MACH_MSG_TYPE_MOVE_SEND, sp);
}

kern_return_t bootstrap_create_service(mach_port_t bp, name_t service_name, mach_port_t *sp)
{
	return bootstrap_port_of(bp, BOOTSTRAP_CREATE_SERVICE, service_name, MACH_MSG_TYPE_MOVE_SEND, sp);
}

kern_return_t bootstrap_register(mach_port_t bp, name_t service_name, mach_port_t sp)
{
	union {
		bootstrap_port_request_t In;
		struct {
			mig_reply_error_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	kern_return_t kr;

	Mess.In.Head.msgh_bits = MACH_MSGH_BITS_COMPLEX;
	Mess.In.msgh_body.msgh_descriptor_count = 1;
	Mess.In.port.name = sp;
	Mess.In.port.disposition = MACH_MSG_TYPE_COPY_SEND;
	Mess.In.port.type = MACH_MSG_PORT_DESCRIPTOR;
	Mess.In.NDR = NDR_record;
	strlcpy(Mess.In.name, service_name, sizeof(name_t));
	kr = bootstrap_rpc(&Mess.In.Head, bp, BOOTSTRAP_REGISTER, sizeof Mess.In, sizeof Mess);
	return kr != KERN_SUCCESS ? kr : Mess.Out.Reply.RetCode;
}

kern_return_t bootstrap_parent(mach_port_t bp, mach_port_t *parent_port)
{
	union {
		mach_msg_header_t In;
		struct {
			bootstrap_port_reply_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;

	Mess.In.msgh_bits = 0;
	return bootstrap_port_rpc(&Mess.In, bp, BOOTSTRAP_PARENT, sizeof Mess.In, sizeof Mess, MACH_MSG_TYPE_MOVE_SEND, parent_port);
}

kern_return_t bootstrap_subset(mach_port_t bp, mach_port_t requestor_port, mach_port_t *subset_port)
{
	union {
		bootstrap_subset_request_t In;
		struct {
			bootstrap_port_reply_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;

	Mess.In.Head.msgh_bits = MACH_MSGH_BITS_COMPLEX;
	Mess.In.msgh_body.msgh_descriptor_count = 1;
	Mess.In.port.name = requestor_port;
	Mess.In.port.disposition = MACH_MSG_TYPE_COPY_SEND;
	Mess.In.port.type = MACH_MSG_PORT_DESCRIPTOR;
	return bootstrap_port_rpc(&Mess.In.Head, bp, BOOTSTRAP_SUBSET, sizeof Mess.In, sizeof Mess, MACH_MSG_TYPE_MOVE_SEND, subset_port);
}

kern_return_t bootstrap_status(mach_port_t bp, name_t service_name, bootstrap_status_t *service_active)
{
	union {
		bootstrap_name_request_t In;
		struct {
			bootstrap_status_reply_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	kern_return_t kr;

	Mess.In.Head.msgh_bits = 0;
	Mess.In.NDR = NDR_record;
	strlcpy(Mess.In.name, service_name, sizeof(name_t));
	kr = bootstrap_rpc(&Mess.In.Head, bp, BOOTSTRAP_STATUS, sizeof Mess.In, sizeof Mess);
	if (kr != KERN_SUCCESS)
		return kr;
	if (Mess.Out.Reply.RetCode == KERN_SUCCESS)
		*service_active = Mess.Out.Reply.active;
	return Mess.Out.Reply.RetCode;
}

kern_return_t bootstrap_info(mach_port_t bp, name_array_t *service_names, mach_msg_type_number_t *service_namesCnt, bootstrap_status_array_t *service_active, mach_msg_type_number_t *service_activeCnt)
{
	union {
		mach_msg_header_t In;
		struct {
			bootstrap_info_reply_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	kern_return_t kr;

	Mess.In.msgh_bits = 0;
	kr = bootstrap_rpc(&Mess.In, bp, BOOTSTRAP_INFO, sizeof Mess.In, sizeof Mess);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!MACH_MSGH_BITS_IS_COMPLEX(Mess.In.msgh_bits))
		return ((mig_reply_error_t *)&Mess)->RetCode;
	*service_names = (name_array_t)Mess.Out.Reply.names.address;
	*service_namesCnt = Mess.Out.Reply.namesCnt;
	*service_active = (bootstrap_status_array_t)Mess.Out.Reply.active.address;
	*service_activeCnt = Mess.Out.Reply.activeCnt;
	return KERN_SUCCESS;
}

const char *bootstrap_strerror(kern_return_t r)
{
	switch (r) {
	case BOOTSTRAP_SUCCESS:
		return "Success";
	case BOOTSTRAP_NOT_PRIVILEGED:
		return "Permission denied";
	case BOOTSTRAP_NAME_IN_USE:
	case BOOTSTRAP_SERVICE_ACTIVE:
		return "Service name already exists";
	case BOOTSTRAP_UNKNOWN_SERVICE:
		return "Unknown service name";
	case BOOTSTRAP_BAD_COUNT:
		return "Too many lookups were requested in one request";
	case BOOTSTRAP_NO_MEMORY:
		return "Out of memory";
	default:
		return mach_error_string(r);
	}
}
