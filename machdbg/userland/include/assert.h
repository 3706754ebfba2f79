/* assert.h: what must be true. May be included again with another NDEBUG. */

#ifndef _ASSERT_H_
#define _ASSERT_H_

extern void __assert_rtn(const char *function, const char *file, int line, const char *expression);

#define static_assert _Static_assert

#endif

#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
#define assert(expression) ((expression) ? (void)0 : __assert_rtn(__func__, __FILE__, __LINE__, #expression))
#endif
