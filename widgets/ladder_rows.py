"""The rows of a ladder, large or compact, as lines of pieces: pure functions."""

from collections.abc import Sequence

from venues.model.book import BookSnapshot, Level
from venues.model.value import Value
from venues.model.words import Freshness, Integrity
from widgets.levels import gather, running
from widgets.lines import Line, Piece
from widgets.text import HATCH, bar, basis_points_text, fit, grouped, right, size_text
from widgets.views import LadderView
from widgets.words import is_wrong

POINTER = "›"
"""Stands before the price that a key takes."""


class Columns(Value):
    """Which columns a ladder has and how wide they are, in cells; 0 leaves a column out."""

    price: int
    size: int
    total: int = 0
    bar: int = 0


def columns_for(view: LadderView, width: int, *, totals: bool) -> Columns:
    """Return the columns that fit: price and size first, then the running total, then the bar.

    Args:
        view: gives the widths of price and size.
        width: cells of the panel.
        totals: the running total is wanted.
    """
    price = view.scale.price_width
    size = max(4, min(view.scale.size_width, width - price - 4))
    rest = width - price - size - 5
    total = min(size + 3, 12) if totals and rest >= size + 12 else 0
    rest -= total + 1 if total else 0
    return Columns(price, size, total, rest - 1 if rest >= 4 else 0)


def stacked(view: LadderView, width: int, height: int, *, totals: bool = False) -> list[Line]:
    """Return asks above, a spread row, and bids below, in exactly `height` rows."""
    book = view.book
    if book is None or is_wrong(book):
        return notice(view, width, height)
    columns = columns_for(view, width, totals=totals)
    asks, bids = gather(book.asks, view.step, bids=False), gather(book.bids, view.step, bids=True)
    centre = (height - 1) // 2 + view.scroll
    upper = _side(view, asks[: max(0, centre)], "ask", columns)
    lower = _side(view, bids[: max(0, height - 1 - centre)], "bid", columns)
    lines: list[Line] = []
    for y in range(height):
        index = abs(y - centre) - 1
        side = upper if y < centre else lower
        if y == centre:
            lines.append(spread_row(view, book, width, columns))
        elif view.points and y == (height - 1) // 2 and index < len(side):
            lines.append(((POINTER, "line--accent"), *side[index][1:]))
        else:
            lines.append(side[index] if index < len(side) else ())
    return lines


def _side(view: LadderView, levels: Sequence[Level], side: str, columns: Columns) -> list[Line]:
    """Return one side's rows, best first."""
    totals = running(levels)
    largest = max((size for _, size in levels), default=0.0)
    whole = totals[-1] if totals else 0.0
    stale = view.freshness == Freshness.STALE
    best_here = view.best_ask if side == "ask" else view.best_bid
    lines: list[Line] = []
    for index, (price, size) in enumerate(levels):
        mark = HATCH if stale else "▸" if index == 0 and best_here else " "
        share = totals[index] / whole if columns.total and whole else size / largest if largest else 0.0
        lines.append(level_row(view, (price, size), totals[index], share, side, mark, columns))
    return lines


def level_row(
    view: LadderView, level: Level, total: float, share: float, side: str, mark: str, columns: Columns
) -> Line:
    """Return one level: mark, price, size, running total, bar; a stale one is hatched on both sides."""
    price, size = level
    stale = mark == HATCH
    number = f"ladder--{side}-stale" if stale else f"ladder--{side}"
    scale = view.scale
    pieces: list[Piece] = [
        (mark, "line--hatch" if stale else "line--accent"),
        (right(grouped(price, scale.price_places), columns.price), number),
        (HATCH if stale else " ", "line--hatch" if stale else ""),
        (
            " " + right(size_text(size, scale.size_places, columns.size), columns.size),
            "line--dim" if stale else "",
        ),
    ]
    if columns.total:
        pieces.append(
            (" " + right(size_text(total, scale.size_places, columns.total), columns.total), "line--dim")
        )
    if columns.bar:
        pieces.append(
            (" " + bar(share, columns.bar), "ladder--stale-bar" if stale else f"ladder--{side}-bar")
        )
    return tuple(pieces)


def spread_row(view: LadderView, book: BookSnapshot, width: int, columns: Columns) -> Line:
    """Return the row between the sides: the spread in quote units and in basis points."""
    if not book.bids or not book.asks:
        side = "no bids" if not book.bids else "no asks"
        return ((fit(f" {side}".center(width), width), "line--warn"),)
    ask, bid = book.asks[0][0], book.bids[0][0]
    spread = right(grouped(ask - bid, view.scale.price_places), columns.price)
    text = f" {spread}  {basis_points_text((ask - bid) / (ask + bid) * 2e4)} "
    if len(text) > width:
        text = f" {spread} "
    return ((text, "ladder--spread"), ("╌" * max(0, width - len(text)), "ladder--dash"))


def side_by_side(view: LadderView, width: int, height: int) -> list[Line]:
    """Return bids left and asks right, one level a row, for panels that are wider than tall."""
    book = view.book
    if book is None or is_wrong(book):
        return notice(view, width, height)
    asks, bids = gather(book.asks, view.step, bids=False), gather(book.bids, view.step, bids=True)
    scale, stale = view.scale, view.freshness == Freshness.STALE
    half = (width - 1) // 2
    size_width = max(4, min(scale.size_width, half - scale.price_width - 2))
    hatch = HATCH if stale else " "
    suffix, quiet = ("-stale", "line--dim") if stale else ("", "")
    lines: list[Line] = [spread_row(view, book, width, Columns(scale.price_width, size_width))]
    blank = " " * half
    for index in range(min(height - 1, max(len(asks), len(bids)))):
        pieces: list[Piece] = []
        if index < len(bids):
            price, size = bids[index]
            mark = "▸" if view.best_bid and index == 0 and not stale else hatch
            pieces += [
                (right(size_text(size, scale.size_places, size_width), half - scale.price_width - 1), quiet),
                (mark, "line--hatch" if stale else "line--accent"),
                (right(grouped(price, scale.price_places), scale.price_width), f"ladder--bid{suffix}"),
            ]
        else:
            pieces.append((blank, ""))
        if index < len(asks):
            price, size = asks[index]
            mark = "◂" if view.best_ask and index == 0 and not stale else hatch
            pieces += [
                (right(grouped(price, scale.price_places), scale.price_width + 1), f"ladder--ask{suffix}"),
                (mark, "line--hatch" if stale else "line--accent"),
                (right(size_text(size, scale.size_places, size_width), size_width), quiet),
            ]
        lines.append(tuple(pieces))
    return lines


def notice(view: LadderView, width: int, height: int) -> list[Line]:
    """Return what stands where there are no usable numbers: a hatch, the word, and why."""
    book = view.book
    if book is None:
        words = [part for part in view.waiting.split("\n") if part] or ["waiting for the first book"]
        lines: list[Line] = [()] * max(0, (height - len(words)) // 2)
        styles = ["line--strong", *["line--dim"] * len(words)]
        lines += [((fit(word, width - 2).strip().center(width), styles[i]),) for i, word in enumerate(words)]
        return lines[:height]
    word = "BROKEN" if book.integrity == Integrity.BROKEN else "CROSSED"
    default = "bid at or above ask" if word == "CROSSED" else "resynchronising"
    reason = book.reason or default
    hatch: Line = ((HATCH * width, "ladder--hatch-fill"),)
    lines = [hatch] * height
    middle = max(0, height // 2 - 1)
    for offset, (text, part) in enumerate(((word, "line--bad"), (reason, "line--dim"))):
        if middle + offset < height:
            shown = fit(text, width - 4).strip()
            left = (width - len(shown) - 2) // 2
            lines[middle + offset] = (
                (HATCH * left, "ladder--hatch-fill"),
                (f" {shown} ", part),
                (HATCH * (width - left - len(shown) - 2), "ladder--hatch-fill"),
            )
    return lines
