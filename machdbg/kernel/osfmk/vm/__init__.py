"""osfmk/vm: modelled file by file."""
