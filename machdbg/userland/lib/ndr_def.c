/* libsystem_kernel: how this machine writes numbers: ASCII, little-endian, IEEE. */
#include <mach/ndr.h>

NDR_record_t NDR_record = {
	0, 0, 0,
	NDR_PROTOCOL_2_0,
	NDR_INT_LITTLE_ENDIAN,
	NDR_CHAR_ASCII,
	NDR_FLOAT_IEEE,
	0,
};
