/* mach/exception.h: kinds of exceptions, and telling a handler of them. */

#ifndef _MACH_EXCEPTION_H_
#define _MACH_EXCEPTION_H_

#include <mach/exc.h>
#include <mach/exception_types.h>

#endif
