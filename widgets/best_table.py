"""The best bid and ask of all venues, and every venue's quote beneath."""

from collections.abc import Sequence

from venues.model.words import Freshness, Integrity
from widgets.lines import Line, Piece
from widgets.table import Table
from widgets.text import HATCH, NOTHING, age_text, basis_points_text, fit, grouped, right
from widgets.views import BestView, QuoteRow
from widgets.words import Condition, book_condition

FEE, FEE_FROM = 10, 64
"""Cells of the fee's column, and the width of the panel from which it is shown."""


class BestTable(Table[BestView]):
    """A row a venue; stale quotes are hatched, broken ones show no numbers."""

    def keys(self) -> Sequence[str]:
        """Return the venues."""
        return [row.venue for row in self.view.rows] if self.view else []

    def head(self, width: int) -> Sequence[Line]:
        """Return heading, the best of both sides, the spread, and column names."""
        view = self.view
        assert view is not None
        counted = f"best of {view.fresh} fresh"
        lines = [self.heading(view.symbol, width, ((counted, "line--dim"),))]
        if view.bid is None or view.ask is None or view.spread is None:
            lines += [((" no venue has a fresh book", "line--warn"),), ()]
        else:
            lines += [self._best_line(view, width), self._spread_line(view)]
        price = view.scale.price_width
        names = f" {fit('venue', self._venue_width(width))} {right('bid', price)}  {right('ask', price)} "
        fee = right("fee", FEE) if width >= FEE_FROM else ""
        lines.append(((fit(names + f"{right('age', 5)}{fee} state", width), "line--head"),))
        return lines

    def _best_line(self, view: BestView, width: int) -> Line:
        places = view.scale.price_places
        left = (width - 1) // 2
        bid, ask = grouped(view.bid or 0.0, places), grouped(view.ask or 0.0, places)
        return (
            (" bid ", "line--dim"),
            (bid, "line--bid-strong"),
            (fit(f" {view.bid_venue}", max(1, left - 5 - len(bid))), "line--dim"),
            (" ask ", "line--dim"),
            (ask, "line--ask-strong"),
            (f" {view.ask_venue}", "line--dim"),
        )

    def _spread_line(self, view: BestView) -> Line:
        spread = view.spread or 0.0
        pieces: list[Piece] = [
            (" spread ", "line--dim"),
            (grouped(spread, view.scale.price_places), "line--warn" if spread < 0 else ""),
            (f" ({basis_points_text(view.spread_bp)})", "line--dim"),
        ]
        if view.net_bp is not None:
            pieces += [
                (" net of fee ", "line--dim"),
                (basis_points_text(view.net_bp), "line--good" if view.net_bp > 0 else ""),
            ]
        if view.fees_missing:
            pieces.append((f" {view.fees_missing} without fee", "line--dim"))
        return tuple(pieces)

    def _venue_width(self, width: int) -> int:
        assert self.view is not None
        return max(4, min(11, width - 2 * self.view.scale.price_width - 18))

    def row(self, index: int, width: int) -> Line:
        """Return one venue's bid, ask, age and state."""
        view = self.view
        assert view is not None
        item, price = view.rows[index], view.scale.price_width
        name = self._venue_width(width + 1)
        condition = condition_of(item)
        room = max(0, width - name - 2 * price - 11 - (FEE if width + 1 >= FEE_FROM else 0))
        word = condition.word if len(condition.word) + 2 <= room else condition.short
        return (
            (fit(item.venue, name), "" if item.usable else "line--dim"),
            (" ", ""),
            *self._side(item, "bid", item.venue == view.bid_venue and item.usable),
            *self._side(item, "ask", item.venue == view.ask_venue and item.usable),
            (f"{age_text(item.age_ms):>5}", "line--dim"),
            (right(fee_text(item), FEE) if width + 1 >= FEE_FROM else "", "line--dim"),
            (" ", ""),
            (fit(f"{condition.glyph} {word}", room), condition.part),
        )

    def _side(self, item: QuoteRow, side: str, best: bool) -> tuple[Piece, Piece]:
        view = self.view
        assert view is not None
        width = view.scale.price_width
        level = item.bid if side == "bid" else item.ask
        if item.integrity in {Integrity.BROKEN, Integrity.CROSSED}:
            return ((HATCH * width, "line--hatch"), ("  ", ""))
        if level is None:
            return ((right(NOTHING, width), "line--dim"), ("  ", ""))
        text = right(grouped(level[0], view.scale.price_places), width)
        if item.freshness == Freshness.STALE:
            return ((text, f"line--{side}-stale"), (f"{HATCH} ", "line--hatch"))
        mark = "◂" if best else " "
        return ((text, f"line--{side}-strong" if best else f"line--{side}"), (f"{mark} ", "line--accent"))

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ("venue", "bid", "bid_size", "ask", "ask_size", "age_ms", "state")

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one venue's plain values."""
        assert self.view is not None
        item = self.view.rows[index]
        bid, ask = item.bid or ("", ""), item.ask or ("", "")
        age = "" if item.age_ms is None else f"{item.age_ms:.0f}"
        return (item.venue, *(str(part) for part in (*bid, *ask)), age, condition_of(item).word)


def fee_text(item: QuoteRow) -> str:
    """Return the taker fee in basis points; `cfg` marks one that the venue has not said itself."""
    if item.fee_bp is None:
        return NOTHING
    return f"{item.fee_bp:.3g}bp" + ("" if item.fee_from_venue else " cfg")


def condition_of(item: QuoteRow) -> Condition:
    """Return the word for a row: not listed, the venue's trouble, or the book's own condition."""
    if not item.listed:
        return Condition("○", "not listed", "none", "line--dim")
    if item.integrity is None and item.state:
        return Condition("·", item.state, item.state[:5], "line--dim")
    return book_condition(item.freshness, item.integrity)
