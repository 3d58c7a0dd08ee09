"""Screen 1: the watch list, the best of all venues, and every venue's book for the chosen symbol."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from console.replica.best import best_of
from console.screens.balance_views import balances_view
from console.screens.console_screen import ConsoleScreen
from console.screens.ladder_views import best_view, ladder_view
from console.screens.market_views import tape_view, watch_rows
from console.screens.order_words import open_orders
from console.screens.totals_view import totals_facts
from widgets.best_table import BestTable
from widgets.compact_ladder import CompactLadder
from widgets.facts import Facts
from widgets.ladder_grid import LadderGrid
from widgets.open_orders import OpenOrders
from widgets.table import Table
from widgets.tape import Tape
from widgets.watch_list import WatchList


class MarketsScreen(ConsoleScreen):
    """All venues at once, for one symbol."""

    CONTEXT = "markets"
    PANELS: ClassVar[tuple[str, ...]] = ("watch", "best", "grid", "tape")

    def compose_body(self) -> ComposeResult:
        """Put the lists to the left and the grid of books to the right."""
        with Vertical(id="lists"):
            yield WatchList(id="watch")
            yield BestTable(id="best")
            yield Facts(id="worth")
            yield OpenOrders(id="open", classes="-none")
            yield Tape(id="tape")
        yield LadderGrid(len(self.session.venues), id="grid")

    def paint_body(self) -> None:
        """Feed the panels."""
        session = self.session
        self.paint_cursors()
        self.query_one(WatchList).feed(watch_rows(session))
        venues, now = session.venues, session.clock.monotonic()
        best = best_of(session.store, session.symbol, venues, now, session.taker_fees)
        self.query_one(BestTable).feed(best_view(session, best))
        worth = self.query_one(Facts)
        if worth.display:
            worth.feed(totals_facts(balances_view(session), brief=True))
        if self.has_class("-wide"):
            self.query_one(OpenOrders).feed(open_orders(session))
        tape = self.query_one(Tape)
        if tape.display:
            tape.feed(tape_view(session, venues))
        grid = self.query_one(LadderGrid)
        if grid.display:
            grid.levels = session.levels
            grid.feed([ladder_view(session, venue, best) for venue in venues])

    def paint_cursors(self) -> None:
        """Put the cursors of both lists on what is chosen."""
        self.query_one(WatchList).point_at(self.session.symbol)
        self.query_one(BestTable).point_at(self.session.venue)

    def move_in(self, panel: Widget | None, columns: int, rows: int) -> None:
        """Move between the venues of the grid."""
        venues = self.session.venues
        if isinstance(panel, LadderGrid) and self.session.venue in venues:
            index = venues.index(self.session.venue) + (columns or rows * panel.arrangement.columns)
            self.session.choose_venue(venues[max(0, min(len(venues) - 1, index))])

    def also_chosen(self) -> str:
        """Say how many ladders do not fit."""
        grid = self.query_one(LadderGrid)
        return f" · {grid.hidden} not shown" if grid.display and grid.hidden else ""

    def action_zoom(self) -> None:
        """Give the books the whole width, or give it back."""
        self.toggle_class("-zoom")
        self.bring_forward("grid" if self.has_class("-zoom") else "watch")
        self.call_after_refresh(self.repaint)

    def on_table_moved(self, event: Table.Moved) -> None:
        """Choose the symbol or the venue under the cursor."""
        if isinstance(event.table, WatchList):
            self.session.choose_symbol(event.key)
        elif isinstance(event.table, BestTable):
            self.session.choose_venue(event.key)
        self.repaint()

    def on_compact_ladder_selected(self, event: CompactLadder.Selected) -> None:
        """Choose the venue whose ladder was clicked."""
        self.session.choose_venue(event.venue)
        self.repaint()
