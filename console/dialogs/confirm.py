"""Asks before something that cannot be taken back at once; the focus is on Back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Label

from console.dialogs.dialog import Dialog


class Confirm(Dialog[bool]):
    """Answers True only when the other button was reached and pressed."""

    BOX_TITLE: ClassVar[str] = "Sure?"
    BOX_HELP: ClassVar[str] = "Tab to the button · Esc back"

    def __init__(self, question: str, consequence: str, button: str) -> None:
        """Ask `question`, say what follows, and name the button that does it."""
        super().__init__()
        self._words = (question, consequence)
        self._button = button

    def compose_box(self) -> ComposeResult:
        """Put the buttons beneath the words."""
        for words in self._words:
            yield Label(words, markup=False)
        with Horizontal(id="buttons"):
            yield Button("Back", id="back", compact=True)
            yield Button(self._button, id="go", compact=True)

    def on_mount(self) -> None:
        """Focus Back."""
        self.query_one("#back").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "go" or None)
