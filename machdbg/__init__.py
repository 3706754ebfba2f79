"""machdbg: an LLDB-style debugger over a simulated XNU kernel, for learning Mach IPC."""

__version__ = "0.1.0"
