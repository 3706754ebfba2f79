"""The kernel's BSD half, as far as it is modelled: threads of libpthread, signals, exceptions that become signals."""
