"""Asks for a word to be typed before something is done; no Enter in the field does it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input

from console.dialogs.dialog import Dialog
from console.dialogs.field import Field
from widgets.words_panel import WordsPanel


class TypedWord(Dialog[str]):
    """Answers with the word, once it is right and its button was reached and pressed."""

    BOX_TITLE: ClassVar[str] = "Type to go on"
    BOX_HELP: ClassVar[str] = "Tab to the button · Esc back"

    def __init__(self, title: str, sentences: tuple[str, ...], word: str, button: str) -> None:
        """Say what follows, and ask for `word`."""
        super().__init__()
        self._title, self._sentences, self._word, self._button = title, sentences, word, button

    def compose_box(self) -> ComposeResult:
        """Put the field beneath the sentences, and the buttons beneath the field."""
        yield WordsPanel(id="sentences")
        yield Field(f"type {self._word}")
        with Horizontal(id="buttons"):
            yield Button("Back", id="back", compact=True)
            yield Button(self._button, id="go", compact=True, disabled=True)

    def on_mount(self) -> None:
        """Put the cursor into the field."""
        self.name_box(self._title, self.BOX_HELP)
        words = [(sentence, "") for sentence in self._sentences]
        self.query_one(WordsPanel).feed(
            (*words, (f"Type {self._word}, then Tab to the button.", "line--warn"))
        )
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#go", Button).disabled = event.value != self._word

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one("#back", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        typed = self.query_one(Input).value
        self.dismiss(typed if event.button.id == "go" and typed == self._word else None)
