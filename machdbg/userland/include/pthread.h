/* pthread.h: threads. */

#ifndef _PTHREAD_H_
#define _PTHREAD_H_

#include <sys/types.h>
#include <sys/_types/_mach_port_t.h>
#include <time.h>

typedef struct _opaque_pthread_t *pthread_t;

typedef struct {
	size_t stacksize;
	int detachstate;
} pthread_attr_t;

/* Threads inside or at the door, whose it is, how often it was locked, what the others wait for. */
typedef struct {
	int count;
	int type;
	pthread_t owner;
	int depth;
	__darwin_mach_port_t semaphore;
} pthread_mutex_t;

typedef struct {
	int type;
} pthread_mutexattr_t;

typedef struct {
	int waiters;
	__darwin_mach_port_t semaphore;
} pthread_cond_t;

typedef struct {
	int unused;
} pthread_condattr_t;

typedef struct {
	int done;
} pthread_once_t;

typedef unsigned long pthread_key_t;

#define PTHREAD_KEYS_MAX 512
#define PTHREAD_DESTRUCTOR_ITERATIONS 4

#define PTHREAD_CREATE_JOINABLE 1
#define PTHREAD_CREATE_DETACHED 2

#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_ERRORCHECK 1
#define PTHREAD_MUTEX_RECURSIVE 2
#define PTHREAD_MUTEX_DEFAULT PTHREAD_MUTEX_NORMAL

#define PTHREAD_MUTEX_INITIALIZER {0, PTHREAD_MUTEX_NORMAL, 0, 0, 0}
#define PTHREAD_COND_INITIALIZER {0, 0}
#define PTHREAD_ONCE_INIT {0}

extern int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);
extern int pthread_join(pthread_t thread, void **value);
extern int pthread_detach(pthread_t thread);
extern pthread_t pthread_self(void);
extern int pthread_equal(pthread_t one, pthread_t other);
extern void pthread_exit(void *value);
extern mach_port_t pthread_mach_thread_np(pthread_t thread);
extern int pthread_main_np(void);
extern void pthread_yield_np(void);
extern int pthread_setname_np(const char *name);
extern int pthread_getname_np(pthread_t thread, char *name, size_t size);

extern int pthread_attr_init(pthread_attr_t *attributes);
extern int pthread_attr_destroy(pthread_attr_t *attributes);
extern int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state);
extern int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state);
extern int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);
extern int pthread_attr_getstacksize(const pthread_attr_t *attributes, size_t *size);

extern int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
extern int pthread_mutex_destroy(pthread_mutex_t *mutex);
extern int pthread_mutex_lock(pthread_mutex_t *mutex);
extern int pthread_mutex_trylock(pthread_mutex_t *mutex);
extern int pthread_mutex_unlock(pthread_mutex_t *mutex);
extern int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
extern int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
extern int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type);

extern int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes);
extern int pthread_cond_destroy(pthread_cond_t *condition);
extern int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
extern int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *time);
extern int pthread_cond_timedwait_relative_np(pthread_cond_t *condition, pthread_mutex_t *mutex,
	const struct timespec *time);
extern int pthread_cond_signal(pthread_cond_t *condition);
extern int pthread_cond_broadcast(pthread_cond_t *condition);

extern int pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
extern int pthread_key_delete(pthread_key_t key);
extern int pthread_setspecific(pthread_key_t key, const void *value);
extern void *pthread_getspecific(pthread_key_t key);

extern int pthread_once(pthread_once_t *once, void (*function)(void));

#endif
