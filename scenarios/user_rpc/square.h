#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>

#define SERVICE "org.example.square"
#define SQUARE_ID 1000

typedef struct {
	mach_msg_header_t header;
	int number;
} square_t;

typedef struct {
	mach_msg_header_t header;
	int number;
	mach_msg_trailer_t trailer;
} square_receive_t;
