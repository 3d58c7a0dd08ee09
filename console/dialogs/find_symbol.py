"""Finds a symbol among all markets of all venues."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from console.dialogs.dialog import Dialog
from console.dialogs.field import Field
from console.dialogs.match import find
from console.replica.store import Store
from widgets.find_list import FindList, FoundRow
from widgets.table import Table


class FindSymbol(Dialog[str]):
    """Answers with the chosen symbol."""

    BOX_TITLE: ClassVar[str] = "Find a symbol"
    BOX_HELP: ClassVar[str] = "↑ ↓ choose · Enter show · Esc back"

    def __init__(self, store: Store, venues: tuple[str, ...], watched: tuple[str, ...]) -> None:
        """Search what the venues list.

        Args:
            store: holds the market lists.
            venues: ids in order of priority.
            watched: symbols of the watch list; they come first and are known without a market list.
        """
        super().__init__()
        self._listed: dict[str, tuple[str, ...]] = dict.fromkeys(watched, ())
        self._watched = watched
        for venue in venues:
            for symbol in store.markets.get(venue, {}):
                self._listed[symbol] = (*self._listed.get(symbol, ()), venue)

    def compose_box(self) -> ComposeResult:
        """Put the field above its results."""
        yield Field("BTC, btcusdt, eth/btc …")
        yield FindList(id="found")

    def on_mount(self) -> None:
        """Show the watch list before anything is typed."""
        self.query_one(FindList).can_focus = False
        self._show("")

    def _show(self, query: str) -> None:
        symbols = find(query, self._listed, self._watched)
        self.query_one(FindList).feed(tuple(FoundRow(symbol, self._listed[symbol]) for symbol in symbols))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        found = self.query_one(FindList)
        keys = found.keys()
        self.dismiss(keys[found.cursor] if keys else None)

    @on(Table.Moved)
    def _moved(self, event: Table.Moved) -> None:
        event.stop()
