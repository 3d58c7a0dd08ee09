"""All about one row of the audit trail, and the life of its order."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult

from console.app.audit_state import AuditBrowsing
from console.dialogs.dialog import Dialog
from console.screens.audit_views import detail_lines
from widgets.audit_detail import AuditDetail


class AuditRowDialog(Dialog[None]):
    """Fills itself as soon as the row has been read."""

    BOX_TITLE: ClassVar[str] = "Row"
    BOX_HELP: ClassVar[str] = "↑ ↓ scroll · ← → newer, older row · Esc back"

    def __init__(self, audit: AuditBrowsing, number: int, step: Callable[[int], int | None]) -> None:
        """Show a row.

        Args:
            audit: reads it.
            number: of the row.
            step: moves to the next row beneath, older ones above 0, and returns its number; None where there is none.
        """
        super().__init__()
        self._audit = audit
        self._number = number
        self._step = step

    def compose_box(self) -> ComposeResult:
        """Show the list."""
        yield AuditDetail(id="audit-detail")

    def on_mount(self) -> None:
        """Ask for the row."""
        self._audit.tell(self._changed)
        self._ask()

    def _ask(self) -> None:
        self._audit.open(self._number)
        self.query_one("#box").border_title = f"Row #{self._number}"
        self.query_one(AuditDetail).point_at("0")
        self.paint()

    def _changed(self) -> None:
        self.call_later(self.paint)

    def paint(self) -> None:
        """Show what has been read."""
        detail = self._audit.detail
        if detail is not None and detail.number == self._number and self.is_mounted:
            self.query_one(AuditDetail).feed(detail_lines(detail))

    def change(self, by: int) -> None:
        """Show the next row or the one before."""
        number = self._step(by)
        if number is not None and number != self._number:
            self._number = number
            self._ask()
