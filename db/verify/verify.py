"""Verifies a whole file: one read of one moment, row by row, also while a console writes."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from db.verify.anchor import Anchor
from db.verify.errors import Broken
from db.verify.file import COLUMNS, check_schema, opened, refuse_place
from db.verify.verdict import Fault, Verdict
from db.verify.walk import Walk

ROWS_BETWEEN_PROGRESS = 20_000

TellProgress = Callable[[int, int], None]
"""Told how many rows were verified, and of how many."""


def verify(
    path: Path,
    anchors: Iterable[Anchor] = (),
    seen: Iterable[str] = (),
    progress: TellProgress | None = None,
) -> Verdict:
    """Verify an audit file; blocks for about two thirds of a second per 100,000 rows.

    Args:
        path: the file; the log beside it, if any, is read too.
        anchors: what is kept outside it.
        seen: client order ids that a venue has seen.
        progress: called now and then.

    Raises:
        CannotVerify: there is no such file, or it cannot be read where it is, or one of
            `seen` is not of this trail's mode.
    """
    walk = Walk(anchors, seen)
    fault = None
    with opened(path) as connection:
        try:
            connection.execute("BEGIN").close()
            check_schema(connection)
            _go_through(connection, walk, progress)
            walk.finish()
        except Broken as broken:
            fault = Fault(broken.number, broken.what)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # a broken schema's own words may be no UTF-8
            refuse_place(path, error)
            fault = Fault(walk.rows + 1 if walk.rows else None, f"the file cannot be read: {error}")
    return _verdict(path, walk, fault)


def _go_through(connection: sqlite3.Connection, walk: Walk, progress: TellProgress | None) -> None:
    total = 0
    if progress is not None:
        total = connection.execute("SELECT coalesce(max(number), 0) FROM audit").fetchall()[0][0]
    take = walk.take
    try:
        for row in connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number"):  # noqa: S608  a fixed text
            take(row)
            if progress is not None and walk.rows % ROWS_BETWEEN_PROGRESS == 0:
                progress(walk.rows, total)
    except sqlite3.Error:
        # sqlite3 reads one row ahead, so the last good one has not been handed over when the next cannot be read
        for row in connection.execute(f"SELECT {COLUMNS} FROM audit WHERE number = ?", (walk.rows + 1,)):  # noqa: S608
            take(row)
        raise


def _verdict(path: Path, walk: Walk, fault: Fault | None) -> Verdict:
    return Verdict(
        path=str(path),
        trail=walk.trail if walk.rows else None,
        rows=walk.rows,
        last_time_ms=walk.last_time_ms,
        head=walk.head.hex() if walk.rows else "",
        checkpoints=walk.checkpoints,
        signed_to=walk.signed_to,
        anchored_to=walk.anchored_to,
        seen_to=walk.seen_to,
        last_signed=walk.last_signed,
        fault=fault,
    )
