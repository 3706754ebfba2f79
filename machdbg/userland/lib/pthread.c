/* libsystem_pthread: the main thread's own data, and ending a thread by a signal. */
#include "tsd.h"

/* Slot 0 points to the thread itself; the loader sets it. */
void *_main_thread[256];

int pthread_kill_self(int signal)
{
	return __pthread_kill(_os_tsd_get_direct(0), signal);
}
