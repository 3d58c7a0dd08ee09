"""Views of one book in depth, from the replica."""

from console.app.session import Session
from console.replica.fees import taker_fee
from venues.model.book import BookSnapshot
from venues.model.words import Integrity
from widgets.levels import imbalance, within
from widgets.text import (
    NOTHING,
    age_text,
    basis_points_text,
    grouped,
    milliseconds_text,
    percent_text,
    size_text,
)
from widgets.views import DepthView, FactsView, LadderView, Scale
from widgets.words import book_condition, is_wrong

NEAR_BASIS_POINTS = 10.0
"""How far from the middle `depth` counts."""


def depth_view(view: LadderView) -> DepthView:
    """Return the depth chart of the book that a ladder shows."""
    title = f"Depth {view.venue}"
    book = view.book
    if book is None:
        return DepthView(title, (), (), view.scale, "waiting for the first book")
    if is_wrong(book):
        word = "BROKEN" if book.integrity == Integrity.BROKEN else "CROSSED"
        return DepthView(title, (), (), view.scale, word)
    return DepthView(title, book.bids, book.asks, view.scale)


def book_facts(session: Session, view: LadderView) -> FactsView:
    """Return what is known of a venue's market: spread, imbalance, depth, ages, rules, fee."""
    book, scale = view.book, view.scale
    facts: list[tuple[str, str, str]] = []
    condition = book_condition(view.freshness, book.integrity if book else None, quiet_counts=True)
    facts.append(("book", f"{condition.glyph} {condition.word}", condition.part))
    facts.append(("link", age_text(view.link_age_ms), ""))
    if book is not None:
        facts.append(("change", age_text(view.change_age_ms), ""))
        if not is_wrong(book):
            facts += _numbers(book, scale)
        facts.append(("sequence", NOTHING if book.sequence is None else str(book.sequence), ""))
    facts += _rules(session, view.venue)
    health = session.store.venue(view.venue).health
    facts.append(("latency", milliseconds_text(health.latency_ms if health else None), ""))
    if book is not None and book.reason:
        facts.append(("", book.reason, "line--warn"))
    return FactsView(f"{view.venue} {view.symbol}", tuple(facts))


def _numbers(book: BookSnapshot, scale: Scale) -> list[tuple[str, str, str]]:
    mid = book.mid
    if mid is None:
        return []
    spread = book.asks[0][0] - book.bids[0][0]
    lean = imbalance(book.bids, book.asks)
    bid, ask = (within(side, mid, NEAR_BASIS_POINTS) for side in (book.bids, book.asks))
    near = f"{NEAR_BASIS_POINTS:.0f}bp"
    return [
        ("mid", grouped(mid, scale.price_places + 1), ""),
        ("spread", f"{grouped(spread, scale.price_places)} {basis_points_text(spread / mid * 1e4)}", ""),
        ("imbalance", percent_text(None if lean is None else lean * 100, 0), ""),
        (f"bids {near}", size_text(bid, scale.size_places, 10), ""),
        (f"asks {near}", size_text(ask, scale.size_places, 10), ""),
    ]


def _rules(session: Session, venue: str) -> list[tuple[str, str, str]]:
    rules = session.store.rules(venue, session.symbol)
    fee = taker_fee(session.store, venue, session.symbol, session.taker_fees)
    words = NOTHING if fee is None else f"{float(fee.rate) * 100:.3g}% {fee.source}"
    return [
        ("tick", (rules.tick_size if rules else None) or NOTHING, ""),
        ("lot", (rules.lot_size if rules else None) or NOTHING, ""),
        ("taker fee", words, ""),
    ]
