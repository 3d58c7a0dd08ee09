"""All orders: state, whose they are, what was asked, what was filled, and how old each word about them is."""

from collections.abc import Sequence

from venues.model.numbers import decimal_text
from widgets.columns import PointColumn
from widgets.lines import Line, Piece
from widgets.table import Table
from widgets.text import fit, right
from widgets.trading_views import OrderRow, OrdersTableView

NUMBERS = ("amount", "price", "filled", "average")

_ORDER = (
    "state",
    "venue",
    "side",
    "symbol",
    "kind",
    "amount",
    "price",
    "filled",
    "average",
    "whose",
    "age",
    "told",
    "short_id",
)
"""Columns from left to right; words take the rest."""

_NEED = (
    "state",
    "side",
    "symbol",
    "amount",
    "price",
    "venue",
    "filled",
    "whose",
    "age",
    "kind",
    "average",
    "told",
    "short_id",
)
"""Columns in the order in which they are given room."""

_WIDTHS = {"state": 10, "side": 4, "kind": 12, "whose": 8, "age": 5, "told": 5, "short_id": 9}
_NAMES = {"short_id": "id"}
LEAST_WORDS = 16
"""Cells below which the words are left to the panel beneath."""


class OrdersTable(Table[OrdersTableView]):
    """Numbers stand under each other, point under point; an order of somebody else is dim and says so."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Create an empty table."""
        super().__init__(id=id)
        self._columns = {name: PointColumn() for name in NUMBERS}
        self._venue = 6
        self._symbol = 8

    def feed(self, view: OrdersTableView) -> None:
        """Show `view`; columns grow where a number needs it, and never shrink."""
        for row in view.rows:
            for name, column in self._columns.items():
                column.learn(getattr(row, name))
            self._venue = min(12, max(self._venue, len(row.venue)))
            self._symbol = min(14, max(self._symbol, len(row.symbol)))
        if not self.cursor_key and view.rows:
            self.cursor_key = view.rows[0].key
        super().feed(view)

    def keys(self) -> Sequence[str]:
        """Return the orders' keys."""
        return [row.key for row in self.view.rows] if self.view else []

    @property
    def has_cursor(self) -> bool:
        """False once the chosen order is no longer listed: no other one takes its place by itself."""
        return self.cursor_key in self.keys()

    @property
    def chosen(self) -> OrderRow | None:
        """The order under the cursor; None once it is no longer listed."""
        return self.view.rows[self.cursor] if self.view and self.has_cursor else None

    def _width_of(self, name: str) -> int:
        if name in self._columns:
            return max(self._columns[name].width, len(name))
        return {"venue": self._venue, "symbol": self._symbol}.get(name) or _WIDTHS[name]

    def _shown(self, width: int) -> list[str]:
        room, chosen = width, set()
        for name in _NEED:
            need = self._width_of(name) + 2
            if need > room:
                break
            chosen.add(name)
            room -= need
        return [name for name in _ORDER if name in chosen]

    def head(self, width: int) -> Sequence[Line]:
        """Return the counts and the column names."""
        view = self.view
        assert view is not None
        unknown: Piece = (f" · unknown {view.unknown}", "line--bad" if view.unknown else "line--dim")
        counts: tuple[Piece, ...] = ((f"mine {view.mine} · others {view.others}", "line--dim"), unknown)
        lines: list[Line] = [self.heading("Orders", width, counts)]
        if not view.rows:
            return [*lines, ((" no orders", "line--dim"),)]
        names = " "
        for name in self._shown(width - 1):
            text = _NAMES.get(name, name)
            place = right if name in NUMBERS or name in {"age", "told"} else fit
            names += place(text, self._width_of(name)) + "  "
        names += "words" if width - len(names) >= LEAST_WORDS else ""
        return [*lines, ((fit(names, width), "line--head"),)]

    def row(self, index: int, width: int) -> Line:
        """Return one order."""
        assert self.view is not None
        item = self.view.rows[index]
        quiet = "line--dim" if item.is_final or not item.is_mine else ""
        pieces: list[Piece] = []
        used = 0
        for name in self._shown(width):
            cells = self._width_of(name)
            pieces.append((self._cell(item, name, cells) + "  ", self._part(item, name, quiet)))
            used += cells + 2
        words = fit(item.words, width - used) if width - used >= LEAST_WORDS else ""
        pieces.append((words, "line--warn" if item.part == "line--bad" else "line--dim"))
        return tuple(pieces)

    def _cell(self, item: OrderRow, name: str, cells: int) -> str:
        if name in self._columns:
            return right(self._columns[name].text(getattr(item, name)), cells)
        if name == "state":
            return fit(f"{item.glyph} {item.state}", cells)
        text = str(getattr(item, name))
        return right(text, cells) if name in {"age", "told"} else fit(text, cells)

    def _part(self, item: OrderRow, name: str, quiet: str) -> str:
        if name == "state":
            return item.part
        if name == "side" and not quiet:
            return "line--bid" if item.side == "BUY" else "line--ask"
        if name in {"whose", "age", "told", "kind", "short_id"}:
            return "line--dim"
        return quiet

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ("state", "venue", "side", "symbol", "kind", *NUMBERS, "whose", "key", "words")

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values."""
        assert self.view is not None
        item = self.view.rows[index]
        values = (getattr(item, name) for name in NUMBERS)
        numbers = ("" if value is None else decimal_text(value) for value in values)
        return (
            item.state,
            item.venue,
            item.side,
            item.symbol,
            item.kind,
            *numbers,
            item.whose,
            item.key,
            item.words,
        )
