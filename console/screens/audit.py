"""Screen 8: the audit trail."""

from typing import ClassVar

from textual.app import ComposeResult

from console.screens.console_screen import ConsoleScreen
from widgets.facts import Facts
from widgets.views import FactsView


class AuditScreen(ConsoleScreen):
    """How the trail stands."""

    CONTEXT: ClassVar[str] = "audit"

    def compose_body(self) -> ComposeResult:
        """Show the head of the trail."""
        yield Facts(id="trail")

    def paint_body(self) -> None:
        """Feed the panel."""
        head = self.session.trading.audit_head()
        facts = (("head", f"#{head.number}", ""), ("state", head.words or "sound", ""))
        self.query_one("#trail", Facts).feed(FactsView("Audit trail", facts))
