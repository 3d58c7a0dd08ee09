"""The third row: the screens with their keys, and what is chosen."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit
from widgets.views import TabsView


class TabsLine(LineWidget[TabsView]):
    """A rule with the names of the screens; a click switches."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    class Chosen(Message):
        """The operator clicked a screen's name."""

        def __init__(self, tabs: "TabsLine", name: str) -> None:
            """Name the screen."""
            super().__init__()
            self.tabs = tabs
            self.screen_name = name

        @property
        def control(self) -> "TabsLine":
            """The row that was clicked."""
            return self.tabs

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row."""
        view = self.view
        assert view is not None
        pieces: list[Piece] = [("─", "line--rule")]
        used = 1
        self._ends: list[tuple[int, str]] = []
        for key, name in view.tabs:
            text = f" {key} {name} "
            pieces += [(text, "line--active" if name == view.active else "line--head"), ("─", "line--rule")]
            used += cells(text) + 1
            self._ends.append((used, name))
        room = width - used - 4
        chosen = view.chosen if cells(view.chosen) <= room else fit(view.chosen, room) if room > 8 else ""
        tail = f" {chosen} " if chosen else ""
        gap = width - used - cells(tail) - (1 if tail else 0)
        pieces += [
            ("─" * max(0, gap), "line--rule"),
            (tail, "line--dim"),
            ("─" if tail else "", "line--rule"),
        ]
        return [tuple(pieces)]

    def on_click(self, event: events.Click) -> None:
        """Switch to the screen under the pointer."""
        for end, name in self._ends:
            if event.x < end:
                self.post_message(self.Chosen(self, name))
                return
