/* tsd.h: the slots of a thread's own data. */

#ifndef _TSD_H_
#define _TSD_H_

extern void *_os_tsd_get_direct(unsigned long slot);
extern int _os_tsd_set_direct(unsigned long slot, void *value);

#endif
