"""osfmk/kern: modelled file by file."""
