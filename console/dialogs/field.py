"""A field for typing with a cursor that stands still."""

from textual.widgets import Input


class Field(Input):
    """One line; a blinking cursor would repaint the screen twice a second."""

    def __init__(self, placeholder: str) -> None:
        """Create an empty field."""
        super().__init__(placeholder=placeholder, id="query", select_on_focus=False)
        self.cursor_blink = False
