"""A venue that sends pre-made frames as fast as they are taken, and the two processes that are measured on it."""
