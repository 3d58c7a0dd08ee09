"""Modal questions and lists, one a file."""
