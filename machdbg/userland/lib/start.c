/* libdyld: where the main thread of a program begins. */
#include <stdlib.h>

extern int mach_init(void);
extern void __libc_initialize(char **argv, char **envp);

void start(int (*main)(int argc, char **argv, char **envp, char **apple), int argc, char **argv, char **envp, char **apple)
{
	mach_init();
	__libc_initialize(argv, envp);
	exit(main(argc, argv, envp, apple));
}
