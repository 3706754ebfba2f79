"""The command language, LLDB's: one file per family of commands, and the interpreter that runs them."""
