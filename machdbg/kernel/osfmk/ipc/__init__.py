"""osfmk/ipc: modelled file by file."""
