"""How every venue is doing, one row each."""

from collections.abc import Sequence

from widgets.lines import Line, Piece
from widgets.table import Table
from widgets.text import NOTHING, fit, right
from widgets.views import VenueRow

COLUMNS: tuple[tuple[str, str, int, int], ...] = (
    ("since", "since", 6, 0),
    ("latency", "latency", 8, 0),
    ("jitter", "jitter", 7, 110),
    ("clock", "clock", 8, 110),
    ("rate", "rate", 6, 0),
    ("messages", "msg/s", 7, 0),
    ("faults", "faults", 7, 110),
    ("reconnects", "reconn", 7, 100),
    ("next_try", "next", 7, 0),
)
"""Attribute, name, cells, and the least width of the panel at which the column is shown."""

_NAME, _STATE, _COMMISSION, _DEAD_MAN = 12, 15, 8, 14


class VenuesTable(Table[tuple[VenueRow, ...]]):
    """The cursor chooses the venue that venue keys act on."""

    def keys(self) -> Sequence[str]:
        """Return the venues."""
        return [row.venue for row in self.view or ()]

    def head(self, width: int) -> Sequence[Line]:
        """Return the heading and the column names."""
        up = sum(row.state in {"UP", "DEGRADED"} for row in self.view or ())
        count = len(self.view or ())
        names = f" {fit('venue', _NAME)}{fit('state', _STATE)}"
        names += "".join(right(name, cells) for _, name, cells in self._columns(width))
        names += right("comm", _COMMISSION) if self._has_ladders() else ""
        account = f"  {fit('account', 12)}" if width >= 120 else ""
        account += f"  {fit('dead man', _DEAD_MAN)}" if self._has_dead_man(width) else ""
        return [
            self.heading("Venues", width, ((f"{up} of {count} up", "line--dim"),)),
            ((f"{names}{account}  reason", "line--head"),),
        ]

    def _has_ladders(self) -> bool:
        return any(row.commission for row in self.view or ())

    def _has_dead_man(self, width: int) -> bool:
        return width >= 100 and any(row.dead_man for row in self.view or ())

    def _columns(self, width: int) -> list[tuple[str, str, int]]:
        return [(attribute, name, cells) for attribute, name, cells, least in COLUMNS if width >= least]

    def row(self, index: int, width: int) -> Line:
        """Return one venue's numbers."""
        assert self.view is not None
        item = self.view[index]
        pieces: list[Piece] = [
            (fit(item.venue, _NAME), "line--strong"),
            (fit(f"{item.glyph} {item.state}", _STATE), item.part),
        ]
        used = _NAME + _STATE
        for attribute, _, cells in self._columns(width + 1):
            pieces.append((right(getattr(item, attribute), cells), ""))
            used += cells
        if self._has_ladders():
            held, _, total = item.commission.partition("/")
            pieces.append(
                (right(item.commission or NOTHING, _COMMISSION), "" if held == total else "line--warn")
            )
            used += _COMMISSION
        if width + 1 >= 120:
            pieces.append((f"  {fit(item.account, 12)}", "line--dim"))
            used += 14
        if self._has_dead_man(width + 1):
            part = "line--warn" if item.dead_man.startswith("NOT") else "line--good"
            pieces.append((f"  {fit(item.dead_man, _DEAD_MAN)}", part))
            used += 2 + _DEAD_MAN
        pieces.append((f"  {fit(item.reason, max(0, width - used - 2))}", "line--dim"))
        return tuple(pieces)

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return (
            "venue",
            "state",
            *(name for _, name, _, _ in COLUMNS),
            "comm",
            "account",
            "dead_man",
            "reason",
        )

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values."""
        assert self.view is not None
        item = self.view[index]
        numbers = (str(getattr(item, attribute)) for attribute, _, _, _ in COLUMNS)
        return (item.venue, item.state, *numbers, item.commission, item.account, item.dead_man, item.reason)
