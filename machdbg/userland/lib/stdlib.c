/* libsystem_c: the end of the program, sorting, and other small things. */
#include <errno.h>
#include <mach/mach.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ATEXIT_MAX 32

extern int _bootstrap_server_exists;
extern void _bootstrap_init(void);

static void (*exit_functions[ATEXIT_MAX])(void);
static int exit_count;

static const char *program_name = "";
char **environ;

int atexit(void (*function)(void))
{
	if (exit_count == ATEXIT_MAX) {
		errno = ENOMEM;
		return -1;
	}
	exit_functions[exit_count++] = function;
	return 0;
}

void exit(int status)
{
	while (exit_count > 0)
		exit_functions[--exit_count]();
	fflush(NULL);
	_exit(status);
}

void _Exit(int status)
{
	_exit(status);
}

void abort(void)
{
	sigset_t set;

	/* It ends the program whatever that has done about it. */
	sigfillset(&set);
	sigdelset(&set, SIGABRT);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	pthread_kill(pthread_self(), SIGABRT);
	signal(SIGABRT, SIG_DFL);
	pthread_kill(pthread_self(), SIGABRT);
	__builtin_trap();
}

int raise(int signal)
{
	int error = pthread_kill(pthread_self(), signal);

	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

void __assert_rtn(const char *function, const char *file, int line, const char *expression)
{
	if (function == NULL)
		fprintf(stderr, "Assertion failed: (%s), file %s, line %d.\n", expression, file, line);
	else
		fprintf(stderr, "Assertion failed: (%s), function %s, file %s, line %d.\n", expression, function, file, line);
	abort();
}

/* What a program is told of itself, before its main. */
void __libc_initialize(char **argv, char **envp)
{
	const char *slash;

	if (_bootstrap_server_exists)
		_bootstrap_init();
	environ = envp;
	if (argv != NULL && argv[0] != NULL) {
		slash = strrchr(argv[0], '/');
		program_name = slash != NULL ? slash + 1 : argv[0];
	}
}

const char *getprogname(void)
{
	return program_name;
}

char *getenv(const char *name)
{
	size_t length = strlen(name);

	for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
		if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
			return *entry + length + 1;
	return NULL;
}

int abs(int number)
{
	return number < 0 ? -number : number;
}

long labs(long number)
{
	return number < 0 ? -number : number;
}

long long llabs(long long number)
{
	return number < 0 ? -number : number;
}

/* The generator of Park and Miller. */
static unsigned long next_random = 1;

void srand(unsigned seed)
{
	next_random = seed;
}

int rand(void)
{
	next_random = next_random % 0x7fffffff * 16807 % 0x7fffffff;
	return (int)next_random;
}

static void swap(char *one, char *other, size_t size)
{
	char byte;

	while (size-- > 0) {
		byte = *one;
		*one++ = *other;
		*other++ = byte;
	}
}

static void sift(char *base, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	size_t child;

	while ((child = 2 * root + 1) < count) {
		if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(base + root * size, base + child * size) >= 0)
			return;
		swap(base + root * size, base + child * size, size);
		root = child;
	}
}

/* Heap sort. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (size_t root = count / 2; root-- > 0;)
		sift(base, root, count, size, compare);
	for (size_t last = count; last-- > 1;) {
		swap(base, (char *)base + last * size, size);
		sift(base, 0, last, size, compare);
	}
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		char *element = (char *)base + middle * size;
		int order = compare(key, element);

		if (order == 0)
			return element;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

unsigned int sleep(unsigned int seconds)
{
	struct timespec time = {seconds, 0}, left;

	if (nanosleep(&time, &left) == 0)
		return 0;
	return (unsigned int)left.tv_sec + (left.tv_nsec >= 500000000);
}

int usleep(useconds_t microseconds)
{
	struct timespec time = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};

	return nanosleep(&time, NULL);
}

time_t time(time_t *where)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	if (where != NULL)
		*where = now.tv_sec;
	return now.tv_sec;
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
	mach_timespec_t wake;

	if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= 1000000000) {
		errno = EINVAL;
		return -1;
	}
	wake.tv_sec = wake.tv_nsec = 0;
	if (clock_sleep_trap(MACH_PORT_NULL, TIME_RELATIVE, (int)time->tv_sec, (int)time->tv_nsec, &wake) == KERN_ABORTED) {
		if (left != NULL) {
			left->tv_sec = wake.tv_sec;
			left->tv_nsec = wake.tv_nsec;
		}
		errno = EINTR;
		return -1;
	}
	return 0;
}

int getpagesize(void)
{
	return (int)vm_page_size;
}

extern int __clock_gettime(clockid_t clock, struct timespec *time);

static int clock_is_known(clockid_t clock)
{
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_UPTIME_RAW
	    || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID)
		return 1;
	errno = EINVAL;
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	return clock_is_known(clock) ? __clock_gettime(clock, time) : -1;
}

int clock_getres(clockid_t clock, struct timespec *resolution)
{
	if (!clock_is_known(clock))
		return -1;
	if (resolution != NULL) {
		resolution->tv_sec = 0;
		resolution->tv_nsec = 1;
	}
	return 0;
}

double difftime(time_t later, time_t earlier)
{
	return (double)(later - earlier);
}

div_t div(int number, int divisor)
{
	div_t result = {number / divisor, number % divisor};

	return result;
}

ldiv_t ldiv(long number, long divisor)
{
	ldiv_t result = {number / divisor, number % divisor};

	return result;
}

char *strpbrk(const char *string, const char *set)
{
	string += strcspn(string, set);
	return *string != '\0' ? (char *)string : NULL;
}

char *strsep(char **place, const char *separators)
{
	char *start = *place;

	if (start == NULL)
		return NULL;
	*place = strpbrk(start, separators);
	if (*place != NULL)
		*(*place)++ = '\0';
	return start;
}

char *strtok_r(char *string, const char *separators, char **place)
{
	if (string == NULL)
		string = *place;
	if (string == NULL)
		return NULL;
	string += strspn(string, separators);
	*place = *string != '\0' ? string : NULL;
	return strsep(place, separators);
}

char *strtok(char *string, const char *separators)
{
	static char *place;

	return strtok_r(string, separators, &place);
}

char *strndup(const char *string, size_t limit)
{
	size_t length = strnlen(string, limit);
	char *copy = malloc(length + 1);

	if (copy != NULL) {
		memcpy(copy, string, length);
		copy[length] = '\0';
	}
	return copy;
}

char *stpcpy(char *to, const char *from)
{
	strcpy(to, from);
	return to + strlen(to);
}

int strcoll(const char *one, const char *other)
{
	return strcmp(one, other);
}
