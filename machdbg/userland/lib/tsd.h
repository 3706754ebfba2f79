/* tsd.h: the slots of a thread's own data, and other entries of libsystem_kernel that no public header has. */

#ifndef _TSD_H_
#define _TSD_H_

extern void *_os_tsd_get_direct(unsigned long slot);
extern int _os_tsd_set_direct(unsigned long slot, void *value);
extern int __pthread_kill(void *thread, int signal);

#endif
