"""libkern: modelled file by file."""
