"""The log with everything that happened, newest at the bottom."""

from collections.abc import Sequence

from widgets.lines import Line
from widgets.message_strip import LEVEL_GLYPHS, LEVEL_PARTS
from widgets.table import Table
from widgets.text import fit
from widgets.views import LogRow


class LogList(Table[tuple[LogRow, ...]]):
    """One line an event; the cursor stays at the newest until it is moved, and on its line from then on."""

    def keys(self) -> Sequence[str]:
        """Return the rows' places, counted from the oldest that is kept; lines have no other name."""
        return [str(place) for place in range(len(self.view or ()), 0, -1)]

    def head(self, width: int) -> Sequence[Line]:
        """Return the heading."""
        return [self.heading("Log", width, ((f"{len(self.view or ())} kept", "line--dim"),))]

    def row(self, index: int, width: int) -> Line:
        """Return time, level, venue and text."""
        assert self.view is not None
        item = self.view[index]
        part = LEVEL_PARTS[item.level]
        return (
            (f"{item.time} ", "line--dim"),
            (f"{LEVEL_GLYPHS[item.level]} ", part or "line--dim"),
            (fit(item.venue, 12), "line--dim"),
            (fit(item.text, max(0, width - 23)), part),
        )
