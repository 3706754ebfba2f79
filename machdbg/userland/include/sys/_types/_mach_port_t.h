/* sys/_types/_mach_port_t.h: names of ports, for headers that are not Mach's. */

#ifndef _MACH_PORT_T
#define _MACH_PORT_T

typedef unsigned int __darwin_mach_port_t;
typedef __darwin_mach_port_t mach_port_t;

#endif
