"""osfmk/x86_64: modelled file by file."""
