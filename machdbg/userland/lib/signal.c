/* libsystem_kernel: signals. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>
#include "sigsyscalls.h"

/* The result of a system call as its callers expect it. */
static int cerror(int result)
{
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

int kill(pid_t pid, int signal)
{
	return cerror(__kill(pid, signal, 1));
}

int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	struct __sigaction given;

	if (action == NULL)
		return cerror(__sigaction(signal, NULL, old));
	given.handler = action->sa_handler;
	given.trampoline = _sigtramp;
	given.mask = action->sa_mask;
	given.flags = action->sa_flags;
	return cerror(__sigaction(signal, &given, old));
}

sig_t signal(int signal, sig_t handler)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;

	return sigaction(signal, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return cerror(__pthread_sigmask(how, set, old));
}

int sigpending(sigset_t *set)
{
	return cerror(__sigpending(set));
}

int sigsuspend(const sigset_t *mask)
{
	return cerror(__sigsuspend(*mask));
}

int pause(void)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	return sigsuspend(&mask);
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	return cerror(__setitimer(which, value, old));
}

unsigned int alarm(unsigned int seconds)
{
	struct itimerval value = {{0, 0}, {seconds, 0}}, old;

	if (setitimer(ITIMER_REAL, &value, &old) != 0)
		return 0;
	return (unsigned int)old.it_value.tv_sec + (old.it_value.tv_usec != 0);
}
