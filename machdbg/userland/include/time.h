/* time.h: times of the system's interfaces. */

#ifndef _TIME_H_
#define _TIME_H_

#include <sys/types.h>

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

typedef enum {
	CLOCK_REALTIME = 0,
	CLOCK_MONOTONIC_RAW = 4,
	CLOCK_MONOTONIC = 6,
	CLOCK_UPTIME_RAW = 8,
	CLOCK_PROCESS_CPUTIME_ID = 12,
	CLOCK_THREAD_CPUTIME_ID = 16
} clockid_t;

#define CLOCKS_PER_SEC 1000000

extern clock_t clock(void);
extern double difftime(time_t later, time_t earlier);
extern int clock_gettime(clockid_t clock, struct timespec *time);
extern int clock_getres(clockid_t clock, struct timespec *resolution);
extern time_t time(time_t *where);
extern int nanosleep(const struct timespec *time, struct timespec *left);

#endif
