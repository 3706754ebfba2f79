/* unistd.h: the system's interfaces. */

#ifndef _UNISTD_H_
#define _UNISTD_H_

#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

extern pid_t getpid(void);
extern void _exit(int status);
extern ssize_t read(int file, void *block, size_t size);
extern ssize_t write(int file, const void *block, size_t size);
extern unsigned int sleep(unsigned int seconds);
extern int usleep(useconds_t microseconds);
extern int pause(void);
extern unsigned int alarm(unsigned int seconds);
extern int getpagesize(void);

#endif
