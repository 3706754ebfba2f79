/* strings.h: blocks of memory, the older way. */

#ifndef _STRINGS_H_
#define _STRINGS_H_

#include <stddef.h>

extern void bzero(void *block, size_t size);
extern void bcopy(const void *from, void *to, size_t size);
extern int bcmp(const void *one, const void *other, size_t size);
extern int strcasecmp(const char *one, const char *other);
extern int strncasecmp(const char *one, const char *other, size_t limit);

#endif
