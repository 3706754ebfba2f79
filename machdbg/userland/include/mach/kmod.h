/* mach/kmod.h: kernel modules, which kexts have taken the place of. */

#ifndef _MACH_KMOD_H_
#define _MACH_KMOD_H_

#include <mach/vm_types.h>

typedef int kmod_t;
typedef int kmod_control_flavor_t;
typedef void *kmod_args_t;

#define KMOD_CNTL_START 1
#define KMOD_CNTL_STOP 2
#define KMOD_CNTL_RETAIN 3
#define KMOD_CNTL_RELEASE 4
#define KMOD_CNTL_GET_CMD 5

#endif
