/* libsystem_kernel: an error code on the standard error stream. Lines of libsyscall/mach/mach_error.c. */
#include <mach/mach.h>
#include <stdio.h>

extern char *mach_error_string_int(mach_error_t err, boolean_t *diag);
extern int fprintf_stderr(const char *format, ...);

#line 71 "mach_error.c"
void mach_error(const char *str, mach_error_t err)
{
	char *err_str;
	char buf[1024];
	boolean_t diag;

	err_str = mach_error_string_int(err, &diag);

	if (diag) {
		snprintf(buf, sizeof(buf), "%s %s (%x)", mach_error_type(err), err_str, err);
		err_str = buf;
	}

	fprintf_stderr("%s %s\n", str, err_str);
}
