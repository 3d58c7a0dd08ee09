"""What is drawn: one widget a file, line API, no services."""
