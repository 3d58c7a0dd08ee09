"""Between which rows each id of an order stands: kept in memory, made from the trail by SQLite itself.

Made anew by every process and written nowhere, it can be neither stale nor forged. All of the work is inside SQLite,
which lets other threads run meanwhile. It narrows a search, and what it finds is read from the trail.
"""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Self

ROWS_A_STEP = 5_000
"""What is taken in at once: some 20 ms, in which whoever wants to read has to wait."""

LONGEST_VALUE_BYTES = 1_000_000

_TAKE_IN = """
INSERT INTO ids SELECT value, min(number), max(number) FROM (
    SELECT number, CASE WHEN json_valid(CAST(payload AS TEXT)) THEN CAST(payload AS TEXT) ELSE '{}' END AS told
    FROM trail.audit WHERE number > ? AND number <= ?
), json_each(told)
WHERE key IN ('client_order_id', 'order_id', 'intent', 'proposal') AND type = 'text' GROUP BY value
ON CONFLICT (id) DO UPDATE SET last = excluded.last
"""


class Index:
    """The first and the last row that names an id, for all rows up to `done`."""

    def __init__(self, path: Path) -> None:
        """Begin empty; a file that cannot be used leaves it unusable."""
        self.done = 0
        """The last row that was taken in."""
        self.usable = True
        """False once a row could not be taken in: then nobody must rely on it."""
        self._connection = sqlite3.connect("file::memory:", uri=True, isolation_level=None)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
        self._connection.execute("PRAGMA trusted_schema=OFF").close()
        try:
            self._connection.execute("ATTACH ? AS trail", (f"{path.absolute().as_uri()}?mode=ro",)).close()
            self._connection.execute(
                "CREATE TABLE ids (id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID"
            ).close()
        except sqlite3.Error:
            self.usable = False

    def __enter__(self) -> Self:
        """Use it until the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the trail."""
        self._connection.close()

    def take_in(self, newest: int) -> bool:
        """Take in the next rows; return True while rows up to number `newest` are left."""
        if not self.usable or self.done >= newest:
            return False
        to = min(newest, self.done + ROWS_A_STEP)
        try:
            self._connection.execute(_TAKE_IN, (self.done, to)).close()
        except sqlite3.Error:
            self.usable = False
            return False
        self.done = to
        return to < newest

    def span(self, ids: Collection[str]) -> tuple[int, int] | None:
        """Return the first and the last row that names one of these ids; None when no row does."""
        spans = [span for text in ids if (span := self._span(text)) is not None]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    def _span(self, text: str) -> tuple[int, int] | None:
        with closing(self._connection.execute("SELECT first, last FROM ids WHERE id = ?", (text,))) as found:
            span: tuple[int, int] | None = found.fetchone()
            return span
