/* servers/netname.h: names of ports in a network, which nobody serves any more. */

#ifndef _SERVERS_NETNAME_H_
#define _SERVERS_NETNAME_H_

#include <mach/mach_types.h>
#include <servers/netname_defs.h>

extern kern_return_t netname_check_in(mach_port_t server_port, netname_name_t port_name, mach_port_t signature,
	mach_port_t port_id);
extern kern_return_t netname_look_up(mach_port_t server_port, netname_name_t host_name,
	netname_name_t port_name, mach_port_t *port_id);
extern kern_return_t netname_check_out(mach_port_t server_port, netname_name_t port_name,
	mach_port_t signature);
extern kern_return_t netname_version(mach_port_t server_port, netname_name_t version);

#endif
