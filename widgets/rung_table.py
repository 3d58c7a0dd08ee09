"""A venue's ladder: number, glyph and word of the state, title, and whom the rung waits for."""

from collections.abc import Sequence

from widgets.commission_views import LadderRows
from widgets.lines import Line, Piece
from widgets.table import Table
from widgets.text import cells, fit

_LEAD = 3 + 2 + 10
"""Cells before the title: number, pointer, glyph and word."""

_TAIL = 14
"""Cells after the title, where they are to be had."""

_TITLE = 26
"""Cells that the title has before the tail gets any."""


class RungTable(Table[LadderRows]):
    """The cursor chooses the rung that is shown and acted on; an arrow points at the next one."""

    def keys(self) -> Sequence[str]:
        """Return the names of the rungs."""
        return [row.name for row in self.view.rows] if self.view else []

    def head(self, width: int) -> Sequence[Line]:
        """Return the heading."""
        title = self.view.title if self.view else ""
        climbing = self.view is not None and self.view.climbing
        return [self.heading(title, width, (("climbing", "line--accent"),) if climbing else ())]

    def row(self, index: int, width: int) -> Line:
        """Return one rung."""
        assert self.view is not None
        item = self.view.rows[index]
        tail = min(_TAIL, max(0, width - _LEAD - _TITLE))
        title = max(0, width - _LEAD - tail)
        pieces: list[Piece] = [
            (f"{item.number:>2} ", "line--dim"),
            ("→ " if item.is_next else "  ", "line--accent"),
            (fit(f"{item.glyph} {item.word}", 10), item.part),
            (fit(item.title, title), "line--strong" if item.is_next else ""),
        ]
        if tail:
            shown = item.tail if cells(item.tail) < tail else fit(item.tail, tail - 1)
            pieces.append((fit(f" {shown}", tail), item.tail_part))
        return tuple(pieces)
