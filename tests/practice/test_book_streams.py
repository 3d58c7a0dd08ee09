"""A client that begins with a snapshot and follows the stream of changes has the venue's book."""

from decimal import Decimal
from typing import Any, cast

from tests.practice.conftest import VenueMaker
from venues.practice.dialects.books import BookFrame, BookStream
from venues.practice.engine.book import LevelView, Resting
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.market import Market
from venues.practice.engine.types import ZERO, Side
from venues.practice.faults import FaultBoard
from venues.practice.sockets import FrameKind, Socket

SYMBOL = "ADA/USDT"
DEPTH = 5_000


class Wire:
    """Keeps the frames that a stream sends."""

    venue = "binance"

    def __init__(self, clock: ManualClock) -> None:
        self.faults = FaultBoard(clock)
        self.frames: list[BookFrame] = []

    def send(self, document: Any, kind: FrameKind) -> None:
        del kind
        self.frames.append(document)

    def checksum(self, value: int) -> int:
        return value


def _stream(market: Market, clock: ManualClock) -> tuple[BookStream, Wire]:
    wire = Wire(clock)
    stream = BookStream(cast("Socket", wire), market, lambda frame: frame, depth=DEPTH)
    stream.start(clock.now_ms())
    return stream, wire


def _book(levels: list[LevelView]) -> dict[Decimal, Decimal]:
    return {level.price: level.size for level in levels}


def _apply(book: dict[Decimal, Decimal], changes: Any) -> None:
    for level in changes:
        book.pop(level.price, None)
        if level.size != ZERO:
            book[level.price] = level.size


def test_a_level_that_came_and_went_around_a_snapshot_is_taken_back(
    make_venue: VenueMaker, clock: ManualClock
) -> None:
    market = make_venue("binance").market(SYMBOL)
    stream, wire = _stream(market, clock)
    passing = Resting(Side.BUY, market.spec.tick, Decimal(10))
    market.book.add(passing)
    _, bids, _ = market.snapshot(DEPTH)
    client = _book(bids)
    assert passing.price in client
    market.book.remove(passing)
    stream.push(clock.now_ms())
    _apply(client, wire.frames[-1].bids)
    assert client == _book(market.book.bids.top(DEPTH))


def test_a_client_that_begins_at_any_moment_ends_at_the_same_book(
    make_venue: VenueMaker, clock: ManualClock
) -> None:
    market = make_venue("binance").market(SYMBOL)
    stream, wire = _stream(market, clock)
    for _ in range(100):
        clock.advance(370)
        market.advance(clock.now_ms())
        last_id, bids, asks = market.snapshot(DEPTH)
        mine = _book(bids), _book(asks)
        clock.advance(630)
        market.advance(clock.now_ms())
        stream.push(clock.now_ms())
        for frame in wire.frames:
            if frame.last_id > last_id:
                _apply(mine[0], frame.bids)
                _apply(mine[1], frame.asks)
        assert mine == (_book(market.book.bids.top(DEPTH)), _book(market.book.asks.top(DEPTH)))
        wire.frames.clear()


def test_a_snapshot_is_spoken_of_once_and_a_closed_stream_hears_of_none(
    make_venue: VenueMaker, clock: ManualClock
) -> None:
    market = make_venue("binance").market(SYMBOL)
    stream, wire = _stream(market, clock)
    clock.advance(1_000)
    market.advance(clock.now_ms())
    market.snapshot(DEPTH)
    stream.push(clock.now_ms())
    sent = len(wire.frames)
    stream.push(clock.now_ms())
    assert len(wire.frames) == sent
    assert not stream._again_bids
    assert not stream._again_asks
    stream.close()
    assert not market.snapshot_listeners
