"""The newest lines of the log on one row."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit
from widgets.views import LogRow, MessagesView

LEVEL_PARTS = {"info": "", "warn": "line--warn", "bad": "line--bad"}
"""Component class by level."""

LEVEL_GLYPHS = {"info": "·", "warn": "!", "bad": "✗"}
"""The level shows without colour."""


class MessageStrip(LineWidget[MessagesView]):
    """Newest first; whole lines only, except for the first."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row."""
        view = self.view
        assert view is not None
        pieces: list[Piece] = []
        room = width - 1
        for index, row in enumerate(view.rows):
            head = f" {LEVEL_GLYPHS[row.level]} {row.time} "
            text = log_text(row)
            length = cells(head) + cells(text) + 1
            if length > room and index:
                break
            pieces += [
                (head, "line--dim" if row.level == "info" else LEVEL_PARTS[row.level]),
                (fit(text, min(cells(text), room - cells(head))), "" if row.level != "info" else "line--dim"),
                (" ", ""),
            ]
            room -= length
            if room < 20:
                break
        return [tuple(pieces)]


def log_text(row: LogRow) -> str:
    """Return venue and text of a log line."""
    return f"{row.venue} {row.text}" if row.venue else row.text
