/* sigsyscalls.h: the system calls about signals. An error comes back as a negative number. */

#ifndef _SIGSYSCALLS_H_
#define _SIGSYSCALLS_H_

#include <signal.h>
#include <sys/time.h>

/* What the kernel is told: the handler, and what calls it. */
struct __sigaction {
	void (*handler)(int);
	void (*trampoline)(void (*handler)(int, siginfo_t *, void *), int style, int signal, siginfo_t *info, void *context);
	sigset_t mask;
	int flags;
};

extern int __kill(int pid, int signal, int posix);
extern int __sigaction(int signal, const struct __sigaction *action, struct sigaction *old);
extern int __sigpending(sigset_t *set);
extern int __sigsuspend(sigset_t mask);
extern int __sigreturn(void *context, int style);
extern int __pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
extern int __sigwait(const sigset_t *set, int *signal);
extern int __setitimer(int which, const struct itimerval *value, struct itimerval *old);
extern void _sigtramp(void (*handler)(int, siginfo_t *, void *), int style, int signal, siginfo_t *info, void *context);

#endif
