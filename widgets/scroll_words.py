"""Sentences that are longer than their room, scrolled by whole rows."""

from collections.abc import Sequence

from typing_extensions import override

from widgets.lines import Line
from widgets.words_panel import WordsPanel


class ScrollWords(WordsPanel):
    """Says how much is beneath, and remembers whether the end has been in sight."""

    top = 0
    was_read = False
    """True from when the last row was in sight."""

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows from `top` on."""
        rows = list(super().build(width, height))
        self.top = max(0, min(self.top, len(rows) - height))
        shown = rows[self.top : self.top + height]
        if self.top + height < len(rows):
            more = len(rows) - self.top - height + 1
            shown[-1] = ((f" ↓ {more} more rows: PgDn", "line--warn"),)
        return shown

    @override
    def natural_height(self, width: int) -> int:
        """Return the rows of all sentences."""
        return len(super().build(width, 0))

    @override
    def redraw(self) -> None:
        """Draw, and note whether the end is in sight."""
        super().redraw()
        width, height = self.size
        if self.view is not None and width > 0 and height > 0:
            self.was_read = self.was_read or self.top + height >= self.natural_height(width)

    def scroll_rows(self, rows: int) -> None:
        """Move by `rows`."""
        self.top = max(0, self.top + rows)
        self.redraw()
