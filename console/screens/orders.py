"""Screen 3: all orders that are worth showing."""

from typing import ClassVar

from textual.app import ComposeResult

from console.screens.console_screen import ConsoleScreen
from widgets.facts import Facts
from widgets.views import FactsView


class OrdersScreen(ConsoleScreen):
    """One table of orders."""

    CONTEXT: ClassVar[str] = "orders"

    def compose_body(self) -> ComposeResult:
        """Show the counts."""
        yield Facts(id="orders")

    def paint_body(self) -> None:
        """Feed the panel."""
        view = self.session.trading.orders()
        facts = (("mine", str(view.mine_open), ""), ("others", str(view.others_open), ""))
        self.query_one("#orders", Facts).feed(FactsView("Orders", facts))
