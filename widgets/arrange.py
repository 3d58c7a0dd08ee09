"""How many ladders fit a rectangle, and how they are drawn: one pure function."""

from venues.model.value import Value

AUTO_LEVELS = 5
"""Levels a side that each ladder keeps when the operator has not asked for a number."""

MIN_STACKED = 24
"""Narrowest stacked ladder in cells."""

MIN_BESIDE = 32
"""Narrowest side-by-side ladder in cells."""

GAP = 1
"""Cells between two columns of ladders."""


class Arrangement(Value):
    """A grid of equal ladders."""

    columns: int
    rows: int
    beside: bool
    """Bids and asks side by side instead of stacked."""

    @property
    def places(self) -> int:
        """How many ladders the grid holds."""
        return self.columns * self.rows


def arrange(
    width: int,
    height: int,
    count: int,
    levels: int = 0,
    *,
    stacked_width: int = MIN_STACKED,
    beside_width: int = MIN_BESIDE,
) -> Arrangement:
    """Return the grid that shows the most of `count` ladders with `levels` a side, stacked if possible.

    Args:
        width: cells to fill.
        height: rows to fill.
        count: ladders wanted.
        levels: levels a side that every ladder must show; 0 asks for at least five.
        stacked_width: narrowest stacked ladder in cells.
        beside_width: narrowest side-by-side ladder in cells.
    """
    need = levels or AUTO_LEVELS
    best, best_score = Arrangement(1, 1, False), (-1, 0, False, 0, 0)
    for beside, least, rows_needed in (
        (False, stacked_width, 2 * need + 2),
        (True, beside_width, need + 2),
    ):
        most_columns = max(1, (width + GAP) // (least + GAP))
        most_rows = max(1, height // rows_needed)
        if width < least or height < rows_needed:
            continue
        for columns in range(1, most_columns + 1):
            rows = min(most_rows, -(-count // columns))
            shown = min(count, columns * rows)
            each = height // rows
            seen = each - 2 if beside else (each - 2) // 2
            score = (shown, min(seen, need), not beside, min(seen, 20), shown - columns * rows)
            if score > best_score:
                best, best_score = Arrangement(columns, rows, beside), score
    return best
