"""osfmk/prng: modelled file by file."""
