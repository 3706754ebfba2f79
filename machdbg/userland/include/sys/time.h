/* sys/time.h: the time of day. */

#ifndef _SYS_TIME_H_
#define _SYS_TIME_H_

#include <sys/types.h>

struct timeval {
	time_t tv_sec;
	int tv_usec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

extern int gettimeofday(struct timeval *time, void *zone);

#endif
