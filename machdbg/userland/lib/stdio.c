/* libsystem_c: the standard streams. The functions that write to them are written in Python (stdio.py). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

static char stdout_buffer[4096];

FILE __sF[3] = {
	{0, 0, 0, _IONBF, 0, 0},
	{stdout_buffer, sizeof(stdout_buffer), 0, _IOLBF, 1, 0},
	{0, 0, 0, _IONBF, 2, 0},
};

FILE *__stdinp = &__sF[0];
FILE *__stdoutp = &__sF[1];
FILE *__stderrp = &__sF[2];

void setbuf(FILE *stream, char *buffer)
{
	setvbuf(stream, buffer, buffer != NULL ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *stream)
{
	setvbuf(stream, NULL, _IOLBF, 0);
}

void perror(const char *string)
{
	if (string != NULL && *string != '\0')
		fprintf(stderr, "%s: %s\n", string, strerror(errno));
	else
		fprintf(stderr, "%s\n", strerror(errno));
}
