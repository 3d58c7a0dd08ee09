"""The symbols on watch with price and change of the day."""

from collections.abc import Sequence

from widgets.lines import Line
from widgets.table import Table
from widgets.text import HATCH, NOTHING, compact, fit, grouped, percent_text, right
from widgets.views import WatchRow


class WatchList(Table[tuple[WatchRow, ...]]):
    """Moving the cursor chooses the symbol that the other panels show."""

    def keys(self) -> Sequence[str]:
        """Return the symbols."""
        return [row.symbol for row in self.view or ()]

    def head(self, width: int) -> Sequence[Line]:
        """Return the heading."""
        return [self.heading("Markets", width, note="")]

    def row(self, index: int, width: int) -> Line:
        """Return symbol, price with its direction, and the day's change."""
        assert self.view is not None
        item = self.view[index]
        change = 8 if width >= 30 else 0
        volume = 9 if width >= 44 else 0
        price = 11
        name = fit(item.symbol, width - price - change - volume - 2)
        shown = NOTHING if item.price is None else grouped(item.price, item.price_places)
        arrow, part = {1: ("▲", "line--up"), -1: ("▼", "line--down")}.get(item.direction, (" ", ""))
        if not item.fresh:
            arrow, part = HATCH, "line--hatch"
        moved = percent_text(item.change_percent)
        way = (
            "line--dim"
            if item.change_percent is None
            else "line--up"
            if item.change_percent >= 0
            else "line--down"
        )
        return (
            (name, ""),
            (right(shown, price), "line--dim" if not item.fresh else "line--strong"),
            (arrow, part),
            (right(moved, change), way),
            (right(NOTHING if item.volume is None else compact(item.volume), volume), "line--dim"),
        )

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ("symbol", "price", "change_percent", "source")

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values."""
        assert self.view is not None
        item = self.view[index]
        price = "" if item.price is None else f"{item.price:.{item.price_places}f}"
        change = "" if item.change_percent is None else f"{item.change_percent:.2f}"
        return (item.symbol, price, change, item.source)
