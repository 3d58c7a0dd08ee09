"""Orders whose fate is not known, on every screen until it is."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import cells, fit
from widgets.trading_views import PinnedRow

MOST_ROWS = 3


def pinned_lines(rows: Sequence[PinnedRow], width: int, most: int = MOST_ROWS) -> list[Line]:
    """Return a row an order; the last says how many more there are."""
    lines: list[Line] = []
    shown = rows if len(rows) <= most else rows[: max(0, most - 1)]
    order = max((cells(row.order) for row in shown), default=0)
    for row in shown:
        head = f" {row.glyph} {row.word} "
        facts = f"{fit(row.order, min(order, max(8, width - cells(head) - 1)))}  "
        sent = f"{row.sent}  " if row.sent and width >= 70 else ""
        room = max(0, width - cells(head) - cells(facts) - cells(sent))
        lines.append(
            (
                (head, "pinned--word"),
                (" ", ""),
                (facts, "line--strong"),
                (sent, "line--dim"),
                (fit(row.words, room - 1) if room > 1 else "", "line--warn"),
            )
        )
    if len(rows) > len(shown):
        lines.append(((f" ? +{len(rows) - len(shown)} more, see 3 Orders", "line--bad"),))
    return lines[:most]


class PinnedStrip(LineWidget[tuple[PinnedRow, ...]]):
    """One to three rows; takes no room while there is nothing to show."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"pinned--word"}

    def feed(self, view: tuple[PinnedRow, ...]) -> None:
        """Show these orders."""
        self.set_class(not view, "-none")
        super().feed(view)

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows."""
        return pinned_lines(self.view or (), width)
