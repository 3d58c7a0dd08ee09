"""SQLite files of the console: what an operator chose; later the audit chain, orders and evidence."""
