"""Copies a trail through SQLite's own interface: whole, also while it is written; one file without a log beside it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from db.audit.errors import AuditRefused
from db.audit.files import fresh_name, give_name


def backup(source: Path, target: Path) -> None:
    """Write a copy of `source` to the new file `target`, mode 0600; it blocks, and holds no writer up.

    Raises:
        AuditRefused: there is such a file already, or one of the two cannot be used.
    """
    if os.path.lexists(target):
        raise AuditRefused(f"{target} exists already; name a new file")
    fresh = fresh_name(target)
    try:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        try:
            _copy(source, fresh)
            if not give_name(fresh, target):
                raise AuditRefused(f"{target} exists already; name a new file")
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise AuditRefused(f"{target} cannot be written: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise AuditRefused(f"{source} cannot be copied to {target}: {error}") from error


def _copy(source: Path, fresh: Path) -> None:
    from_there = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(from_there, uri=True, isolation_level=None)) as reading,
        closing(sqlite3.connect(fresh, isolation_level=None)) as writing,
    ):
        reading.backup(writing)
        # readable from a medium that nobody may write, and complete without a second file
        writing.execute("PRAGMA journal_mode=DELETE").fetchall()
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
