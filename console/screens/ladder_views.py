"""Views of books, from the replica."""

from console.app.session import Session
from console.replica.best import Best
from venues.model.words import Freshness, VenueState
from widgets.views import BestView, LadderView, QuoteRow


def ladder_view(
    session: Session, venue: str, best: Best | None = None, *, scroll: int = 0, points: bool = False
) -> LadderView:
    """Return what a ladder of `venue` for the chosen symbol shows now."""
    store, symbol, now = session.store, session.symbol, session.clock.monotonic()
    entry = store.book(venue, symbol)
    scale = session.scales.of(symbol, session.venues)
    selected = venue == session.venue
    if entry is None:
        waiting = waiting_words(session, venue)
        return LadderView(
            venue, symbol, None, Freshness.WAITING, None, scale=scale, waiting=waiting, selected=selected
        )
    freshness = entry.freshness(now)
    age = session.ages.of(("link", venue, symbol), entry.link_age(now), freshness)
    changed = session.ages.of(("change", venue, symbol), entry.change_age(now), freshness)
    return LadderView(
        venue,
        symbol,
        entry.book,
        freshness,
        age,
        changed,
        scale=scale,
        step=session.step,
        scroll=scroll,
        best_bid=bool(best and best.bid and best.bid.venue == venue),
        best_ask=bool(best and best.ask and best.ask.venue == venue),
        selected=selected,
        points=points,
    )


def waiting_words(session: Session, venue: str) -> str:
    """Return why there is no book yet: not listed, the venue's trouble, or the step of connecting."""
    listed = session.store.markets.get(venue)
    entry = session.store.venue(venue)
    now = session.clock.monotonic()
    state = entry.state(now)
    if listed is not None and session.symbol not in listed and state == VenueState.UP:
        return f"not listed\n{session.symbol} does not exist here"
    if state == VenueState.UP:
        return "waiting for the first book"
    return f"{state}\n{entry.reason(now) or entry.progress}".rstrip("\n")


def best_view(session: Session, best: Best) -> BestView:
    """Return the best-of table's view."""
    now = session.clock.monotonic()
    rows = []
    for quote in best.quotes:
        state = session.store.venue(quote.venue).state(now)
        rows.append(
            QuoteRow(
                quote.venue,
                quote.bid,
                quote.ask,
                session.ages.of(("quote", quote.venue, best.symbol), quote.age_ms, quote.freshness),
                quote.freshness,
                quote.integrity,
                quote.usable,
                None if quote.fee is None else float(quote.fee.rate) * 1e4,
                quote.fee is not None and quote.fee.source == "venue",
                quote.listed,
                "" if state == VenueState.UP else state.value,
            )
        )
    return BestView(
        best.symbol,
        tuple(rows),
        session.scales.of(best.symbol, session.venues),
        best.bid.bid[0] if best.bid and best.bid.bid else None,
        best.bid.venue if best.bid else "",
        best.ask.ask[0] if best.ask and best.ask.ask else None,
        best.ask.venue if best.ask else "",
        best.spread,
        best.spread_bp,
        best.net_bp,
        best.fees_missing,
        best.fresh,
    )
