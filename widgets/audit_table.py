"""Rows of the audit trail, one line each: those that are on the screen; the trail itself is much longer."""

from collections.abc import Sequence

from textual.message import Message
from typing_extensions import override

from widgets.audit_views import AuditRow, AuditTableView
from widgets.lines import Line
from widgets.table import Table
from widgets.text import fit, right

_NUMBER = 9
_FULL_TIME, _TIME = 24, 13
_KIND, _VENUE, _ORDER = 20, 11, 19
_NARROW_KIND = 16
WIDE, MEDIUM = 150, 100
"""Cells from which the date, and the order's id, have a column."""


class AuditTable(Table[AuditTableView]):
    """Newest on top; its keys are the numbers of the rows on the screen."""

    class Scrolled(Message):
        """The wheel was turned: the rows on the screen are to be others."""

        def __init__(self, table: "AuditTable", rows: int) -> None:
            """Say by how many rows, towards older ones above 0."""
            super().__init__()
            self.table = table
            self.rows = rows

        @property
        def control(self) -> "AuditTable":
            """The table."""
            return self.table

    @override
    def move(self, rows: int) -> None:
        """Say that other rows are wanted: only the screen knows those beyond the edges."""
        self.post_message(self.Scrolled(self, rows))

    @property
    @override
    def cursor(self) -> int:
        """Index of the row under the cursor among those on the screen."""
        return 0 if self.view is None else self.view.cursor

    @override
    def keys(self) -> Sequence[str]:
        """Return the numbers of the rows on the screen."""
        return [] if self.view is None else [str(row.number) for row in self.view.rows]

    @override
    def head(self, width: int) -> Sequence[Line]:
        """Return the heading and the column names."""
        view = self.view
        assert view is not None
        names = right("number", _NUMBER)
        names += "  " + (fit("time, UTC", _FULL_TIME) if width >= WIDE else fit("UTC", _TIME))
        names += fit("kind", _KIND if width >= WIDE else _NARROW_KIND) + fit("venue", _VENUE)
        names += fit("order", _ORDER) if width >= MEDIUM else ""
        date = "" if width >= WIDE or not view.rows else view.rows[view.cursor].time[:10]
        heading = self.heading("Rows", width, ((view.note, "line--dim"),) if view.note else (), date)
        lines: list[Line] = [heading, ((f" {names}what happened", "line--head"),)]
        return lines if view.rows else [*lines, ((f" {fit(view.empty, width - 2)}", "line--dim"),)]

    @property
    def room(self) -> int:
        """How many rows there is room for."""
        return max(1, self.size.height - 2)

    @override
    def row(self, index: int, width: int) -> Line:
        """Return one row in its columns."""
        assert self.view is not None
        item = self.view.rows[index]
        wide, medium = width + 1 >= WIDE, width + 1 >= MEDIUM
        kind = _KIND if wide else _NARROW_KIND
        pieces = [
            (right(f"#{item.number}", _NUMBER) + "  ", "line--dim"),
            (
                fit(item.time.replace("T", " ").rstrip("Z"), _FULL_TIME)
                if wide
                else fit(item.time[11:23], _TIME),
                "",
            ),
            (fit(item.kind, kind - 1) + " ", item.part),
            (fit(item.venue, _VENUE), ""),
        ]
        used = _NUMBER + 2 + (_FULL_TIME if wide else _TIME) + kind + _VENUE
        if medium:
            pieces.append((fit(item.order, _ORDER - 1) + " ", "line--dim"))
            used += _ORDER
        pieces.append((fit(item.words, max(0, width - used)), item.part))
        return tuple(pieces)

    @override
    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ("number", "time", "kind", "venue", "order", "what")

    @override
    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values."""
        assert self.view is not None
        item: AuditRow = self.view.rows[index]
        return (str(item.number), item.time, item.kind, item.venue, item.order, item.words)
