"""The MIG compiler: interface definitions (.defs) to message layouts, stubs and tables of routines."""
