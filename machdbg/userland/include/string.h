/* string.h: strings and blocks of memory. */

#ifndef _STRING_H_
#define _STRING_H_

#include <stddef.h>
#include <strings.h>

extern void *memset(void *block, int value, size_t size);
extern void *memcpy(void *to, const void *from, size_t size);
extern void *memmove(void *to, const void *from, size_t size);
extern int memcmp(const void *one, const void *other, size_t size);
extern void *memchr(const void *block, int value, size_t size);
extern size_t strlen(const char *string);
extern size_t strnlen(const char *string, size_t limit);
extern int strcmp(const char *one, const char *other);
extern int strncmp(const char *one, const char *other, size_t limit);
extern char *strcpy(char *to, const char *from);
extern char *strncpy(char *to, const char *from, size_t size);
extern size_t strlcpy(char *to, const char *from, size_t size);
extern char *strcat(char *to, const char *from);
extern char *strncat(char *to, const char *from, size_t limit);
extern size_t strlcat(char *to, const char *from, size_t size);
extern char *strchr(const char *string, int character);
extern char *strrchr(const char *string, int character);
extern char *strstr(const char *string, const char *part);
extern size_t strspn(const char *string, const char *set);
extern size_t strcspn(const char *string, const char *set);
extern char *strpbrk(const char *string, const char *set);
extern char *strtok(char *string, const char *separators);
extern char *strtok_r(char *string, const char *separators, char **place);
extern char *strsep(char **place, const char *separators);
extern char *strndup(const char *string, size_t limit);
extern char *stpcpy(char *to, const char *from);
extern int strcoll(const char *one, const char *other);
extern char *strdup(const char *string);
extern char *strerror(int number);
extern char *strsignal(int signal);

#endif
