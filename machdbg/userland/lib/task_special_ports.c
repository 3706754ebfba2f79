/* libsystem_kernel: the user side of calls for a task's special ports. */
#include <mach/mach.h>

#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int which_port;
} __Request__task_get_special_port_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t special_port;
} __Reply__task_get_special_port_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t special_port;
	NDR_record_t NDR;
	int which_port;
} __Request__task_set_special_port_t;

#pragma pack(pop)

static kern_return_t call(mach_msg_header_t *request, task_t task, int id, mach_msg_size_t size, mach_msg_size_t limit)
{
	mach_msg_return_t mr;

	request->msgh_bits |= MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	request->msgh_remote_port = task;
	request->msgh_local_port = mig_get_reply_port();
	request->msgh_voucher_port = MACH_PORT_NULL;
	request->msgh_id = id;
	mr = mach_msg(request, MACH_SEND_MSG | MACH_RCV_MSG, size, limit, request->msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	return request->msgh_id == id + 100 ? KERN_SUCCESS : MIG_REPLY_MISMATCH;
}

kern_return_t task_get_special_port(task_t task, int which_port, mach_port_t *special_port)
{
	union {
		__Request__task_get_special_port_t In;
		struct {
			__Reply__task_get_special_port_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	kern_return_t kr;

	Mess.In.Head.msgh_bits = 0;
	Mess.In.NDR = NDR_record;
	Mess.In.which_port = which_port;
	kr = call(&Mess.In.Head, task, 3409, sizeof Mess.In, sizeof Mess);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!MACH_MSGH_BITS_IS_COMPLEX(Mess.Out.Reply.Head.msgh_bits))
		return ((mig_reply_error_t *)&Mess)->RetCode;
	*special_port = Mess.Out.Reply.special_port.name;
	return KERN_SUCCESS;
}

kern_return_t task_set_special_port(task_t task, int which_port, mach_port_t special_port)
{
	union {
		__Request__task_set_special_port_t In;
		struct {
			mig_reply_error_t Reply;
			mach_msg_trailer_t trailer;
		} Out;
	} Mess;
	kern_return_t kr;

	Mess.In.Head.msgh_bits = MACH_MSGH_BITS_COMPLEX;
	Mess.In.msgh_body.msgh_descriptor_count = 1;
	Mess.In.special_port.name = special_port;
	Mess.In.special_port.disposition = MACH_MSG_TYPE_COPY_SEND;
	Mess.In.special_port.type = MACH_MSG_PORT_DESCRIPTOR;
	Mess.In.NDR = NDR_record;
	Mess.In.which_port = which_port;
	kr = call(&Mess.In.Head, task, 3410, sizeof Mess.In, sizeof Mess);
	return kr != KERN_SUCCESS ? kr : Mess.Out.Reply.RetCode;
}
