"""Views of the watch list and of the trades, from the replica."""

from datetime import UTC, datetime

from console.app.session import Session
from console.replica.best import best_of
from widgets.text import grouped
from widgets.views import TapeRow, TapeView, WatchRow

TAPE_ROWS = 60
"""More rows than a tape can show."""


def watch_rows(session: Session) -> tuple[WatchRow, ...]:
    """Return the watch list: the middle of the best fresh books, or a last price marked as such."""
    return tuple(_watch_row(session, symbol) for symbol in session.symbols)


def _watch_row(session: Session, symbol: str) -> WatchRow:
    store, now = session.store, session.clock.monotonic()
    best = best_of(store, symbol, session.venues, now)
    price, source, fresh = best.mid, "mid", True
    change, volume = None, None
    for venue in session.venues:
        ticker = store.ticker(venue, symbol)
        if ticker is None:
            continue
        if change is None:
            change, volume = ticker.change_percent, ticker.volume_quote
        if price is None and ticker.last is not None:
            price, source, fresh = ticker.last, f"last {venue}", False
    places = session.scales.of(symbol, session.venues).price_places
    text = "" if price is None else grouped(price, places)
    direction = session.directions.of(symbol, price, text)
    return WatchRow(symbol, price, places, change, direction, volume, source, fresh or price is None)


def tape_view(session: Session, venues: tuple[str, ...], title: str = "Trades") -> TapeView:
    """Return the newest trades of the chosen symbol at these venues, newest first."""
    symbol = session.symbol
    tapes = [session.store.tape(venue, symbol) for venue in venues]
    trades = sorted(
        (trade for tape in tapes for trade in tape.trades[-TAPE_ROWS:]),
        key=lambda trade: trade.venue_time_ms,
        reverse=True,
    )[:TAPE_ROWS]
    rows = tuple(
        TapeRow(
            clock_text(trade.venue_time_ms),
            trade.venue,
            trade.price,
            trade.size,
            trade.side.value if trade.side else "",
        )
        for trade in trades
    )
    scale = session.scales.of(symbol, session.venues)
    return TapeView(title, rows, scale, sum(tape.dropped for tape in tapes), len(venues) > 1)


def clock_text(time_ms: int) -> str:
    """Return `14:03:22` in UTC."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%H:%M:%S")
