"""Changes theme and depth, which are kept for the next start, and grouping."""

from typing import ClassVar

from textual.app import ComposeResult

from console.app.session import DEPTHS, Session
from console.app.themes import THEMES, theme_word
from console.dialogs.dialog import Dialog
from widgets.choice_list import Choice, ChoiceList
from widgets.levels import GROUPINGS


class Settings(Dialog[None]):
    """Every change shows at once; the configuration file stays as it is."""

    BOX_TITLE: ClassVar[str] = "Settings of this session"
    BOX_HELP: ClassVar[str] = "↑ ↓ choose · ← → change · Esc back"

    def __init__(self, session: Session) -> None:
        """Change the choices of `session`."""
        super().__init__()
        self._session = session

    def compose_box(self) -> ComposeResult:
        """Show the list."""
        yield ChoiceList(id="choices")

    def on_mount(self) -> None:
        """Fill the list."""
        self._show()

    def _show(self) -> None:
        session = self._session
        theme = theme_word(self.app.theme) or "?"
        step = GROUPINGS[session.grouping_index]
        self.query_one(ChoiceList).feed(
            (
                Choice("theme", theme, "safe is for colour blindness, mono has no hues"),
                Choice("depth", str(session.levels or "auto"), "levels a side in the grid"),
                Choice("grouping", f"{step} ticks" if step else "none", "width of a price step"),
            )
        )

    def change(self, by: int) -> None:
        """Change the value under the cursor."""
        choices, session = self.query_one(ChoiceList), self._session
        match choices.keys()[choices.cursor]:
            case "theme":
                words = list(THEMES)
                here = next((i for i, word in enumerate(words) if THEMES[word].name == self.app.theme), 0)
                self.app.theme = THEMES[words[(here + by) % len(words)]].name
            case "depth":
                session.depth_index = (session.depth_index + by) % len(DEPTHS)
            case _:
                session.group(by)
        self._show()
