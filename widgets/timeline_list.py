"""What happened to an order, oldest first."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.message_strip import LEVEL_GLYPHS, LEVEL_PARTS
from widgets.text import fit, wrapped
from widgets.trading_views import TimelineRow

_LEAD = 16
"""Cells before the words."""


def timeline_lines(rows: Sequence[TimelineRow], width: int) -> list[Line]:
    """Return every event with its time, its words wrapped, and the number of its audit row."""
    lines: list[Line] = []
    tail = max((len(f"#{row.row}") for row in rows if row.row), default=0)
    room = max(10, width - _LEAD - (tail + 2 if tail else 0) - 1)
    for row in rows:
        part = LEVEL_PARTS.get(row.level, "")
        words = wrapped(row.words, room)
        number = f"  #{row.row}" if row.row else ""
        lines.append(
            (
                (f" {row.time:<12} ", "line--dim"),
                (f"{LEVEL_GLYPHS.get(row.level, '·')} ", part or "line--dim"),
                (fit(words[0], room), part),
                (number.rjust(tail + 2) if tail else "", "line--dim"),
            )
        )
        lines += [((" " * _LEAD, ""), (more, part)) for more in words[1:]]
    return lines


class TimelineList(LineWidget[tuple[TimelineRow, ...]]):
    """The newest events when there is no room for all."""

    PARTS: ClassVar[set[str]] = LINE_PARTS
    title = "Timeline"
    top: int | None = None
    """First row shown; None keeps the newest in sight."""

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and the events."""
        lines = timeline_lines(self.view or (), width)
        if not lines:
            lines = [((" nothing is known here of its life", "line--dim"),)]
        room = max(1, height - 1)
        last = max(0, len(lines) - room)
        top = last if self.top is None else max(0, min(self.top, last))
        tail = ((f"{len(self.view or ())} events", "line--dim"),)
        return [self.heading(self.title, width, tail), *lines[top : top + room]]

    def scroll_rows(self, rows: int) -> None:
        """Move by `rows`; past the end the newest stays in sight."""
        lines = len(timeline_lines(self.view or (), self.size.width))
        last = max(0, lines - max(1, self.size.height - 1))
        here = last if self.top is None else self.top
        wanted = max(0, here + rows)
        self.top = None if wanted >= last else wanted
        self.redraw()
