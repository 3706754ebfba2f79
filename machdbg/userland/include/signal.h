/* signal.h: signals. */

#ifndef _SIGNAL_H_
#define _SIGNAL_H_

#include <sys/types.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT SIGABRT
#define SIGEMT 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGBUS 10
#define SIGSEGV 11
#define SIGSYS 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGURG 16
#define SIGSTOP 17
#define SIGTSTP 18
#define SIGCONT 19
#define SIGCHLD 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGIO 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGINFO 29
#define SIGUSR1 30
#define SIGUSR2 31
#define NSIG 32

struct _opaque_pthread_t;

typedef int sig_atomic_t;
typedef uint32_t sigset_t;
typedef void (*sig_t)(int);

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int))-1)

#define SIG_BLOCK 1
#define SIG_UNBLOCK 2
#define SIG_SETMASK 3

#define SA_ONSTACK 0x0001
#define SA_RESTART 0x0002
#define SA_RESETHAND 0x0004
#define SA_NOCLDSTOP 0x0008
#define SA_NODEFER 0x0010
#define SA_NOCLDWAIT 0x0020
#define SA_SIGINFO 0x0040

#define ILL_ILLOPC 1
#define FPE_INTDIV 7
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define TRAP_BRKPT 1
#define SI_USER 0x10001

union sigval {
	int sival_int;
	void *sival_ptr;
};

typedef struct __siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	pid_t si_pid;
	uid_t si_uid;
	int si_status;
	void *si_addr;
	union sigval si_value;
	long si_band;
	unsigned long __pad[7];
} siginfo_t;

union __sigaction_u {
	void (*__sa_handler)(int);
	void (*__sa_sigaction)(int, siginfo_t *, void *);
};

struct sigaction {
	union __sigaction_u __sigaction_u;
	sigset_t sa_mask;
	int sa_flags;
};

#define sa_handler __sigaction_u.__sa_handler
#define sa_sigaction __sigaction_u.__sa_sigaction

#define sigmask(signal) (1u << ((signal) - 1))
#define sigemptyset(set) (*(set) = 0, 0)
#define sigfillset(set) (*(set) = ~(sigset_t)0, 0)
#define sigaddset(set, signal) (*(set) |= sigmask(signal), 0)
#define sigdelset(set, signal) (*(set) &= ~sigmask(signal), 0)
#define sigismember(set, signal) ((*(set) & sigmask(signal)) != 0)

extern const char *const sys_siglist[NSIG];

extern int raise(int signal);
extern int kill(pid_t pid, int signal);
extern sig_t signal(int signal, sig_t handler);
extern int sigaction(int signal, const struct sigaction *action, struct sigaction *old);
extern int sigprocmask(int how, const sigset_t *set, sigset_t *old);
extern int sigpending(sigset_t *set);
extern int sigsuspend(const sigset_t *mask);
extern int sigwait(const sigset_t *set, int *signal);
extern void psignal(unsigned int signal, const char *string);
extern int pthread_kill(struct _opaque_pthread_t *thread, int signal);
extern int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);

#endif
