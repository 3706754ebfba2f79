/*
 * libsystem_pthread: threads, locks and conditions. A thread's own data lie at the upper end of its stack's memory.
 * Only what is between two statements can be interrupted by other threads; a statement is done as a whole.
 */
#include <errno.h>
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <pthread.h>
#include <stdlib.h>
#include "tsd.h"

#define STACK_SIZE 0x80000
#define STACK_MIN 0x2000
#define GUARD_SIZE 0x1000

#define RUNNING 0
#define ENDED 1

struct _opaque_pthread_t {
	void *own_data[256]; /* slot 0 points to the thread itself */
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
};

/* The loader sets its slot 0. */
struct _opaque_pthread_t _main_thread;

int pthread_kill_self(int signal)
{
	return __pthread_kill(_os_tsd_get_direct(0), signal);
}

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

void pthread_yield_np(void)
{
	swtch();
}

void pthread_exit(void *value)
{
	pthread_t self = pthread_self();

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
