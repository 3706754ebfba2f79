"""osfmk: modelled file by file."""
