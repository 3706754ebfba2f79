/* mach/boolean.h: truth values of Mach interfaces. */

#ifndef _MACH_BOOLEAN_H_
#define _MACH_BOOLEAN_H_

typedef int boolean_t;

#define FALSE 0
#define TRUE 1

#endif
