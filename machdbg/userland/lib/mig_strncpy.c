/* libsystem_kernel: strings in messages. Line numbers are those of libsyscall/mach/mig_strncpy.c. */
#include <mach/mach.h>

/* Copies a string of at most len characters with its end; how many characters that are. */
#line 75 "mig_strncpy.c"
int mig_strncpy(char *dest, const char *src, int len)
#line 79
{
	int i;

#line 82
	if (len <= 0)
		return 0;

#line 86
	for (i = 1; i < len; i++)
		if (!(*dest++ = *src++))
			return i;

#line 92
	*dest = '\0';
	return i;
}
