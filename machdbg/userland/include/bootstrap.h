/* bootstrap.h: services by name. */

#include <servers/bootstrap.h>
