"""What one `observe` costs, next to decoding the same frame: `python -m tests.integrity.cost`."""

import time
from collections.abc import Callable
from typing import Any

import orjson

from tests.integrity.test_kraken_crc32 import ASKS, BIDS, CHECKSUM, frame
from tests.integrity.wires import WIRES
from venues.market.integrity import rule_for
from venues.market.integrity.levels import check_all, check_top

FRAMES = 20_000
ROUNDS = 5


def best_ns(call: Callable[[int], object], count: int = FRAMES) -> float:
    """Return nanoseconds a call, the best of five rounds; the loop's own cost is taken off."""
    best = float("inf")
    for round_number in range(ROUNDS):
        first = round_number * count
        begun = time.perf_counter_ns()
        for place in range(first, first + count):
            call(place)
        spent = time.perf_counter_ns() - begun
        begun = time.perf_counter_ns()
        for _ in range(first, first + count):
            pass
        best = min(best, (spent - (time.perf_counter_ns() - begun)) / count)
    return best


def sequences() -> None:
    """Print every rule that follows numbers: a frame of its market, and one of another channel."""
    other = {"channel": "trade", "type": "update", "data": [{"symbol": "BTC/USD", "price": 1.0}]}
    for name, wire in WIRES.items():
        rule = rule_for(wire.rule)
        total = FRAMES * ROUNDS
        frames: list[Any] = [wire.update(100 + place, 101 + place) for place in range(total)]
        rule.observe("one", wire.snapshot(100) if wire.snapshot else wire.update(99, 100))
        text = orjson.dumps(frames[0])
        decode = best_ns(lambda _, text=text: orjson.loads(text))  # type: ignore[misc]
        check = best_ns(lambda place, rule=rule, frames=frames: rule.observe("one", frames[place]))  # type: ignore[misc]
        if not rule.verified(wire.market_id):
            raise SystemExit(f"{name}: the run was not verified")
        miss = best_ns(lambda _, rule=rule: rule.observe("one", other))  # type: ignore[misc]
        print(f"{name:24} observe {check:6.0f} ns   other frame {miss:5.0f} ns   orjson {decode:6.0f} ns")


def kraken() -> None:
    """Print the checksum with all levels known, and with one new level a frame."""
    rule = rule_for("kraken_crc32")
    rule.learn_market("BTC/USD", 1, 8)
    book = {"bids": [level[:] for level in BIDS], "asks": [level[:] for level in ASKS]}
    snapshot = frame(kind="snapshot")
    entry = snapshot["data"][0]
    entry["bids"] = [{"price": price, "qty": size} for price, size in BIDS]
    entry["asks"] = [{"price": price, "qty": size} for price, size in ASKS]
    text, update = orjson.dumps(snapshot), frame(CHECKSUM)
    rule.observe("one", snapshot)
    observe = best_ns(lambda _: rule.observe("one", update))
    confirm = best_ns(lambda _: rule.confirm(update, lambda _id: book))
    decode = best_ns(lambda _: orjson.loads(text))
    print(
        f"{'kraken_crc32':24} observe {observe:6.0f} ns   confirm {confirm:5.0f} ns   orjson {decode:6.0f} ns"
    )
    from venues.market.integrity.digits import MarketDigits

    digits = MarketDigits(1, 8)

    def fresh(place: int) -> None:
        book["asks"][4][1] = place / 1e8
        digits.checksum(book["asks"], book["bids"])

    print(f"{'  one new level a frame':24} checksum {best_ns(fresh):5.0f} ns")


def levels() -> None:
    """Print both checks of levels."""
    bids = [[100.0 - place / 10, 1.0] for place in range(400)]
    asks = [[101.0 + place / 10, 1.0] for place in range(400)]
    print(f"{'levels, best 25':24} {best_ns(lambda _: check_top(bids, asks), 4_000):6.0f} ns")
    print(f"{'levels, all of 400':24} {best_ns(lambda _: check_all(bids, asks), 400):6.0f} ns")


if __name__ == "__main__":
    sequences()
    kraken()
    levels()
