/* libsystem_c: what signals are called. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

const char *const sys_siglist[NSIG] = {
	"Signal 0",
	"Hangup",
	"Interrupt",
	"Quit",
	"Illegal instruction",
	"Trace/BPT trap",
	"Abort trap",
	"EMT trap",
	"Floating point exception",
	"Killed",
	"Bus error",
	"Segmentation fault",
	"Bad system call",
	"Broken pipe",
	"Alarm clock",
	"Terminated",
	"Urgent I/O condition",
	"Suspended (signal)",
	"Suspended",
	"Continued",
	"Child exited",
	"Stopped (tty input)",
	"Stopped (tty output)",
	"I/O possible",
	"Cputime limit exceeded",
	"Filesize limit exceeded",
	"Virtual timer expired",
	"Profiling timer expired",
	"Window size changes",
	"Information request",
	"User defined signal 1",
	"User defined signal 2",
};

char *strsignal(int signal)
{
	static char text[40];

	if (signal > 0 && signal < NSIG)
		snprintf(text, sizeof(text), "%s: %d", sys_siglist[signal], signal);
	else
		snprintf(text, sizeof(text), "Unknown signal: %d", signal);
	return text;
}

void psignal(unsigned int signal, const char *string)
{
	const char *name = signal < NSIG ? sys_siglist[signal] : "Unknown signal";

	if (string != NULL && *string != '\0')
		fprintf(stderr, "%s: %s\n", string, name);
	else
		fprintf(stderr, "%s\n", name);
}
