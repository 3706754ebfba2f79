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

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

extern int setitimer(int which, const struct itimerval *value, struct itimerval *old);
extern int gettimeofday(struct timeval *time, void *zone);

#endif
