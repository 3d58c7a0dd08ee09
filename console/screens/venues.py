"""Screen 7: how every venue is doing, and everything about the chosen one."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from console.screens.console_screen import ConsoleScreen
from console.screens.market_views import clock_text
from console.screens.venue_views import stream_facts, venue_facts, venue_rows
from widgets.facts import Facts
from widgets.log_list import LogList
from widgets.table import Table
from widgets.venues_table import VenuesTable
from widgets.views import LogRow


class VenuesScreen(ConsoleScreen):
    """A table above; facts, streams and the venue's log beneath."""

    CONTEXT = "venues"
    PANELS: ClassVar[tuple[str, ...]] = ("states", "events")

    def compose_body(self) -> ComposeResult:
        """Stack the panels."""
        yield VenuesTable(id="states")
        with Horizontal(id="details"):
            yield Facts(id="venue-facts")
            yield Facts(id="streams")
        yield LogList(id="events")

    def paint_body(self) -> None:
        """Feed the panels."""
        session = self.session
        table = self.query_one(VenuesTable)
        table.point_at(session.venue)
        table.feed(venue_rows(session))
        self.query_one("#venue-facts", Facts).feed(venue_facts(session))
        self.query_one("#streams", Facts).feed(stream_facts(session))
        lines = session.store.log[-200:]
        rows = [
            LogRow(clock_text(line.time_ms), line.venue, line.text, line.level) for line in reversed(lines)
        ]
        self.query_one(LogList).feed(tuple(rows))

    def on_table_moved(self, event: Table.Moved) -> None:
        """Choose the venue under the cursor."""
        if isinstance(event.table, VenuesTable):
            self.session.choose_venue(event.key)
        self.repaint()
