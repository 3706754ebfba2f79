/*
 * launchd, process 1, as far as it is a bootstrap server: it owns the bootstrap port, which the tasks after it inherit,
 * and keeps a right for each name of a service. A service is active while somebody else holds its receive right.
 */
#include <mach/mach.h>
#include <stdio.h>
#include <string.h>
#include "../lib/bootstrap.h"

#define SERVICES_MAX 64

struct service {
	name_t name; /* empty: a free place */
	mach_port_t port; /* a send right, and the receive right of a service that was created and not checked in */
	int created;
	int active;
};

static struct service services[SERVICES_MAX];

static struct service *service_named(const char *name)
{
	for (int i = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] != '\0' && strcmp(services[i].name, name) == 0)
			return &services[i];
	return NULL;
}

static void forget(struct service *service)
{
	if (mach_port_mod_refs(mach_task_self(), service->port, MACH_PORT_RIGHT_SEND, -1) != KERN_SUCCESS)
		mach_port_mod_refs(mach_task_self(), service->port, MACH_PORT_RIGHT_DEAD_NAME, -1);
	service->name[0] = '\0';
}

/* A service whose port has died is no longer known. */
static struct service *living(const char *name)
{
	struct service *service = service_named(name);

	if (service != NULL && mach_port_mod_refs(mach_task_self(), service->port, MACH_PORT_RIGHT_SEND, 0) != KERN_SUCCESS) {
		forget(service);
		return NULL;
	}
	return service;
}

static struct service *new_service(const char *name, mach_port_t port)
{
	for (int i = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] == '\0') {
			strlcpy(services[i].name, name, sizeof(name_t));
			services[i].port = port;
			services[i].created = services[i].active = 0;
			return &services[i];
		}
	return NULL;
}

static kern_return_t do_register(const char *name, mach_port_t port)
{
	struct service *service = living(name);

	if (service != NULL && port != MACH_PORT_NULL)
		return BOOTSTRAP_NAME_IN_USE;
	if (port == MACH_PORT_NULL) {
		if (service == NULL)
			return BOOTSTRAP_UNKNOWN_SERVICE;
		forget(service);
		return BOOTSTRAP_SUCCESS;
	}
	service = new_service(name, port);
	if (service == NULL)
		return BOOTSTRAP_NO_MEMORY;
	service->active = 1;
	return BOOTSTRAP_SUCCESS;
}

static kern_return_t do_look_up(const char *name, mach_port_t *port, mach_msg_type_name_t *kind)
{
	struct service *service = living(name);

	if (service == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	*port = service->port;
	*kind = MACH_MSG_TYPE_COPY_SEND;
	return BOOTSTRAP_SUCCESS;
}

static kern_return_t do_create_service(const char *name, mach_port_t *port, mach_msg_type_name_t *kind)
{
	struct service *service;

	if (living(name) != NULL)
		return BOOTSTRAP_NAME_IN_USE;
	if (mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, port) != KERN_SUCCESS)
		return BOOTSTRAP_NO_MEMORY;
	mach_port_insert_right(mach_task_self(), *port, *port, MACH_MSG_TYPE_MAKE_SEND);
	service = new_service(name, *port);
	if (service == NULL) {
		mach_port_destroy(mach_task_self(), *port);
		return BOOTSTRAP_NO_MEMORY;
	}
	service->created = 1;
	*kind = MACH_MSG_TYPE_COPY_SEND;
	return BOOTSTRAP_SUCCESS;
}

static kern_return_t do_check_in(const char *name, mach_port_t *port, mach_msg_type_name_t *kind)
{
	struct service *service = living(name);

	if (service == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	if (service->active)
		return BOOTSTRAP_SERVICE_ACTIVE;
	service->active = 1;
	*port = service->port;
	*kind = MACH_MSG_TYPE_MOVE_RECEIVE;
	return BOOTSTRAP_SUCCESS;
}

/* Whether a request has the size and the shape that its number asks for. */
static int well_formed(mach_msg_header_t *request, mach_msg_size_t size, int rights)
{
	if (request->msgh_size != size || MACH_MSGH_BITS_IS_COMPLEX(request->msgh_bits) != rights)
		return 0;
	return !rights || (((bootstrap_port_request_t *)request)->msgh_body.msgh_descriptor_count == 1
		&& ((bootstrap_port_request_t *)request)->port.type == MACH_MSG_PORT_DESCRIPTOR
		&& ((bootstrap_port_request_t *)request)->port.disposition == MACH_MSG_TYPE_MOVE_SEND);
}

static boolean_t bootstrap_server(mach_msg_header_t *request, mach_msg_header_t *reply)
{
	bootstrap_name_request_t *named = (bootstrap_name_request_t *)request;
	bootstrap_port_request_t *registering = (bootstrap_port_request_t *)request;
	bootstrap_port_reply_t *answer = (bootstrap_port_reply_t *)reply;
	mig_reply_error_t *error = (mig_reply_error_t *)reply;
	mach_port_t port = MACH_PORT_NULL;
	mach_msg_type_name_t kind = 0;
	kern_return_t kr = MIG_BAD_ARGUMENTS;

	reply->msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(request->msgh_bits), 0);
	reply->msgh_remote_port = request->msgh_remote_port;
	reply->msgh_local_port = MACH_PORT_NULL;
	reply->msgh_voucher_port = MACH_PORT_NULL;
	reply->msgh_id = request->msgh_id + 100;
	reply->msgh_size = sizeof *error;
	error->NDR = NDR_record;
	if (request->msgh_id == BOOTSTRAP_REGISTER) {
		if (well_formed(request, sizeof *registering, 1)) {
			registering->name[BOOTSTRAP_MAX_NAME_LEN - 1] = '\0';
			kr = do_register(registering->name, registering->port.name);
		}
	} else if (request->msgh_id != BOOTSTRAP_CHECK_IN && request->msgh_id != BOOTSTRAP_LOOK_UP && request->msgh_id != BOOTSTRAP_CREATE_SERVICE)
		kr = MIG_BAD_ID;
	else if (well_formed(request, sizeof *named, 0)) {
		named->name[BOOTSTRAP_MAX_NAME_LEN - 1] = '\0';
		if (request->msgh_id == BOOTSTRAP_CHECK_IN)
			kr = do_check_in(named->name, &port, &kind);
		else if (request->msgh_id == BOOTSTRAP_LOOK_UP)
			kr = do_look_up(named->name, &port, &kind);
		else
			kr = do_create_service(named->name, &port, &kind);
	}
	error->RetCode = kr;
	if (kr == KERN_SUCCESS && kind != 0) {
		reply->msgh_bits |= MACH_MSGH_BITS_COMPLEX;
		reply->msgh_size = sizeof *answer;
		answer->msgh_body.msgh_descriptor_count = 1;
		answer->port.name = port;
		answer->port.disposition = kind;
		answer->port.type = MACH_MSG_PORT_DESCRIPTOR;
	}
	return TRUE;
}

int main(void)
{
	mach_port_t port;
	kern_return_t kr;

	kr = mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	if (kr == KERN_SUCCESS)
		kr = mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	if (kr == KERN_SUCCESS)
		kr = task_set_special_port(mach_task_self(), TASK_BOOTSTRAP_PORT, port);
	if (kr == KERN_SUCCESS)
		kr = mach_msg_server(bootstrap_server, sizeof(bootstrap_port_request_t), port, MACH_MSG_OPTION_NONE);
	fprintf(stderr, "launchd: %s\n", mach_error_string(kr));
	return 1;
}
