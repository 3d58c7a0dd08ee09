"""The orders that are not over, in few rows, beside the markets."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit, right
from widgets.trading_views import OpenView


class OpenOrders(LineWidget[OpenView]):
    """UNKNOWN first; takes no room while there is none."""

    PARTS: ClassVar[set[str]] = LINE_PARTS
    MOST: ClassVar[int] = 5

    def feed(self, view: OpenView) -> None:
        """Show these orders."""
        self.set_class(not view.rows, "-none")
        super().feed(view)

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and a row an order; the last says how many more there are."""
        view = self.view
        assert view is not None
        counts: tuple[Piece, ...] = (
            (f"mine {view.mine} · others {view.others}", "line--dim"),
            (f" · unknown {view.unknown}", "line--bad" if view.unknown else "line--dim"),
        )
        lines: list[Line] = [self.heading("Open", width, counts)]
        most = min(self.MOST, max(1, height - 1))
        shown = view.rows if len(view.rows) <= most else view.rows[: most - 1]
        for row in shown:
            head = f" {row.glyph} {fit(row.word, 5)} "
            quiet = "" if row.is_mine else "line--dim"
            room = max(0, width - cells(head) - 6)
            lines.append(
                ((head, row.part), (fit(row.order, room), quiet), (right(row.age, 5) + " ", "line--dim"))
            )
        if len(shown) < len(view.rows):
            lines.append(((f" +{len(view.rows) - len(shown)} more, see 3 Orders", "line--dim"),))
        return lines
