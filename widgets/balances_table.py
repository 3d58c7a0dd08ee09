"""What is held where, and what it is worth."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from venues.model.numbers import decimal_text
from widgets.lines import Line, Piece
from widgets.table import Table
from widgets.text import HATCH, NOTHING, age_text, fit, grouped, right
from widgets.views import BalancesView, HoldingRow

WHOLE, DECIMALS = 10, 8
"""Cells before and after the decimal point of an amount."""

NAME = 12
"""Cells of a venue, or of a currency beneath it."""


def amount_text(value: Decimal | None, decimals: int = DECIMALS) -> str:
    """Return an amount in the venue's own digits, its decimal point always in the same cell."""
    if value is None:
        return right(NOTHING, WHOLE) + " " * (decimals + 1 if decimals else 0)
    cut = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN)
    whole, _, rest = decimal_text(cut).partition(".")
    digits = right(grouped(Decimal(whole), 0), WHOLE)
    if not decimals:
        return digits
    return digits + (f".{rest}" if rest else "").ljust(decimals + 1)


class BalancesTable(Table[BalancesView]):
    """Venue by venue, currencies beneath; amounts aligned on the point."""

    def keys(self) -> Sequence[str]:
        """Return venue and currency of every row."""
        return [row.key for row in self.view.rows] if self.view else []

    def head(self, width: int) -> Sequence[Line]:
        """Return the sum with everything that is missing from it, and the column names."""
        view = self.view
        assert view is not None
        title = "Balances"
        lines = [self.heading(title, width, self._sum(view))]
        if not view.rows:
            return [*lines, ((" no account has told its balances yet", "line--dim"),)]
        lines += [self._missing(view, width)] if view.unpriced or view.old_venues else []
        shown = self._columns(width)
        names = f" {fit('venue', NAME)}"
        names += "".join(right(name, WHOLE) + " " * (decimals + 1) for name, decimals in shown)
        names += right(view.currency, 12)
        if width >= 100:
            names += f"  {fit('rate', 26)}{right('age', 5)}"
        lines.append(((names, "line--head"),))
        return lines

    def _sum(self, view: BalancesView) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        if view.unpriced:
            pieces.append((f"unpriced {len(view.unpriced)}  ", "line--warn"))
        if view.old_venues:
            pieces.append((f"{HATCH} old ", "line--bad"))
        pieces.append((f"Σ {grouped(view.worth, 2)} {view.currency}", "line--strong"))
        return tuple(pieces)

    def _missing(self, view: BalancesView, width: int) -> Line:
        words = []
        if view.unpriced:
            words.append(f"not in the sum, no rate: {', '.join(view.unpriced)}")
        if view.old_venues:
            words.append(f"last known numbers of {', '.join(view.old_venues)}")
        return ((f" {fit(' · '.join(words), width - 2)}", "line--warn"),)

    def _columns(self, width: int) -> list[tuple[str, int]]:
        decimals = DECIMALS if width >= 110 else 4 if width >= 96 else 0
        names = ("free", "held", "total") if decimals else ("total",)
        return [(name, decimals or DECIMALS) for name in names]

    def row(self, index: int, width: int) -> Line:
        """Return a venue's sum, or one currency."""
        view = self.view
        assert view is not None
        item = view.rows[index]
        shown = self._columns(width + 1)
        span = sum(WHOLE + decimals + 1 for _, decimals in shown)
        if item.heading:
            return self._venue_row(item, span, width)
        values = {"free": item.free, "held": item.held, "total": item.total}
        part = "line--dim" if item.old else ""
        pieces: list[Piece] = [
            (fit(f"  {item.currency}", NAME), "line--dim" if item.old else "line--strong"),
            *((amount_text(values[name], decimals), part) for name, decimals in shown),
        ]
        if item.worth is None:
            pieces.append((right("unpriced", 12), "line--warn"))
        else:
            pieces.append((right(grouped(item.worth, 2), 12), part))
        if width >= 99:
            pieces.append((f"  {fit(rate_words(item, view.currency), 26)}", "line--dim"))
        return tuple(pieces)

    def _venue_row(self, item: HoldingRow, span: int, width: int) -> Line:
        mark = f"{HATCH} old" if item.old else ""
        pieces: list[Piece] = [
            (fit(item.venue, NAME), "line--title"),
            (fit(mark, span), "line--bad"),
            (right(NOTHING if item.worth is None else grouped(item.worth, 2), 12), "line--strong"),
        ]
        if width >= 99:
            pieces += [(" " * 28, ""), (right(age_text(item.age_ms), 5), "line--dim")]
        else:
            pieces.append((right(age_text(item.age_ms), 7), "line--dim"))
        return tuple(pieces)

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ("venue", "currency", "free", "held", "total", "worth", "rate", "rate_source")

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values."""
        assert self.view is not None
        item = self.view.rows[index]
        numbers = (item.free, item.held, item.total, item.worth, item.rate)
        texts = ("" if value is None else decimal_text(value) for value in numbers)
        return (item.venue, item.currency, *texts, item.rate_source)


def rate_words(item: HoldingRow, currency: str) -> str:
    """Return the rate with its source and age: `60 012.35 gate 0.3s`."""
    if item.rate is None:
        return "no fresh book"
    if item.currency == currency:
        return ""
    value = item.rate
    places = 2 if value >= 100 else 4 if value >= 1 else 8
    return f"{right(grouped(value, places), 12)} {item.rate_source} {age_text(item.rate_age_ms)}"
