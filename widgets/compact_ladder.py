"""A small ladder for the grid: heading, then levels stacked or side by side."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message

from widgets.ladder import LADDER_PARTS, condition_pieces
from widgets.ladder_rows import side_by_side, stacked
from widgets.lines import Line, LineWidget
from widgets.views import LadderView


class CompactLadder(LineWidget[LadderView]):
    """One venue in the grid; a click selects it."""

    PARTS: ClassVar[set[str]] = LADDER_PARTS | {
        "line--rule",
        "line--title",
        "line--dim",
        "line--strong",
        "line--good",
        "line--warn",
        "line--bad",
        "line--hatch",
        "line--accent",
    }
    beside = False
    """True draws bids and asks side by side."""

    class Selected(Message):
        """The operator clicked the ladder."""

        def __init__(self, ladder: "CompactLadder", venue: str) -> None:
            """Name the venue."""
            super().__init__()
            self.ladder = ladder
            self.venue = venue

        @property
        def control(self) -> "CompactLadder":
            """The ladder that was clicked."""
            return self.ladder

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return heading and rows."""
        view = self.view
        assert view is not None
        title = f"▸{view.venue}" if view.selected else view.venue
        head = self.heading(title, width, condition_pieces(view, width))
        if self.beside:
            return [head, *side_by_side(view, width, height - 1)]
        return [head, *stacked(view, width, height - 1, totals=True)]

    def on_click(self, _event: events.Click) -> None:
        """Select this venue."""
        if self.view is not None:
            self.post_message(self.Selected(self, self.view.venue))
