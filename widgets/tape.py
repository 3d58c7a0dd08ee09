"""Public trades as they were printed, newest first."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import fit, grouped, right, size_text
from widgets.views import TapeView


class Tape(LineWidget[TapeView], can_focus=True):
    """Time, price, size and the taker's side; the side is an arrow first and a colour second."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def copy_rows(self, *, whole: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return all trades, or the newest."""
        rows = self.view.rows if self.view else ()
        shown = rows if whole else rows[:1]
        values: list[tuple[str, ...]] = []
        values += [(row.time, row.venue, str(row.price), str(row.size), row.side) for row in shown]
        return ("time", "venue", "price", "size", "side"), values

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and as many trades as fit."""
        view = self.view
        assert view is not None
        tail = ((f"{view.dropped} dropped", "line--warn"),) if view.dropped else ()
        lines = [self.heading(view.title, width, tail)]
        if not view.rows:
            lines.append(((" no trades yet", "line--dim"),))
        price, name = view.scale.price_width, 0
        size = max(4, min(view.scale.size_width, width - price - 14))
        if view.show_venue:
            name = max(0, min(9, width - price - size - 14))
        for trade in view.rows[: height - 1]:
            arrow, part = {"buy": ("▲", "line--bid"), "sell": ("▼", "line--ask")}.get(trade.side, ("·", ""))
            lines.append(
                (
                    (f" {trade.time} ", "line--dim"),
                    (f"{arrow} ", part),
                    (right(grouped(trade.price, view.scale.price_places), price), part),
                    (f" {right(size_text(trade.size, view.scale.size_places, size), size)}", ""),
                    (f" {fit(trade.venue, name)}" if name > 3 else "", "line--dim"),
                )
            )
        return lines
