"""A field for a secret: not shown, not copied, trimmed where it was pasted, and forgotten once it was used."""

from textual import events
from textual.widgets import Input

from db.vault.hints import trimmed


class SecretField(Input):
    """One line whose text nobody sees."""

    def __init__(self, placeholder: str) -> None:
        """Create an empty field."""
        super().__init__(placeholder=placeholder, id="query", password=True, select_on_focus=False)
        self.cursor_blink = False

    def take(self) -> str:
        """Return what was typed, and forget it."""
        typed = self.value
        self.value = ""
        return typed

    def _on_paste(self, event: events.Paste) -> None:
        """Take a pasted text without what a clipboard puts around it; of several lines none is taken."""
        event.stop()
        event.prevent_default()
        text = trimmed(event.text)
        if text and "\n" not in text:
            self.insert_text_at_cursor(text)

    def action_copy(self) -> None:
        """Do nothing: the clipboard belongs to everybody."""

    def action_cut(self) -> None:
        """Do nothing: the clipboard belongs to everybody."""
