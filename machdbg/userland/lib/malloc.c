/* libsystem_malloc: where the heap's lists lie (heap.py works on them), and what happens to pointers that are no blocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern int malloc_release(void *block);
extern void *malloc_resize(void *block, size_t size);
extern size_t malloc_size(const void *block);

void *malloc_zone[128];

void malloc_error_break(void)
{
}

static void malloc_error(void *block, const char *message)
{
	fprintf(stderr, "%s(%d,0x7fff9d0a2380) malloc: *** error for object %p: %s\n", getprogname(), getpid(), block, message);
	fprintf(stderr, "*** set a breakpoint in malloc_error_break to debug\n");
	malloc_error_break();
	abort();
}

void free(void *block)
{
	if (block != NULL && !malloc_release(block))
		malloc_error(block, "pointer being freed was not allocated");
}

void *realloc(void *block, size_t size)
{
	if (block == NULL)
		return malloc(size);
	if (malloc_size(block) == 0)
		malloc_error(block, "pointer being realloc'd was not allocated");
	return malloc_resize(block, size);
}
