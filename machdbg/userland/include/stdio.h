/* stdio.h: input and output. */

#ifndef _STDIO_H_
#define _STDIO_H_

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)
#define BUFSIZ 1024
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

/* A stream: its buffer, the bytes that wait in it, when they are written, and the file they go to. */
typedef struct __sFILE {
	char *_base;
	int _size;
	int _used;
	short _mode;
	short _file;
	int _error;
} FILE;

extern FILE *__stdinp;
extern FILE *__stdoutp;
extern FILE *__stderrp;

#define stdin __stdinp
#define stdout __stdoutp
#define stderr __stderrp

extern int printf(const char *format, ...);
extern int fprintf(FILE *stream, const char *format, ...);
extern int dprintf(int file, const char *format, ...);
extern int sprintf(char *to, const char *format, ...);
extern int snprintf(char *to, size_t size, const char *format, ...);
extern int vprintf(const char *format, va_list arguments);
extern int vfprintf(FILE *stream, const char *format, va_list arguments);
extern int vsprintf(char *to, const char *format, va_list arguments);
extern int vsnprintf(char *to, size_t size, const char *format, va_list arguments);
extern int sscanf(const char *string, const char *format, ...);
extern int puts(const char *string);
extern int fputs(const char *string, FILE *stream);
extern int putchar(int character);
extern int fputc(int character, FILE *stream);
extern int putc(int character, FILE *stream);
extern size_t fwrite(const void *block, size_t size, size_t count, FILE *stream);
extern int getchar(void);
extern int fgetc(FILE *stream);
extern int getc(FILE *stream);
extern char *fgets(char *to, int size, FILE *stream);
extern size_t fread(void *block, size_t size, size_t count, FILE *stream);
extern int feof(FILE *stream);
extern void clearerr(FILE *stream);
extern int fflush(FILE *stream);
extern void setbuf(FILE *stream, char *buffer);
extern void setlinebuf(FILE *stream);
extern int setvbuf(FILE *stream, char *buffer, int mode, size_t size);
extern int ferror(FILE *stream);
extern int fileno(FILE *stream);
extern void perror(const char *string);

#endif
