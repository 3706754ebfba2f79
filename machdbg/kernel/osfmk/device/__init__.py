"""osfmk/device: modelled file by file."""
