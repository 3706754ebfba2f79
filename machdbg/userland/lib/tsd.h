/* tsd.h: the slots of a thread's own data, and other entries of libsystem_kernel that no public header has. */

#ifndef _TSD_H_
#define _TSD_H_

extern void *_os_tsd_get_direct(unsigned long slot);
extern int _os_tsd_set_direct(unsigned long slot, void *value);
extern void __thread_setname(const char *name);
extern int __pthread_kill(unsigned int thread, int signal);
extern unsigned int __bsdthread_create(void *function, void *own_data, void *stack);
extern void __bsdthread_terminate(unsigned long address, unsigned long size, unsigned int port, unsigned int semaphore);

#endif
