/* libsystem_platform: what the kernel has a thread begin with that is to handle a signal. */
#include "sigsyscalls.h"

#define UC_TRAD 1

void _sigtramp(void (*handler)(int, siginfo_t *, void *), int style, int signal, siginfo_t *info, void *context)
{
	if (style == UC_TRAD)
		((void (*)(int))handler)(signal);
	else
		handler(signal, info, context);
	__sigreturn(context, style);
}
