"""What MIG makes of the kernel's interface definitions: stubs as functions of the kernel, and tables of routines."""
