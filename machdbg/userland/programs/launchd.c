/*
 * launchd, process 1, as far as it is a bootstrap server: it owns the bootstrap port, which the tasks after it inherit,
 * and keeps a right for each name of a service. A service is active while somebody else holds its receive right. A
 * subset is a bootstrap port of its own: its names come first, then its parent's; it goes with its requestor's port.
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <string.h>
#include "bootstrapServer.h"

#define SERVICES_MAX 64
#define SETS_MAX 16
#define REQUEST_MAX 256

struct set {
	mach_port_t port; /* to which requests come; null: a free place */
	mach_port_t requestor;
	struct set *parent;
};

struct service {
	name_t name; /* empty: a free place */
	struct set *set;
	mach_port_t port; /* a send right, and the receive right of a service that was created and not checked in */
	int active;
};

static struct set sets[SETS_MAX]; /* the first one is everybody's */
static struct service services[SERVICES_MAX];
static mach_port_t all_ports;

static boolean_t is_dead(mach_port_t port)
{
	return mach_port_mod_refs(mach_task_self(), port, MACH_PORT_RIGHT_SEND, 0) != KERN_SUCCESS;
}

static void forget(struct service *service)
{
	if (mach_port_mod_refs(mach_task_self(), service->port, MACH_PORT_RIGHT_SEND, -1) != KERN_SUCCESS)
		mach_port_mod_refs(mach_task_self(), service->port, MACH_PORT_RIGHT_DEAD_NAME, -1);
	service->name[0] = '\0';
}

static kern_return_t new_set(struct set *parent, mach_port_t requestor, mach_port_t *port)
{
	for (int i = 0; i < SETS_MAX; i++)
		if (sets[i].port == MACH_PORT_NULL) {
			if (mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, port) != KERN_SUCCESS)
				return BOOTSTRAP_NO_MEMORY;
			mach_port_insert_right(mach_task_self(), *port, *port, MACH_MSG_TYPE_MAKE_SEND);
			mach_port_move_member(mach_task_self(), *port, all_ports);
			sets[i] = (struct set){*port, requestor, parent};
			return BOOTSTRAP_SUCCESS;
		}
	return BOOTSTRAP_NO_MEMORY;
}

static void end_set(struct set *set)
{
	for (int i = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] != '\0' && services[i].set == set)
			forget(&services[i]);
	for (int i = 1; i < SETS_MAX; i++)
		if (sets[i].port != MACH_PORT_NULL && sets[i].parent == set)
			end_set(&sets[i]);
	mach_port_destroy(mach_task_self(), set->port);
	mach_port_deallocate(mach_task_self(), set->requestor);
	set->port = MACH_PORT_NULL;
}

/* The set of names that a request is about; those whose requestors have died are gone. */
static struct set *set_of(mach_port_t port)
{
	for (int i = 1; i < SETS_MAX; i++)
		if (sets[i].port != MACH_PORT_NULL && is_dead(sets[i].requestor))
			end_set(&sets[i]);
	for (int i = 0; i < SETS_MAX; i++)
		if (sets[i].port == port)
			return &sets[i];
	return NULL;
}

/* A service of a set's own; one whose port has died is no longer known. */
static struct service *own(struct set *set, const char *name)
{
	for (int i = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] != '\0' && services[i].set == set && strcmp(services[i].name, name) == 0) {
			if (!is_dead(services[i].port))
				return &services[i];
			forget(&services[i]);
		}
	return NULL;
}

/* A service that is known in a set: its own or its parent's. */
static struct service *known(struct set *set, const char *name)
{
	struct service *service = NULL;

	for (; set != NULL && service == NULL; set = set->parent)
		service = own(set, name);
	return service;
}

static struct service *new_service(struct set *set, const char *name, mach_port_t port)
{
	for (int i = 0; set != NULL && i < SERVICES_MAX; i++)
		if (services[i].name[0] == '\0') {
			strlcpy(services[i].name, name, sizeof(name_t));
			services[i].set = set;
			services[i].port = port;
			services[i].active = 0;
			return &services[i];
		}
	return NULL;
}

kern_return_t do_bootstrap_check_in(mach_port_t bootstrap, name_t name, mach_port_t *port)
{
	struct service *service = known(set_of(bootstrap), name);

	if (service == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	if (service->active)
		return BOOTSTRAP_SERVICE_ACTIVE;
	service->active = 1;
	*port = service->port;
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_register(mach_port_t bootstrap, name_t name, mach_port_t port)
{
	struct set *set = set_of(bootstrap);
	struct service *service = own(set, name);

	if (service != NULL && port != MACH_PORT_NULL)
		return BOOTSTRAP_NAME_IN_USE;
	if (port == MACH_PORT_NULL) {
		if (service == NULL)
			return BOOTSTRAP_UNKNOWN_SERVICE;
		forget(service);
		return BOOTSTRAP_SUCCESS;
	}
	service = new_service(set, name, port);
	if (service == NULL)
		return BOOTSTRAP_NO_MEMORY;
	service->active = 1;
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_look_up(mach_port_t bootstrap, name_t name, mach_port_t *port)
{
	struct service *service = known(set_of(bootstrap), name);

	if (service == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	*port = service->port;
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_parent(mach_port_t bootstrap, mach_port_t *parent)
{
	struct set *set = set_of(bootstrap);

	if (set == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	*parent = set->parent != NULL ? set->parent->port : set->port;
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_status(mach_port_t bootstrap, name_t name, int *active)
{
	struct service *service = known(set_of(bootstrap), name);

	if (service == NULL)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	*active = service->active ? BOOTSTRAP_STATUS_ACTIVE : BOOTSTRAP_STATUS_INACTIVE;
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_info(mach_port_t bootstrap, name_array_t *names, mach_msg_type_number_t *names_count, bootstrap_status_array_t *active, mach_msg_type_number_t *active_count)
{
	struct set *set = set_of(bootstrap);
	mach_msg_type_number_t count = 0;
	vm_address_t name_memory, active_memory;

	for (int i = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] != '\0' && services[i].set == set)
			count++;
	*names_count = *active_count = count;
	*names = NULL;
	*active = NULL;
	if (count == 0)
		return BOOTSTRAP_SUCCESS;
	if (vm_allocate(mach_task_self(), &name_memory, count * sizeof(name_t), VM_FLAGS_ANYWHERE) != KERN_SUCCESS)
		return BOOTSTRAP_NO_MEMORY;
	if (vm_allocate(mach_task_self(), &active_memory, count * sizeof(int), VM_FLAGS_ANYWHERE) != KERN_SUCCESS) {
		vm_deallocate(mach_task_self(), name_memory, count * sizeof(name_t));
		return BOOTSTRAP_NO_MEMORY;
	}
	*names = (name_array_t)name_memory;
	*active = (bootstrap_status_array_t)active_memory;
	for (int i = 0, n = 0; i < SERVICES_MAX; i++)
		if (services[i].name[0] != '\0' && services[i].set == set) {
			strlcpy((*names)[n], services[i].name, sizeof(name_t));
			(*active)[n++] = services[i].active ? BOOTSTRAP_STATUS_ACTIVE : BOOTSTRAP_STATUS_INACTIVE;
		}
	return BOOTSTRAP_SUCCESS;
}

kern_return_t do_bootstrap_subset(mach_port_t bootstrap, mach_port_t requestor, mach_port_t *subset)
{
	struct set *set = set_of(bootstrap);

	return set != NULL ? new_set(set, requestor, subset) : BOOTSTRAP_UNKNOWN_SERVICE;
}

kern_return_t do_bootstrap_create_service(mach_port_t bootstrap, name_t name, mach_port_t *port)
{
	struct set *set = set_of(bootstrap);

	if (own(set, name) != NULL)
		return BOOTSTRAP_NAME_IN_USE;
	if (mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, port) != KERN_SUCCESS)
		return BOOTSTRAP_NO_MEMORY;
	mach_port_insert_right(mach_task_self(), *port, *port, MACH_MSG_TYPE_MAKE_SEND);
	if (new_service(set, name, *port) == NULL) {
		mach_port_destroy(mach_task_self(), *port);
		return BOOTSTRAP_NO_MEMORY;
	}
	return BOOTSTRAP_SUCCESS;
}

int main(void)
{
	mach_port_t port;
	kern_return_t kr;

	kr = mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_PORT_SET, &all_ports);
	if (kr == KERN_SUCCESS)
		kr = new_set(NULL, MACH_PORT_NULL, &port);
	if (kr == KERN_SUCCESS)
		kr = task_set_special_port(mach_task_self(), TASK_BOOTSTRAP_PORT, port);
	if (kr == KERN_SUCCESS)
		kr = mach_msg_server(bootstrap_server, REQUEST_MAX, all_ports, MACH_MSG_OPTION_NONE);
	fprintf(stderr, "launchd: %s\n", mach_error_string(kr));
	return 1;
}
