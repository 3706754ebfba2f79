"""Python scripts in the debugger: a module named ``lldb`` over the engine, with LLDB's names and semantics, and the
interpreter that runs one-liners, modules and callbacks. Nothing here is loaded before the first script runs."""
