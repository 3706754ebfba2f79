/*
 * libsystem_pthread: threads, locks and conditions. A thread's own data lie at the upper end of its stack's memory.
 * Only what is between two statements can be interrupted by other threads; a statement is done as a whole.
 */
#include <errno.h>
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "sigsyscalls.h"
#include "tsd.h"

#define MAXTHREADNAMESIZE 64
#define STACK_SIZE 0x80000
#define STACK_MIN 0x2000
#define GUARD_SIZE 0x1000

#define FIRST_KEY 256 /* of those that programs make; the slots before are the system's */
#define RUNNING 0
#define ENDED 1

struct _opaque_pthread_t {
	void *own_data[FIRST_KEY + PTHREAD_KEYS_MAX]; /* slot 0 points to the thread itself */
	void *(*start)(void *);
	void *argument;
	void *value; /* what it returned */
	int state;
	int detached;
	int joined; /* somebody waits for its end */
	semaphore_t joiner; /* what they wait for */
	mach_port_t port;
	mach_vm_address_t stack; /* 0: the main thread's is not ours */
	mach_vm_size_t size;
	char name[MAXTHREADNAMESIZE];
};

/* The loader sets its slot 0. */
struct _opaque_pthread_t _main_thread;

pthread_t pthread_self(void)
{
	return (pthread_t)_os_tsd_get_direct(0);
}

int pthread_equal(pthread_t one, pthread_t other)
{
	return one == other;
}

int pthread_main_np(void)
{
	return pthread_self() == &_main_thread;
}

mach_port_t pthread_mach_thread_np(pthread_t thread)
{
	if (thread->port == MACH_PORT_NULL && thread == pthread_self())
		thread->port = thread_self_trap();
	return thread->port;
}

int pthread_setname_np(const char *name)
{
	pthread_t self = pthread_self();

	if (strlen(name) >= sizeof self->name)
		return ENAMETOOLONG;
	strcpy(self->name, name);
	__thread_setname(self->name);
	return 0;
}

int pthread_getname_np(pthread_t thread, char *name, size_t size)
{
	strlcpy(name, thread->name, size);
	return 0;
}

int pthread_kill(pthread_t thread, int signal)
{
	return -__pthread_kill(pthread_mach_thread_np(thread), signal);
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return -__pthread_sigmask(how, set, old);
}

int sigwait(const sigset_t *set, int *signal)
{
	int error;

	while ((error = -__sigwait(set, signal)) == EINTR)
		;
	return error;
}

void pthread_yield_np(void)
{
	swtch();
}

static struct {
	int used;
	void (*destructor)(void *);
} _pthread_keys[PTHREAD_KEYS_MAX];
static int _pthread_has_keys;

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	for (int i = 0; i < PTHREAD_KEYS_MAX; i++)
		if ((_pthread_keys[i].used ? 0 : ++_pthread_keys[i].used) != 0) {
			_pthread_keys[i].destructor = destructor;
			_pthread_has_keys = 1;
			*key = FIRST_KEY + i;
			return 0;
		}
	return EAGAIN;
}

static int _pthread_key_is_used(pthread_key_t key)
{
	return key >= FIRST_KEY && key < FIRST_KEY + PTHREAD_KEYS_MAX && _pthread_keys[key - FIRST_KEY].used;
}

int pthread_key_delete(pthread_key_t key)
{
	if (!_pthread_key_is_used(key))
		return EINVAL;
	_pthread_keys[key - FIRST_KEY].used = 0;
	return 0;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (!_pthread_key_is_used(key))
		return EINVAL;
	_os_tsd_set_direct(key, (void *)value);
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return _pthread_key_is_used(key) ? _os_tsd_get_direct(key) : NULL;
}

/* What the thread kept under keys is given to their destructors, which may keep something again. */
static void _pthread_destroy_own_data(void)
{
	for (int round = 0, found = 1; found && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
		found = 0;
		for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
			void *value;

			if (!_pthread_keys[i].used || _pthread_keys[i].destructor == NULL)
				continue;
			value = _os_tsd_get_direct(FIRST_KEY + i);
			if (value == NULL)
				continue;
			_os_tsd_set_direct(FIRST_KEY + i, NULL);
			_pthread_keys[i].destructor(value);
			found = 1;
		}
	}
}

void pthread_exit(void *value)
{
	pthread_t self = pthread_self();

	if (_pthread_has_keys)
		_pthread_destroy_own_data();
	self->value = value;
	if (self->detached)
		__bsdthread_terminate(self->stack, self->size, self->port, MACH_PORT_NULL);
	/* From here on the memory may go at any time. */
	__bsdthread_terminate(0, 0, self->port, (self->state = ENDED, self->joiner));
}

static void _pthread_start(pthread_t self)
{
	pthread_exit(self->start(self->argument));
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
	mach_vm_address_t stack = 0;
	mach_vm_size_t size = STACK_SIZE;
	mach_port_t port;
	pthread_t new;

	if (attributes != NULL && attributes->stacksize != 0)
		size = attributes->stacksize;
	size = (size + sizeof *new + 2 * GUARD_SIZE - 1) & ~(mach_vm_size_t)(GUARD_SIZE - 1);
	if (mach_vm_allocate(mach_task_self_, &stack, size, VM_FLAGS_ANYWHERE) != KERN_SUCCESS)
		return EAGAIN;
	mach_vm_protect(mach_task_self_, stack, GUARD_SIZE, FALSE, VM_PROT_NONE);
	new = (pthread_t)((stack + size - sizeof *new) & ~(mach_vm_address_t)15);
	new->start = start;
	new->argument = argument;
	new->stack = stack;
	new->size = size;
	new->detached = attributes != NULL && attributes->detachstate == PTHREAD_CREATE_DETACHED;
	*thread = new;
	port = new->port = __bsdthread_create(_pthread_start, new, new);
	if (port == MACH_PORT_NULL) {
		mach_vm_deallocate(mach_task_self_, stack, size);
		return EAGAIN;
	}
	return 0;
}

static void _pthread_free(pthread_t thread)
{
	if (thread->joiner != MACH_PORT_NULL)
		semaphore_destroy(mach_task_self_, thread->joiner);
	if (thread->stack != 0)
		mach_vm_deallocate(mach_task_self_, thread->stack, thread->size);
}

int pthread_join(pthread_t thread, void **value)
{
	semaphore_t joiner;

	if (thread == pthread_self())
		return EDEADLK;
	if (thread->detached || thread->joined++)
		return EINVAL;
	if (thread->state != ENDED) {
		if (semaphore_create(mach_task_self_, &joiner, SYNC_POLICY_FIFO, 0) != KERN_SUCCESS)
			return EAGAIN;
		/* It may have ended meanwhile; then nobody will signal. */
		if ((thread->joiner = joiner, thread->state) != ENDED)
			while (semaphore_wait(joiner) == KERN_ABORTED)
				;
	}
	if (value != NULL)
		*value = thread->value;
	_pthread_free(thread);
	return 0;
}

int pthread_detach(pthread_t thread)
{
	if (thread->detached || thread->joined)
		return EINVAL;
	if ((thread->detached = 1, thread->state) == ENDED)
		_pthread_free(thread);
	return 0;
}

int pthread_attr_init(pthread_attr_t *attributes)
{
	attributes->stacksize = STACK_SIZE;
	attributes->detachstate = PTHREAD_CREATE_JOINABLE;
	return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes)
{
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
	if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
		return EINVAL;
	attributes->detachstate = state;
	return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state)
{
	*state = attributes->detachstate;
	return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
	if (size < STACK_MIN || size % GUARD_SIZE != 0)
		return EINVAL;
	attributes->stacksize = size;
	return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attributes, size_t *size)
{
	*size = attributes->stacksize;
	return 0;
}

/* The semaphore in ``*place``, made when it is first needed: the first one put there is everybody's. */
static semaphore_t _pthread_semaphore(semaphore_t *place)
{
	semaphore_t made;

	if (*place == MACH_PORT_NULL) {
		semaphore_create(mach_task_self_, &made, SYNC_POLICY_FIFO, 0);
		if ((*place = *place == MACH_PORT_NULL ? made : *place) != made)
			semaphore_destroy(mach_task_self_, made);
	}
	return *place;
}

static void _pthread_wait(semaphore_t semaphore)
{
	while (semaphore_wait(semaphore) == KERN_ABORTED)
		;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
	attributes->type = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_RECURSIVE)
		return EINVAL;
	attributes->type = type;
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
	mutex->count = 0;
	mutex->type = attributes != NULL ? attributes->type : PTHREAD_MUTEX_DEFAULT;
	mutex->owner = NULL;
	mutex->depth = 0;
	mutex->semaphore = MACH_PORT_NULL;
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	if (mutex->count != 0)
		return EBUSY;
	if (mutex->semaphore != MACH_PORT_NULL)
		semaphore_destroy(mach_task_self_, mutex->semaphore);
	mutex->semaphore = MACH_PORT_NULL;
	return 0;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	if (mutex->owner == pthread_self()) {
		if (mutex->type == PTHREAD_MUTEX_ERRORCHECK)
			return EDEADLK;
		if (mutex->type == PTHREAD_MUTEX_RECURSIVE) {
			mutex->depth++;
			return 0;
		}
	}
	if (mutex->count++ != 0)
		_pthread_wait(_pthread_semaphore(&mutex->semaphore));
	mutex->owner = pthread_self();
	return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	if (mutex->owner == pthread_self() && mutex->type == PTHREAD_MUTEX_RECURSIVE)
		return pthread_mutex_lock(mutex);
	if ((mutex->count == 0 ? ++mutex->count : 0) == 0)
		return EBUSY;
	mutex->owner = pthread_self();
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	if (mutex->owner != pthread_self())
		return EPERM;
	if (mutex->depth > 0) {
		mutex->depth--;
		return 0;
	}
	mutex->owner = NULL;
	if (--mutex->count > 0)
		semaphore_signal(_pthread_semaphore(&mutex->semaphore));
	return 0;
}

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
	condition->waiters = 0;
	condition->semaphore = MACH_PORT_NULL;
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *condition)
{
	if (condition->waiters != 0)
		return EBUSY;
	if (condition->semaphore != MACH_PORT_NULL)
		semaphore_destroy(mach_task_self_, condition->semaphore);
	condition->semaphore = MACH_PORT_NULL;
	return 0;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
	semaphore_t semaphore = _pthread_semaphore(&condition->semaphore);

	condition->waiters++;
	pthread_mutex_unlock(mutex);
	_pthread_wait(semaphore);
	return pthread_mutex_lock(mutex);
}

/* The signal of who comes too late is taken by the next wait, which returns at once; conditions are looked at again. */
static int _pthread_cond_wait_for(pthread_cond_t *condition, pthread_mutex_t *mutex, mach_timespec_t time)
{
	semaphore_t semaphore = _pthread_semaphore(&condition->semaphore);
	kern_return_t kr;

	condition->waiters++;
	pthread_mutex_unlock(mutex);
	kr = semaphore_timedwait(semaphore, time);
	if (kr != KERN_SUCCESS && condition->waiters > 0)
		condition->waiters--;
	pthread_mutex_lock(mutex);
	return kr == KERN_OPERATION_TIMED_OUT ? ETIMEDOUT : 0;
}

int pthread_cond_timedwait_relative_np(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *time)
{
	mach_timespec_t left;

	if (time->tv_nsec < 0 || time->tv_nsec >= NSEC_PER_SEC)
		return EINVAL;
	left.tv_sec = time->tv_sec < 0 ? 0 : (unsigned int)time->tv_sec;
	left.tv_nsec = time->tv_sec < 0 ? 0 : (clock_res_t)time->tv_nsec;
	return _pthread_cond_wait_for(condition, mutex, left);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *time)
{
	struct timespec left;
	struct timeval now;

	if (time->tv_nsec < 0 || time->tv_nsec >= NSEC_PER_SEC)
		return EINVAL;
	gettimeofday(&now, NULL);
	left.tv_sec = time->tv_sec - now.tv_sec;
	left.tv_nsec = time->tv_nsec - now.tv_usec * 1000;
	if (left.tv_nsec < 0) {
		left.tv_sec--;
		left.tv_nsec += NSEC_PER_SEC;
	}
	return pthread_cond_timedwait_relative_np(condition, mutex, &left);
}

int pthread_cond_signal(pthread_cond_t *condition)
{
	if (condition->waiters > 0 && condition->waiters--)
		semaphore_signal(condition->semaphore);
	return 0;
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
	while (condition->waiters > 0 && condition->waiters--)
		semaphore_signal(condition->semaphore);
	return 0;
}

int pthread_once(pthread_once_t *once, void (*function)(void))
{
	if (once->done++ == 0)
		function();
	return 0;
}
