"""Writes the audit trail: a hash chain of rows, each durable before `append` returns (docs/audit-format.md)."""
