/*
 * Has the kernel load a kext, as kextd does: an archive with a request is sent to the host's control port.
 */
#include <mach/mach.h>
#include <mach/host_priv.h>
#include <stdio.h>
#include <string.h>

#define LOG_SPEC	0xff2	/* what to log: warnings and details of everything */

/* What an archive of kexts (mkext, version 2) begins with. Every word is big-endian. */
struct mkext2_header {
	uint32_t	magic, signature, length, adler32, version, numkexts, cputype, cpusubtype;
	uint32_t	plist_offset, plist_compressed_size, plist_full_size;
};

static const char request[] =
	"<dict>"
	"<key>Predicate</key><string>Load</string>"
	"<key>Arguments</key><dict><key>CFBundleIdentifier</key><string>com.example.hello</string></dict>"
	"</dict>";

static uint32_t
big_endian(uint32_t word)
{
	return word << 24 | (word & 0xff00) << 8 | (word >> 8 & 0xff00) | word >> 24;
}

int
main(void)
{
	char archive[512];
	struct mkext2_header *header = (struct mkext2_header *)archive;
	unsigned size = sizeof *header + sizeof request;
	vm_offset_t response, log;
	mach_msg_type_number_t response_size, log_size;
	kern_return_t kr, result;

	memset(archive, 0, sizeof archive);
	header->magic = big_endian(0x4d4b5854);		/* MKXT */
	header->signature = big_endian(0x4d4f5358);	/* MOSX */
	header->length = big_endian(size);
	header->plist_offset = big_endian(sizeof *header);
	header->plist_full_size = big_endian(sizeof request);
	memcpy(archive + sizeof *header, request, sizeof request);

	kr = kext_request(mach_host_self(), LOG_SPEC, (vm_offset_t)archive, size,
	    &response, &response_size, &log, &log_size, &result);
	printf("kext_request: %s, the kernel's answer is 0x%x\n", mach_error_string(kr), result);
	return kr != KERN_SUCCESS || result != KERN_SUCCESS;
}
