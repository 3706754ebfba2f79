/* servers/bootstrap.h: services by name. */

#ifndef _SERVERS_BOOTSTRAP_H_
#define _SERVERS_BOOTSTRAP_H_

#include <mach/mach.h>

#define BOOTSTRAP_MAX_NAME_LEN 128

#define BOOTSTRAP_SUCCESS 0
#define BOOTSTRAP_NOT_PRIVILEGED 1100
#define BOOTSTRAP_NAME_IN_USE 1101
#define BOOTSTRAP_UNKNOWN_SERVICE 1102
#define BOOTSTRAP_SERVICE_ACTIVE 1103
#define BOOTSTRAP_BAD_COUNT 1104
#define BOOTSTRAP_NO_MEMORY 1105
#define BOOTSTRAP_NO_CHILDREN 1106

#define BOOTSTRAP_STATUS_INACTIVE 0
#define BOOTSTRAP_STATUS_ACTIVE 1
#define BOOTSTRAP_STATUS_ON_DEMAND 2

typedef char name_t[BOOTSTRAP_MAX_NAME_LEN];
typedef char cmd_t[512];
typedef name_t *name_array_t;
typedef int bootstrap_status_t;
typedef bootstrap_status_t *bootstrap_status_array_t;

extern kern_return_t bootstrap_check_in(mach_port_t bp, const name_t service_name, mach_port_t *sp);
extern kern_return_t bootstrap_register(mach_port_t bp, name_t service_name, mach_port_t sp);
extern kern_return_t bootstrap_look_up(mach_port_t bp, const name_t service_name, mach_port_t *sp);
extern kern_return_t bootstrap_create_service(mach_port_t bp, name_t service_name, mach_port_t *sp);
extern kern_return_t bootstrap_parent(mach_port_t bp, mach_port_t *parent_port);
extern kern_return_t bootstrap_status(mach_port_t bp, name_t service_name, bootstrap_status_t *service_active);
extern kern_return_t bootstrap_info(mach_port_t bp, name_array_t *service_names,
	mach_msg_type_number_t *service_namesCnt, bootstrap_status_array_t *service_active, mach_msg_type_number_t *service_activeCnt);
extern kern_return_t bootstrap_subset(mach_port_t bp, mach_port_t requestor_port, mach_port_t *subset_port);
extern const char *bootstrap_strerror(kern_return_t r);

#endif
