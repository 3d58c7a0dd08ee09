"""One console at the other end of a worker's link: what it watches, and what it is owed."""

from collections.abc import Callable

from venues.link.messages import BookUpdate, Up
from venues.link.outbox import Outbox
from venues.link.transport import LinkEnd
from venues.model.book import BookSnapshot

MAX_DEPTH = 400


class Reader:
    """A connected console."""

    def __init__(self, end: LinkEnd, is_desk: bool) -> None:
        self.end = end
        self.is_desk = is_desk
        self.outbox = Outbox(end)
        self.is_alive: Callable[[], bool] = lambda: True
        """Says whether the console answers; set by whoever asks it."""
        self._depths: dict[tuple[str, str], int] = {}

    def watch(self, venue: str, symbol: str, depth: int) -> None:
        """Remember that this console shows a market, and how deep."""
        self._depths[(venue, symbol)] = max(1, min(depth, MAX_DEPTH))

    def unwatch(self, venue: str, symbol: str) -> None:
        """Remember that this console no longer shows a market."""
        self._depths.pop((venue, symbol), None)

    def watches(self, venue: str, symbol: str) -> bool:
        """Return True while this console shows the market."""
        return (venue, symbol) in self._depths

    def depth_of(self, venue: str, symbol: str) -> int:
        """Return how deep this console shows a market; 0 when it does not."""
        return self._depths.get((venue, symbol), 0)

    @property
    def markets(self) -> tuple[tuple[str, str], ...]:
        """All markets this console shows."""
        return tuple(self._depths)

    def offer(self, message: Up) -> None:
        """Queue a message; states overwrite their elders."""
        self.outbox.offer(message)

    def offer_book(self, book: BookSnapshot) -> None:
        """Queue a book as deep as this console shows it."""
        depth = self.depth_of(book.venue, book.symbol)
        if not depth:
            return
        if len(book.bids) > depth or len(book.asks) > depth:
            book = BookSnapshot(
                book.venue,
                book.symbol,
                book.bids[:depth],
                book.asks[:depth],
                book.integrity,
                book.sequence,
                book.venue_time_ms,
                book.received_ms,
                book.change_age_ms,
                book.link_age_ms,
                book.reason,
                book.stale,
            )
        self.outbox.offer(BookUpdate(book))
