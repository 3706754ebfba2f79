/* mach/clock_types.h: times and how they are given. */

#ifndef _MACH_CLOCK_TYPES_H_
#define _MACH_CLOCK_TYPES_H_

typedef int clock_res_t;
typedef int clock_id_t;
typedef int alarm_type_t;
typedef int sleep_type_t;
typedef int clock_flavor_t;
typedef int *clock_attr_t;

#define CLOCK_GET_TIME_RES 1
#define CLOCK_ALARM_CURRES 3
#define CLOCK_ALARM_MINRES 4
#define CLOCK_ALARM_MAXRES 5

#define SYSTEM_CLOCK 0
#define CALENDAR_CLOCK 1

#define TIME_ABSOLUTE 0
#define TIME_RELATIVE 1

#define NSEC_PER_USEC 1000ul
#define USEC_PER_SEC 1000000ul
#define NSEC_PER_SEC 1000000000ul
#define NSEC_PER_MSEC 1000000ul

typedef struct mach_timespec {
	unsigned int tv_sec;
	clock_res_t tv_nsec;
} mach_timespec_t;

#endif
