/*
 * libsystem_kernel: the reply port that a thread keeps for its MIG calls, in slot 2 of its own data.
 * Line numbers are those of libsyscall/mach/mig_reply_port.c.
 */
#include <mach/mach.h>
#include "tsd.h"

extern mach_port_t _task_reply_port;

#define TSD_MIG_REPLY 2

#line 37 "mig_reply_port.c"
static mach_port_t _mig_get_reply_port(void)
{
	return (mach_port_t)(uintptr_t)_os_tsd_get_direct(TSD_MIG_REPLY);
}

#line 43
static void _mig_set_reply_port(mach_port_t port)
{
	_os_tsd_set_direct(TSD_MIG_REPLY, (void *)(uintptr_t)port);
}

#line 55
mach_port_t mig_get_reply_port(void)
{
	mach_port_t port = _mig_get_reply_port();
	if (port == MACH_PORT_NULL) {
		port = mach_reply_port();
		_mig_set_reply_port(port);
	}
	return port;
}

/* After a failed receive: the port may be in any state, so the next call gets a new one. */
#line 70
void mig_dealloc_reply_port(mach_port_t migport)
{
	mach_port_t port = _mig_get_reply_port();
	if (port != MACH_PORT_NULL && port != _task_reply_port) {
		_mig_set_reply_port(_task_reply_port);
		mach_port_mod_refs(mach_task_self(), port, MACH_PORT_RIGHT_RECEIVE, -1);
		if (migport != port)
			mach_port_deallocate(mach_task_self(), migport);
#line 79
		_mig_set_reply_port(MACH_PORT_NULL);
	}
}

#line 89
void mig_put_reply_port(mach_port_t reply_port)
{
}
