"""Library functions that a compiler knows without a declaration, as programs that forget a header rely on."""

from __future__ import annotations

_TEXT = """
void *malloc(unsigned long); void *calloc(unsigned long, unsigned long); void *realloc(void *, unsigned long);
void free(void *); void exit(int); void _exit(int); void abort(void); int atoi(const char *); long atol(const char *);
unsigned long strtoul(const char *, char **, int); long strtol(const char *, char **, int);
void *memcpy(void *, const void *, unsigned long); void *memmove(void *, const void *, unsigned long);
void *memset(void *, int, unsigned long); int memcmp(const void *, const void *, unsigned long);
void *memchr(const void *, int, unsigned long); void bzero(void *, unsigned long);
unsigned long strlen(const char *); int strcmp(const char *, const char *);
int strncmp(const char *, const char *, unsigned long); char *strcpy(char *, const char *);
char *strncpy(char *, const char *, unsigned long); char *strcat(char *, const char *);
char *strncat(char *, const char *, unsigned long); char *strchr(const char *, int); char *strrchr(const char *, int);
char *strstr(const char *, const char *); char *strdup(const char *); char *strerror(int);
unsigned long strlcpy(char *, const char *, unsigned long); unsigned long strlcat(char *, const char *, unsigned long);
int printf(const char *, ...); int sprintf(char *, const char *, ...); int puts(const char *); int putchar(int);
int snprintf(char *, unsigned long, const char *, ...); char *getenv(const char *); unsigned int arc4random(void);
unsigned int sleep(unsigned int); int usleep(unsigned int); int getpid(void); int fork(void);
unsigned long mach_absolute_time(void); double sqrt(double); double floor(double); double fabs(double);
void __builtin_trap(void); void __builtin_debugtrap(void);
"""

PROTOTYPES = {
    text.split("(")[0].split()[-1].lstrip("*"): text.strip() + ";"
    for text in _TEXT.replace("\n", " ").split(";") if text.strip()
}
