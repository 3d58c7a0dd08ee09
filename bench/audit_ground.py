"""The trail that attacks begin with, the place where they spoil it, and what they have really changed."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.audit_trails import make_trail
from db.audit.layout import row_hash
from db.verify.anchor import Anchor
from db.verify.verify import verify
from tests.audit.trails import COLUMNS, guard_again, unguarded

ROWS = 240
KEPT = 150
"""Rows that stand in the file itself; the others stand in the log beside it."""

RawRow = tuple[Any, ...]
NOTHING_WRONG, BEYOND = -1, -2
"""All is as it was; or nothing is gone but the checkpoint at the end, whose content is what the anchor repeats."""
FILE_AS_SUCH = 0


class Ground:
    """The good trail that every attack begins with, and the place where it is spoiled."""

    def __init__(self, root: Path, seed: int) -> None:
        """Make the trail once: as one file, and as a file with a log beside it."""
        self.dice = random.Random(seed)
        self.path = root / "attacked" / "audit.sqlite"
        self.path.parent.mkdir()
        self.log = self.path.with_name("audit.sqlite-wal")
        (root / "made").mkdir()
        self.single = _merged(make_trail(root / "made", ROWS, seed=seed))
        with closing(sqlite3.connect(self.single)) as connection:
            self.rows: list[RawRow] = _rows(connection)
        anchor = verify(self.single).last_signed
        assert anchor is not None
        self.anchor: Anchor = anchor
        self.file_bytes, self.log_bytes = self._with_log(root / "logged")

    def _with_log(self, directory: Path) -> tuple[bytes, bytes]:
        """Return the same trail as a file with its older rows, and the log with the newer ones."""
        directory.mkdir()
        path = directory / "audit.sqlite"
        shutil.copy(self.single, path)
        with closing(unguarded(path)) as connection:
            connection.execute("DELETE FROM audit WHERE number > ?", (KEPT,))
            guard_again(connection)
            connection.execute("VACUUM")
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
            for row in self.rows[KEPT:]:
                connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", row)
            return path.read_bytes(), path.with_name("audit.sqlite-wal").read_bytes()

    def lay(self, file: bytes, log: bytes | None) -> None:
        """Put a file and its log in place."""
        for name in ("audit.sqlite-shm", "audit.sqlite-wal"):
            self.path.with_name(name).unlink(missing_ok=True)
        self.path.write_bytes(file)
        if log is not None:
            self.log.write_bytes(log)

    def change(self, spoil: Callable[[sqlite3.Connection], None], *, hashed: bool) -> None:
        """Put the whole trail in place and change it past what guards it; `hashed` makes all hashes fit again."""
        self.lay(self.single.read_bytes(), None)
        with closing(unguarded(self.path)) as connection:
            connection.execute("PRAGMA journal_mode=MEMORY").fetchall()
            connection.execute("PRAGMA ignore_check_constraints=ON")
            connection.execute("BEGIN")
            spoil(connection)
            if hashed:
                self._hash_again(connection)
            connection.execute("COMMIT")
            guard_again(connection)

    def _hash_again(self, connection: sqlite3.Connection) -> None:
        """Number all rows anew and make their hashes fit, as somebody can who knows the format but not the key."""
        log_id, previous = bytes.fromhex(json.loads(self.rows[0][5])["log_id"]), bytes(32)
        rows = _rows(connection)
        connection.execute("DELETE FROM audit")
        for number, (_, time_ms, kind, _, _, payload) in enumerate(rows, 1):
            hash_ = row_hash(log_id, number, time_ms, kind, previous, payload)
            row = (number, time_ms, kind, previous, hash_, payload)
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", row)
            previous = hash_

    def truth(self) -> int:
        """Return the first row that is not as it was written, or one of the words above."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA cell_size_check=ON")
            connection.text_factory = bytes
            at = 0
            try:
                if not _is_guarded(connection):
                    return FILE_AS_SUCH
                for at, row in enumerate(_reading(connection), 1):
                    if at > len(self.rows) or not _same(row, self.rows[at - 1]):
                        return at
            except (sqlite3.Error, UnicodeDecodeError):
                return at + 1 if at else FILE_AS_SUCH
            left = len(self.rows) - at
            return (NOTHING_WRONG, BEYOND)[left] if left < 2 else at + 1


def _merged(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    return path


def _rows(connection: sqlite3.Connection) -> list[RawRow]:
    return connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number").fetchall()  # noqa: S608


def _reading(connection: sqlite3.Connection) -> Iterator[RawRow]:
    """Yield rows in order, each asked for alone, so that a bad one hides no good one before it.

    Raises:
        sqlite3.Error: the next row cannot be read.
    """
    number = 0
    while True:
        found = connection.execute(f"SELECT {COLUMNS} FROM audit WHERE number = ?", (number + 1,)).fetchall()  # noqa: S608
        if not found:
            break
        yield found[0]
        number += 1
    rest = "SELECT number FROM audit WHERE number > ? OR number < 1 ORDER BY number LIMIT 1"
    for (other,) in connection.execute(rest, (number,)).fetchall():
        yield from connection.execute(f"SELECT {COLUMNS} FROM audit WHERE number = ?", (other,)).fetchall()  # noqa: S608


def _same(one: RawRow, other: RawRow) -> bool:
    return one == tuple(value.encode() if isinstance(value, str) else value for value in other)


def _is_guarded(connection: sqlite3.Connection) -> bool:
    """Say whether schema, version and application id are those of an audit file."""
    good = (Path(__file__).parents[1] / "db/audit/migrations/0001_audit.sql").read_text()
    words = " ".join(good.split()).encode()
    kinds = connection.execute("SELECT type, tbl_name, sql FROM sqlite_schema").fetchall()
    marks = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")
    ]
    return (
        sorted(kind for kind, _, _ in kinds) == [b"table", b"trigger", b"trigger", b"trigger"]
        and all(table == b"audit" and b" ".join(sql.split()) in words for _, table, sql in kinds)
        and marks == [1, 0x4C594155]
    )
