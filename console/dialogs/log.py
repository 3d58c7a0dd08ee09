"""The whole log."""

from typing import ClassVar

from textual.app import ComposeResult

from console.dialogs.dialog import Dialog
from console.replica.store import Store
from console.screens.market_views import clock_text
from widgets.log_list import LogList
from widgets.views import LogRow


class Log(Dialog[None]):
    """Newest lines first; goes on while it is open."""

    BOX_TITLE: ClassVar[str] = "Log"

    def __init__(self, store: Store) -> None:
        """Show the log of a replica."""
        super().__init__()
        self._store = store

    def compose_box(self) -> ComposeResult:
        """Show the list."""
        yield LogList(id="log")

    def on_mount(self) -> None:
        """Fill the list."""
        self.paint()

    def paint(self) -> None:
        """Show what is new; called by the frame clock."""
        rows = (
            LogRow(clock_text(line.time_ms), line.venue, line.text, line.level) for line in self._store.log
        )
        self.query_one(LogList).feed(tuple(rows)[::-1])
