"""One venue's book as a ladder: asks above, bids below, the spread between them."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from typing_extensions import override

from widgets.copies import BOOK_COLUMNS, book_rows
from widgets.ladder_rows import columns_for, stacked
from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import age_text, right
from widgets.views import LadderView
from widgets.words import book_condition, is_wrong

LADDER_PARTS = {
    "ladder--bid",
    "ladder--ask",
    "ladder--bid-bar",
    "ladder--ask-bar",
    "ladder--bid-stale",
    "ladder--ask-stale",
    "ladder--spread",
    "ladder--dash",
    "ladder--stale-bar",
    "ladder--hatch-fill",
}


def condition_pieces(view: LadderView, width: int) -> tuple[Piece, ...]:
    """Return integrity word and age for a ladder's heading, shortened when the panel is narrow."""
    integrity = view.book.integrity if view.book else None
    condition = book_condition(view.freshness, integrity)
    word = condition.word if width >= 30 + len(condition.word) - 8 else condition.short
    if view.book is None:
        return ((f"{condition.glyph} {word}", condition.part),)
    return ((f"{condition.glyph} {word}", condition.part), (f" {age_text(view.link_age_ms):>4}", "line--dim"))


class Ladder(LineWidget[LadderView], can_focus=True):
    """A full ladder with running totals and depth bars."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | LADDER_PARTS
    totals = True

    class Scrolled(Message):
        """The operator scrolled the ladder with the wheel."""

        def __init__(self, ladder: "Ladder", levels: int) -> None:
            """Say by how many levels; above zero is towards higher prices."""
            super().__init__()
            self.ladder = ladder
            self.levels = levels

        @property
        def control(self) -> "Ladder":
            """The ladder that was scrolled."""
            return self.ladder

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading, column names and the ladder's rows."""
        view = self.view
        assert view is not None
        note = f"⇅{view.scroll:+d}" if view.scroll else ""
        title = f"{view.venue} {view.symbol}"
        head = self.heading(title, width, condition_pieces(view, width), note)
        names = self._names(view, width)
        return [head, names, *stacked(view, width, height - 2, totals=True)]

    def _names(self, view: LadderView, width: int) -> Line:
        if view.book is None or is_wrong(view.book):
            return ()
        columns = columns_for(view, width, totals=True)
        text = f" {right('price', columns.price)}  {right('size', columns.size)}"
        if columns.total:
            text += f" {right('total', columns.total)}"
        return ((text, "line--head"),)

    @override
    def copy_rows(self, *, whole: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the levels with their side, or the best of both sides."""
        return BOOK_COLUMNS, book_rows(self.view.book if self.view else None, whole=whole)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show higher prices."""
        event.stop()
        self.post_message(self.Scrolled(self, 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show lower prices."""
        event.stop()
        self.post_message(self.Scrolled(self, -1))
