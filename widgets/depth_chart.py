"""How much stands on both sides of a book, as an area of braille dots."""

from collections.abc import Sequence
from typing import ClassVar

from venues.model.book import Level
from widgets.braille import area
from widgets.levels import running
from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import HATCH, compact, grouped, size_text
from widgets.views import DepthView


class DepthChart(LineWidget[DepthView], can_focus=True):
    """Bids to the left of the middle, asks to the right, both on the same scales."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"depth--bid", "depth--ask"}

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading, the area, and the prices at the edges."""
        view = self.view
        assert view is not None
        if view.note or not view.bids or not view.asks:
            head = self.heading(view.title, width)
            words = f" {view.note or 'no book yet'} "
            return [head, ((HATCH * 2, "line--hatch"), (words, "line--dim"))]
        mid = (view.bids[0][0] + view.asks[0][0]) / 2
        reach = min(mid - view.bids[-1][0], view.asks[-1][0] - mid)
        if reach <= 0:
            reach = mid * 1e-4
        half = width // 2
        left = self._heights(view.bids, mid, reach, half * 2)[::-1]
        right = self._heights(view.asks, mid, reach, (width - half) * 2)
        most = max(*left, *right, 1e-12)
        rows = max(1, height - 2)
        bid_rows = area([value / most for value in left], rows)
        ask_rows = area([value / most for value in right], rows)
        shown = compact(most) if most >= 1000 else size_text(most, view.scale.size_places, 9)
        head = self.heading(view.title, width, ((f"top {shown}", "line--dim"),))
        lines: list[Line] = [head]
        lines += [((b, "depth--bid"), (a, "depth--ask")) for b, a in zip(bid_rows, ask_rows, strict=True)]
        lines.append(self._axis(view, mid, reach, width))
        return lines

    def _heights(self, levels: Sequence[Level], mid: float, reach: float, dots: int) -> list[float]:
        """Return the running total at each dot, going away from the middle."""
        totals = running(levels)
        heights: list[float] = []
        index = 0
        for dot in range(dots):
            distance = reach * (dot + 1) / dots
            while index < len(levels) and abs(levels[index][0] - mid) <= distance:
                index += 1
            heights.append(totals[index - 1] if index else 0.0)
        return heights

    def _axis(self, view: DepthView, mid: float, reach: float, width: int) -> Line:
        places = view.scale.price_places
        low, middle, high = (grouped(price, places) for price in (mid - reach, mid, mid + reach))
        text = low + middle.center(max(0, width - len(low) - len(high))) + high
        return ((text[:width], "line--dim"),)
