/* time.h: times of the system's interfaces. */

#ifndef _TIME_H_
#define _TIME_H_

#include <sys/types.h>

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

extern time_t time(time_t *where);
extern int nanosleep(const struct timespec *time, struct timespec *left);

#endif
