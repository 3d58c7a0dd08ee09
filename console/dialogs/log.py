"""The whole log."""

from typing import ClassVar

from textual.app import ComposeResult

from console.dialogs.dialog import Dialog
from console.replica.store import Store
from console.screens.market_views import clock_text
from widgets.log_list import LogList
from widgets.message_strip import LEVEL_PARTS, log_text
from widgets.table import Table
from widgets.views import LogRow
from widgets.words_panel import WordsPanel


class Log(Dialog[None]):
    """Newest lines first; goes on while it is open. The chosen line stands whole beneath."""

    BOX_TITLE: ClassVar[str] = "Log"
    BOX_HELP: ClassVar[str] = "↑ ↓ choose · Esc back"

    def __init__(self, store: Store) -> None:
        """Show the log of a replica."""
        super().__init__()
        self._store = store

    def compose_box(self) -> ComposeResult:
        """Put the chosen line beneath the list."""
        yield LogList(id="log")
        yield WordsPanel(id="words")

    def on_mount(self) -> None:
        """Fill the list."""
        self.paint()

    def paint(self) -> None:
        """Show what is new; called by the frame clock."""
        table = self.query_one(LogList)
        rows = tuple(
            LogRow(clock_text(line.time_ms), line.venue, line.text, line.level) for line in self._store.log
        )[::-1]
        table.feed(rows)
        chosen = rows[table.cursor] if rows else None
        whole = f"{chosen.time} {log_text(chosen)}" if chosen is not None else "nothing has happened yet"
        self.query_one(WordsPanel).feed(((whole, LEVEL_PARTS[chosen.level] if chosen is not None else ""),))

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the chosen line."""
        event.stop()
        self.paint()
