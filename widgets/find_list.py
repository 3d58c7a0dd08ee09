"""Symbols that fit what was typed, and which venues list them."""

from collections.abc import Sequence

from venues.model.value import Value
from widgets.lines import Line
from widgets.table import Table
from widgets.text import fit


class FoundRow(Value):
    """One symbol."""

    symbol: str
    venues: tuple[str, ...]


class FindList(Table[tuple[FoundRow, ...]]):
    """The cursor returns to the best fit whenever the list changes."""

    def feed(self, view: tuple[FoundRow, ...]) -> None:
        """Show `view` with the cursor on the first row."""
        self.cursor_key = view[0].symbol if view else ""
        super().feed(view)
        self.redraw()

    def keys(self) -> Sequence[str]:
        """Return the symbols."""
        return [row.symbol for row in self.view or ()]

    def head(self, width: int) -> Sequence[Line]:
        """Return how many there are."""
        count = len(self.view or ())
        words = f" {count} found" if count else " nothing of that name on any venue whose markets are known"
        return [((fit(words, width), "line--dim"),)]

    def row(self, index: int, width: int) -> Line:
        """Return a symbol and its venues."""
        assert self.view is not None
        item = self.view[index]
        name = min(24, width // 2)
        count = f"{len(item.venues)} "
        venues = fit(" ".join(item.venues), max(0, width - name - len(count)))
        return ((fit(item.symbol, name), "line--strong"), (count, "line--dim"), (venues, "line--dim"))
