"""Screen 2: one or two books in depth, with totals, bars, trades and a chart."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from console.screens.book_views import book_facts, depth_view
from console.screens.console_screen import ConsoleScreen
from console.screens.ladder_views import ladder_view
from console.screens.market_views import tape_view
from widgets.depth_chart import DepthChart
from widgets.facts import Facts
from widgets.ladder import Ladder
from widgets.tape import Tape

CHART_EVERY = 3
"""The chart is fed at every third frame; at ten frames a second that is calm and cheap."""


class BooksScreen(ConsoleScreen):
    """The chosen venue's book, and beside it the next venue's."""

    CONTEXT = "books"
    PANELS: ClassVar[tuple[str, ...]] = ("first", "second", "chart", "prints")

    def compose_body(self) -> ComposeResult:
        """Put the ladders to the left, facts, chart and trades to the right."""
        yield Ladder(id="first")
        yield Ladder(id="second")
        with Vertical(id="aside"):
            yield Facts(id="facts")
            yield DepthChart(id="chart")
            yield Tape(id="prints")

    _frames = 0

    def paint_body(self) -> None:
        """Feed the panels."""
        session = self.session
        self._frames += 1
        view = ladder_view(session, session.venue, scroll=session.scroll, points=True)
        self.query_one("#first", Ladder).feed(view)
        second = self.query_one("#second", Ladder)
        if second.display:
            second.feed(ladder_view(session, self.companion(), scroll=session.scroll))
        self.query_one(Facts).feed(book_facts(session, view))
        if session.settings.frame_rate == 0 or self._frames % CHART_EVERY == 1:
            self.query_one(DepthChart).feed(depth_view(view))
        self.query_one(Tape).feed(tape_view(session, (session.venue,), f"Trades {session.venue}"))

    def paint_focused(self) -> None:
        """Feed the first ladder between two frames while it has focus."""
        first = self.query_one("#first", Ladder)
        if first.has_focus:
            session = self.session
            first.feed(ladder_view(session, session.venue, scroll=session.scroll, points=True))

    def companion(self) -> str:
        """Return the venue of the second ladder: the one after the chosen."""
        venues = self.session.venues
        here = venues.index(self.session.venue) if self.session.venue in venues else 0
        return venues[(here + 1) % len(venues)] if venues else ""

    def move_in(self, panel: Widget | None, columns: int, rows: int) -> None:
        """Scroll the ladders by levels, or go to another venue."""
        if columns:
            self.session.step_venue(columns)
        elif isinstance(panel, Ladder):
            self._scroll(-rows)

    def _scroll(self, levels: int) -> None:
        view = self.query_one("#first", Ladder).view
        book = view.book if view else None
        up = len(book.asks) if book else 0
        down = len(book.bids) if book else 0
        self.session.scroll = max(-down, min(up, self.session.scroll + levels))

    def on_ladder_scrolled(self, event: Ladder.Scrolled) -> None:
        """Scroll with the wheel."""
        self._scroll(event.levels)
        self.repaint()

    def action_second(self) -> None:
        """Show one book or two."""
        self.toggle_class("-single")
        self.bring_forward("first")
        self.call_after_refresh(self.repaint)
