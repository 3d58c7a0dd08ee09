"""The bar over the screen's foot that says what panic would cancel, and then what it did."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import fit, wrapped
from widgets.trading_views import PanicView

MOST_ROWS = 8


class PanicBar(LineWidget[PanicView]):
    """Headline, the orders, and what comes next; lies over whatever is there."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"panic--head"}

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return at most as many rows as fit, the headline always."""
        view = self.view
        assert view is not None
        head = [((fit(f" {row}", width), "panic--head"),) for row in wrapped(view.headline, width - 2)]
        most = min(height, MOST_ROWS) - len(head) - (1 if view.foot else 0)
        rows = view.rows if len(view.rows) <= most else view.rows[: max(0, most - 1)]
        lines: list[Line] = [*head, *(((f"  {fit(row, width - 3)}", "line--strong"),) for row in rows)]
        if len(rows) < len(view.rows) and most > 0:
            lines.append(((f"  +{len(view.rows) - len(rows)} more", "line--warn"),))
        if view.foot:
            lines.append(((f" {view.foot}", "line--dim"),))
        return lines[:MOST_ROWS]
