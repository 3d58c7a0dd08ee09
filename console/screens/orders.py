"""Screen 3: all orders that are worth showing, whoever placed them."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from console.desk.views import OrderLine
from console.screens.console_screen import ConsoleScreen
from console.screens.order_words import order_facts, order_key, orders_table, timeline_rows
from widgets.facts import Facts
from widgets.orders_table import OrdersTable
from widgets.table import Table
from widgets.timeline_list import TimelineList
from widgets.views import FactsView


class OrdersScreen(ConsoleScreen):
    """A table above; the chosen order's values and timeline beneath."""

    CONTEXT: ClassVar[str] = "orders"
    PANELS: ClassVar[tuple[str, ...]] = ("orders",)

    def compose_body(self) -> ComposeResult:
        """Stack the panels."""
        yield OrdersTable(id="orders")
        with Horizontal(id="about"):
            yield Facts(id="order-facts")
            yield TimelineList(id="life")

    def paint_body(self) -> None:
        """Feed the panels."""
        self.query_one(OrdersTable).feed(orders_table(self.session))
        self._paint_about()

    def _paint_about(self) -> None:
        line = self.chosen_order()
        facts = self.query_one("#order-facts", Facts)
        life = self.query_one(TimelineList)
        if line is None:
            facts.feed(FactsView("Order", (("", "none is chosen", "line--dim"),)))
            life.feed(())
            return
        facts.feed(order_facts(self.session, line))
        if life.display:
            life.feed(timeline_rows(self.session.trading.timeline(line.client_order_id)))

    def chosen_order(self) -> OrderLine | None:
        """Return the order under the cursor as the desk knows it now."""
        chosen = self.query_one(OrdersTable).chosen
        lines = self.session.trading.orders().lines
        return next((line for line in lines if chosen is not None and order_key(line) == chosen.key), None)

    def market_for_ticket(self) -> tuple[str, str]:
        """Begin a ticket with the market of the chosen order."""
        line = self.chosen_order()
        return super().market_for_ticket() if line is None else (line.venue, line.symbol)

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the order under the cursor; venue keys act on its venue."""
        if isinstance(event.table, OrdersTable):
            self.session.choose_venue(event.key.partition(" ")[0])
        self.repaint()
