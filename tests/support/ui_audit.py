"""An audit trail that answers the Audit screen at once, for pictures and key tests."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.audit_trails import make_trail
from console.app.audit_browser import order_of
from console.app.audit_state import Detail, Listed, Say, Verification
from db.browse.search import Search
from db.browse.trail import Trail, opened_trail
from db.browse.wanted import Wanted
from db.verify.verify import verify

ROWS = 400


def spoiled(path: Path, number: int) -> Path:
    """Add a space to a row, past everything that guards it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (guard,) = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'audit_no_update'"
        ).fetchone()
        connection.execute("DROP TRIGGER audit_no_update")
        add = "UPDATE audit SET payload = CAST(CAST(payload AS TEXT) || ' ' AS BLOB) WHERE number = ?"
        connection.execute(add, (number,))
        connection.execute(guard)
    return path


class StillAudit:
    """Reads a small trail; what it is asked is there when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.listed = Listed()
        self.verification = Verification()
        self.detail: Detail | None = None
        self.exporting = ""
        self.trouble = ""
        self.exported = 0
        self._changed: Callable[[], None] | None = None
        self._search = Search(Wanted(), 0)
        self._place = 0
        self.want(Wanted())

    def tell(self, changed: Callable[[], None] | None) -> None:
        self._changed = changed

    def change(self) -> None:
        if self._changed is not None:
            self._changed()

    def look(self, place: int, count: int) -> None:
        self._place = place
        with opened_trail(self.path) as trail:
            self._list(trail, count)

    def _list(self, trail: Trail, count: int = 60) -> None:
        search = self._search
        first = max(search.first, self._place)
        numbers = tuple(search.numbers(first, count))
        rows = trail.rows(numbers)
        self.listed = Listed(
            search.wanted, trail.newest(), search.first, search.end, search.left, first, numbers, rows
        )

    def want(self, wanted: Wanted) -> None:
        with opened_trail(self.path) as trail:
            while trail.index.take_in(trail.newest()):
                pass
            wanted = trail.settled(wanted)
            self._search, self._place = Search(wanted, trail.newest()), 0
            if wanted.order:
                self._search.found_older([row.number for row in reversed(trail.life(wanted.order))], 0)
            elif not wanted.everything:
                self._search.found_older(trail.search(wanted, 0, trail.newest()), 0)
            self._list(trail)
        self.change()

    def open(self, number: int) -> None:
        with opened_trail(self.path) as trail:
            row, checkpoint = trail.rows([number]).get(number), trail.checkpoint_of(number)
            life = tuple(trail.life(order_of(row))) if row is not None and order_of(row) else ()
        self.detail = Detail(number, row, True, checkpoint.number if checkpoint else None, life)
        self.change()

    def place_of(self, number: int) -> int:
        return self._search.place_of(number)

    def verify(self) -> None:
        self.verification = Verification(verdict=verify(self.path), at_ms=1_790_003_600_000)
        self.change()

    def export(self, say: Say) -> None:
        self.exported += 1
        say(f"{self.listed.count} rows written: /data/practice/exports/lyra-audit.jsonl", "info")


def still_audit(directory: Path, rows: int = ROWS, spoil: int | None = None) -> StillAudit:
    """Return the same trail each time."""
    path = make_trail(directory, rows)
    return StillAudit(path if spoil is None else spoiled(path, spoil))
