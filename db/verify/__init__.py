"""Verifies an audit file from docs/audit-format.md alone: it shares no line with the program that writes one."""
