"""The same commands given to machdbg and to the real lldb."""
