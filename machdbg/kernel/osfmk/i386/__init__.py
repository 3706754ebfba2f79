"""osfmk/i386: modelled file by file."""
