"""Screen 4: what is held at each venue, and what it is worth."""

from typing import ClassVar

from textual.app import ComposeResult

from console.screens.balance_views import balances_view
from console.screens.console_screen import ConsoleScreen
from console.screens.totals_view import totals_facts
from widgets.balances_table import BalancesTable
from widgets.facts import Facts


class BalancesScreen(ConsoleScreen):
    """One table, and the sums by currency beside it."""

    CONTEXT = "balances"
    PANELS: ClassVar[tuple[str, ...]] = ("holdings",)

    def compose_body(self) -> ComposeResult:
        """Put the table to the left and the sums to the right."""
        yield BalancesTable(id="holdings")
        yield Facts(id="sums")

    def paint_body(self) -> None:
        """Feed the panels."""
        view = balances_view(self.session)
        self.query_one(BalancesTable).feed(view)
        sums = self.query_one(Facts)
        if sums.display:
            sums.feed(totals_facts(view))
