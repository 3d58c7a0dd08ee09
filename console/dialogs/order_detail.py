"""Everything that is known of one order, and its timeline; goes on while it is open."""

from typing import ClassVar

from textual.app import ComposeResult

from console.app.look import HEIGHTS
from console.app.session import Session
from console.dialogs.dialog import Dialog
from console.screens.order_words import order_facts, order_key, timeline_rows
from venues.model.value import replace
from widgets.facts import Facts
from widgets.timeline_list import TimelineList


class OrderDetail(Dialog[None]):
    """One order, found anew at each frame by its key."""

    VERTICAL_BREAKPOINTS = HEIGHTS
    BOX_TITLE: ClassVar[str] = "Order"
    BOX_HELP: ClassVar[str] = "↑ ↓ scroll · Esc back"

    def __init__(self, session: Session, key: str) -> None:
        """Show the order with this key."""
        super().__init__()
        self._session = session
        self._key = key

    def compose_box(self) -> ComposeResult:
        """Put the timeline beneath the values."""
        yield Facts(id="values")
        yield TimelineList(id="life")

    def on_mount(self) -> None:
        """Fill both."""
        self.paint()

    def paint(self) -> None:
        """Show what is known now; an order that is shown no more keeps its last values."""
        trading = self._session.trading
        for line in trading.orders().lines:
            if order_key(line) == self._key:
                facts = order_facts(self._session, line)
                self.name_box(facts.title, self.BOX_HELP)
                self.query_one(Facts).feed(replace(facts, title=""))
                self.query_one(TimelineList).feed(timeline_rows(trading.timeline(line.client_order_id)))

    def action_move(self, columns: int, rows: int) -> None:
        """Scroll the timeline."""
        del columns
        self.query_one(TimelineList).scroll_rows(rows)
