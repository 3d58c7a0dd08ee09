"""Live books: a snapshot and then the changes, or the best levels as a whole."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from venues.model.value import Value
from venues.practice.dialects.streams import Stream
from venues.practice.engine.book import LevelView
from venues.practice.engine.market import Market
from venues.practice.engine.types import ZERO
from venues.practice.faults import FaultKind
from venues.practice.sockets import FrameKind, Socket

_GAP = 5


class BookFrame(Value):
    """A snapshot, or what changed since the frame before.

    A removed level has size 0. Ids count the book's changes: a client that applied ``previous_id`` may apply
    a frame whose ``first_id`` is ``previous_id + 1``, and is then at ``last_id``.
    """

    market: Market
    is_snapshot: bool
    bids: Sequence[LevelView]
    asks: Sequence[LevelView]
    first_id: int
    last_id: int
    previous_id: int
    """-1 in a snapshot."""
    time_ms: int
    top_bids: Sequence[LevelView]
    """The side as the client has it after this frame, best first: for checksums."""
    top_asks: Sequence[LevelView]
    checksum: Callable[[int], int]
    """Pass a checksum through this; it comes back wrong when that was asked for."""


class BookStream(Stream):
    """Snapshot, then the levels that changed, with update ids; never sends an unchanged book."""

    def __init__(
        self,
        socket: Socket,
        market: Market,
        formatter: Callable[[BookFrame], object | None],
        *,
        depth: int,
        cadence_ms: int = 100,
        quiet_ms: int | None = None,
    ) -> None:
        """Subscribe.

        Args:
            socket: where to send.
            market: whose book.
            formatter: makes the venue's frame; None sends nothing (a venue whose snapshot comes by REST).
            depth: levels a side that the client sees; what leaves this window is reported as removed.
            cadence_ms: least time between frames.
            quiet_ms: send an empty update after this much silence, where the venue does.
        """
        super().__init__(socket, market, cadence_ms)
        self._format, self._depth, self._quiet_ms = formatter, depth, quiet_ms
        self._bids: dict[Decimal, LevelView] = {}
        self._asks: dict[Decimal, LevelView] = {}
        self._again_bids: set[Decimal] = set()
        """Prices of which the next frame speaks whether or not they changed since the last one."""
        self._again_asks: set[Decimal] = set()
        market.snapshot_listeners.append(self.notice_snapshot)
        self._book_id = 0
        self._skew = 0
        self._sent_ms = 0

    def close(self) -> None:
        """Stop being a watcher, and hearing of snapshots."""
        if self.notice_snapshot in self.market.snapshot_listeners:
            self.market.snapshot_listeners.remove(self.notice_snapshot)
        super().close()

    def notice_snapshot(self, bids: Sequence[LevelView], asks: Sequence[LevelView]) -> None:
        """Carry somebody on who has begun with a snapshot from between two frames.

        What is in it and gone before the next frame is no difference between the two, and would stay in that
        client's book for ever.
        """
        self._again_bids |= _unlike(self._bids, bids)
        self._again_asks |= _unlike(self._asks, asks)

    def first(self, now_ms: int) -> None:
        """Send the snapshot."""
        bids, asks = self._view()
        self._remember(bids, asks, now_ms)
        last = self._book_id + self._skew
        frame = BookFrame(
            self.market, True, bids, asks, last, last, -1, now_ms, bids, asks, self.socket.checksum
        )
        self._send(frame, FrameKind.BOOK_SNAPSHOT)

    def push(self, now_ms: int) -> None:
        """Send the difference to the frame before."""
        is_quiet = self.market.book.update_id == self._book_id
        if is_quiet and (self._quiet_ms is None or now_ms - self._sent_ms < self._quiet_ms):
            return
        bids, asks = self._view()
        changed_bids = _difference(self._bids, bids, self._again_bids)
        changed_asks = _difference(self._asks, asks, self._again_asks)
        if not is_quiet and not changed_bids and not changed_asks:
            return  # only orders outside the window moved: ids stay, so that the chain stays unbroken
        previous = self._book_id + self._skew
        self._remember(bids, asks, now_ms)
        if self.socket.faults.take(FaultKind.GAP, self.socket.venue) is not None:
            self._skew += _GAP
            previous += _GAP
        last = self._book_id + self._skew
        frame = BookFrame(
            self.market,
            False,
            changed_bids,
            changed_asks,
            min(previous + 1, last),
            last,
            previous,
            now_ms,
            bids,
            asks,
            self.socket.checksum,
        )
        self._send(frame, FrameKind.BOOK_DELTA)

    def _view(self) -> tuple[list[LevelView], list[LevelView]]:
        return self.market.book.bids.top(self._depth), self.market.book.asks.top(self._depth)

    def _remember(self, bids: list[LevelView], asks: list[LevelView], now_ms: int) -> None:
        self._bids = {level.price: level for level in bids}
        self._asks = {level.price: level for level in asks}
        self._book_id = self.market.book.update_id
        self._sent_ms = now_ms
        self._again_bids.clear()
        self._again_asks.clear()

    def _send(self, frame: BookFrame, kind: FrameKind) -> None:
        message = self._format(frame)
        if message is not None:
            self.socket.send(message, kind)


class WholeBookStream(BookStream):
    """The best levels as a whole, whenever one of them changed."""

    def notice_snapshot(self, bids: Sequence[LevelView], asks: Sequence[LevelView]) -> None:
        """Do nothing: every frame is whole."""

    def push(self, now_ms: int) -> None:
        """Send the levels again when they differ from the last ones."""
        if self.market.book.update_id == self._book_id:
            return
        bids, asks = self._view()
        if list(self._bids.values()) != bids or list(self._asks.values()) != asks:
            self.first(now_ms)


def _difference(
    old: dict[Decimal, LevelView], new: Sequence[LevelView], again: set[Decimal]
) -> list[LevelView]:
    changed = [level for level in new if old.get(level.price) != level or level.price in again]
    kept = {level.price for level in new}
    changed += [LevelView(price, ZERO, 0) for price in old.keys() | again if price not in kept]
    return changed


def _unlike(known: dict[Decimal, LevelView], shown: Sequence[LevelView]) -> set[Decimal]:
    there = {level.price: level for level in shown}
    return {price for price in known.keys() | there.keys() if known.get(price) != there.get(price)}
