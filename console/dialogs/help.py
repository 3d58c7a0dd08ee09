"""All keys that do something on the screen beneath."""

from typing import ClassVar

from textual.app import ComposeResult

from console.actions.document import groups_for
from console.dialogs.dialog import Dialog
from widgets.key_list import KeyGroup, KeyList


class Help(Dialog[None]):
    """A list of keys; any of them works again once it is closed."""

    BOX_TITLE: ClassVar[str] = "Keys"

    def __init__(self, context: str) -> None:
        """Show the keys of a main screen."""
        super().__init__()
        self._groups = tuple(KeyGroup(name, keys) for name, keys in groups_for(context))

    def compose_box(self) -> ComposeResult:
        """Show the list."""
        yield KeyList(id="keys")

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(KeyList).feed(self._groups)

    def action_move(self, columns: int, rows: int) -> None:
        """Scroll the list."""
        del columns
        self.query_one(KeyList).scroll_rows(rows)
