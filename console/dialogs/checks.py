"""Every check on a draft, with its numbers."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult

from console.desk.finding import Verdict
from console.dialogs.dialog import Dialog
from console.dialogs.ticket_views import check_rows
from widgets.checks_table import ChecksTable
from widgets.table import Table
from widgets.words_panel import WordsPanel


class Checks(Dialog[None]):
    """Goes on while it is open; the words of the chosen check stand whole beneath."""

    BOX_TITLE: ClassVar[str] = "Checks"
    BOX_HELP: ClassVar[str] = "↑ ↓ choose · Esc back"

    def __init__(self, verdict: Callable[[], Verdict | None]) -> None:
        """Show what `verdict` returns, asked at each frame."""
        super().__init__()
        self._verdict = verdict

    def compose_box(self) -> ComposeResult:
        """Put the words beneath the list."""
        yield ChecksTable(id="checks")
        yield WordsPanel(id="words")

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(ChecksTable).focus()
        self.paint()

    def paint(self) -> None:
        """Show the checks of this moment."""
        table = self.query_one(ChecksTable)
        rows = check_rows(self._verdict())
        table.feed(rows)
        words = rows[table.cursor].words if rows else "the texts make no order yet, so nothing is checked"
        self.query_one(WordsPanel).feed(((words, ""),))

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the words of the chosen check."""
        event.stop()
        self.paint()
