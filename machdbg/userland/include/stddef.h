/* stddef.h: the basic types of the language. */

#ifndef _STDDEF_H_
#define _STDDEF_H_

typedef unsigned long size_t;
typedef long ptrdiff_t;
typedef int wchar_t;

#define NULL ((void *)0)
#define offsetof(type, member) ((size_t)&((type *)0)->member)

#endif
