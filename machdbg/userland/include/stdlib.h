/* stdlib.h: memory, numbers, the end of the program. */

#ifndef _STDLIB_H_
#define _STDLIB_H_

#include <stddef.h>
#include <stdint.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff

extern void *malloc(size_t size);
extern void *calloc(size_t count, size_t size);
extern void *realloc(void *block, size_t size);
extern void free(void *block);
extern void exit(int status);
extern void _Exit(int status);
extern int atexit(void (*function)(void));
extern void abort(void);
typedef struct {
	int quot;
	int rem;
} div_t;

typedef struct {
	long quot;
	long rem;
} ldiv_t;

extern div_t div(int number, int divisor);
extern ldiv_t ldiv(long number, long divisor);
extern int abs(int number);
extern long labs(long number);
extern long long llabs(long long number);
extern int atoi(const char *string);
extern long atol(const char *string);
extern long long atoll(const char *string);
extern long strtol(const char *string, char **end, int base);
extern long long strtoll(const char *string, char **end, int base);
extern unsigned long strtoul(const char *string, char **end, int base);
extern unsigned long long strtoull(const char *string, char **end, int base);
extern double strtod(const char *string, char **end);
extern double atof(const char *string);
extern void srand(unsigned seed);
extern int rand(void);
extern char *getenv(const char *name);
extern void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
extern void *bsearch(const void *key, const void *base, size_t count, size_t size,
	int (*compare)(const void *, const void *));
extern const char *getprogname(void);

#endif
