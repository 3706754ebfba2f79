/* mach/mach_error.h: error codes as text. */

#ifndef _MACH_MACH_ERROR_H_
#define _MACH_MACH_ERROR_H_

#include <mach/error.h>

extern char *mach_error_string(mach_error_t error_value);
extern char *mach_error_type(mach_error_t error_value);
extern void mach_error(const char *str, mach_error_t error_value);

#endif
