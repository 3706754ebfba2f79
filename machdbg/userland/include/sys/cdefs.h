/* sys/cdefs.h: what headers are written with. */

#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#define __BEGIN_DECLS
#define __END_DECLS
#define __unused
#define __used
#define __dead2
#define __pure2
#define __deprecated
#define __restrict
#define __printflike(format, first)
#define __CONCAT(x, y) x ## y
#define __STRING(x) #x

#endif
