/* mach/dyld_kernel.h: what the dynamic linker tells the kernel. */

#ifndef _MACH_DYLD_KERNEL_H_
#define _MACH_DYLD_KERNEL_H_

#include <stdint.h>

typedef struct dyld_kernel_image_info {
	unsigned char uuid[16];
	int32_t fsid[2];
	uint64_t fsobjid;
	uint64_t load_addr;
} dyld_kernel_image_info_t;

typedef struct dyld_kernel_process_info {
	dyld_kernel_image_info_t cache_image_info;
	uint64_t timestamp;
	uint32_t image_count;
	uint32_t initial_image_count;
	uint8_t dyld_state;
	uint8_t no_shared_cache;
	uint8_t private_cache;
	uint8_t reserved[13];
} dyld_kernel_process_info_t;

typedef dyld_kernel_image_info_t *dyld_kernel_image_info_array_t;

#endif
