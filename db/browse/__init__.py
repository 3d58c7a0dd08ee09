"""Reads a trail while it is written: rows, searches, lives of orders; to prove something is what `db.verify` is for."""
