"""A real pseudo-terminal with a console at its other end: keys in, bytes out, both timed."""
