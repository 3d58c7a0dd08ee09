"""A grid of compact ladders, as many as fit, from a pool that is never unmounted."""

from collections.abc import Sequence

from textual import events
from textual.containers import Container
from textual.geometry import Region

from widgets.arrange import MIN_BESIDE, Arrangement, arrange
from widgets.compact_ladder import CompactLadder
from widgets.copies import BOOK_COLUMNS, Rows, book_rows
from widgets.views import LadderView


class LadderGrid(Container, can_focus=True):
    """Lays the ladders out by itself; what does not fit is counted in `hidden`."""

    def __init__(self, capacity: int, *, id: str | None = None) -> None:  # noqa: A002
        """Create a grid for `capacity` ladders at first; more are mounted when there are more books."""
        self._pool = [CompactLadder(classes="-unused") for _ in range(max(1, capacity))]
        super().__init__(*self._pool, id=id)
        self._views: Sequence[LadderView] = ()
        self._placed: tuple[object, ...] = ()
        self.levels = 0
        """Levels a side that are wanted; 0 lets the grid decide."""
        self.arrangement = Arrangement(1, 1, False)

    @property
    def hidden(self) -> int:
        """How many ladders do not fit."""
        return max(0, len(self._views) - self.arrangement.places)

    def feed(self, views: Sequence[LadderView]) -> None:
        """Show these books, first ones first; the selected one is always among those shown."""
        self._views = views
        missing = len(views) - len(self._pool)
        if missing > 0 and self.is_mounted:
            more = [CompactLadder(classes="-unused") for _ in range(missing)]
            self._pool += more
            self.mount(*more)
        self._place()
        shown = list(views[: self.arrangement.places])
        chosen = next((view for view in views[self.arrangement.places :] if view.selected), None)
        if chosen is not None and shown:
            shown[-1] = chosen
        for ladder, view in zip(self._pool, shown, strict=False):
            ladder.feed(view)

    def copy_rows(self, *, whole: bool) -> tuple[tuple[str, ...], Rows]:
        """Return the levels of all books, or the best of the selected one."""
        rows: Rows = []
        for view in self._views:
            if whole or view.selected:
                rows += book_rows(view.book, whole=whole)
        return BOOK_COLUMNS, rows

    def _place(self) -> None:
        width, height = self.size
        scale = self._views[0].scale if self._views else None
        key = (width, height, len(self._views), self.levels, scale)
        if key == self._placed or width <= 0 or height <= 0:
            return
        self._placed = key
        stacked = 22 if scale is None else max(22, scale.price_width + scale.size_width + 4)
        beside = MIN_BESIDE if scale is None else max(MIN_BESIDE, 2 * (scale.price_width + 7) + 3)
        count = min(len(self._pool), max(1, len(self._views)))
        self.arrangement = arrange(
            width, height, count, self.levels, stacked_width=stacked, beside_width=beside
        )
        for index, ladder in enumerate(self._pool):
            ladder.beside = self.arrangement.beside
            shown = min(count, self.arrangement.places)
            used = index < shown
            ladder.set_class(not used, "-unused")
            if used:
                cell = cell_of(index, self.arrangement, shown, width, height)
                ladder.styles.offset = (cell.x, cell.y)
                ladder.styles.width, ladder.styles.height = cell.width, cell.height

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the ladders out anew."""
        self.feed(self._views)


def cell_of(index: int, arrangement: Arrangement, count: int, width: int, height: int) -> Region:
    """Return the place of ladder `index` of `count`; a free column between two, the last row stretched."""
    row, column = divmod(index, arrangement.columns)
    rows = -(-count // arrangement.columns)
    columns = min(arrangement.columns, count - row * arrangement.columns)
    left, end = column * (width + 1) // columns, (column + 1) * (width + 1) // columns
    top, bottom = row * height // rows, (row + 1) * height // rows
    return Region(left, top, end - left - 1, bottom - top)
