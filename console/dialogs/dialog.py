"""The base of all dialogs: a titled box over the screen, Esc goes back."""

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from console.actions.action import DIALOG
from console.actions.registry import bindings_for
from widgets.table import Table

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """Dismissed with an answer, or with None by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(DIALOG))
    BOX_TITLE: ClassVar[str] = ""
    BOX_HELP: ClassVar[str] = "Esc back"

    def compose(self) -> ComposeResult:
        """Draw the box around the content."""
        with Vertical(id="box") as box:
            box.border_title = self.BOX_TITLE
            box.border_subtitle = self.BOX_HELP
            yield from self.compose_box()

    def compose_box(self) -> ComposeResult:
        """Return what is in the box."""
        yield from ()

    def action_back(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def action_move(self, columns: int, rows: int) -> None:
        """Move in the dialog's list, also while a field has focus."""
        for table in self.query(Table):
            if rows:
                table.move(rows)
        if columns:
            self.change(columns)

    def change(self, by: int) -> None:
        """Change the chosen value; for dialogs that have values."""

    def focus_on(self, widget: Widget) -> None:
        """Put the focus where typing goes."""
        self.set_focus(widget)
