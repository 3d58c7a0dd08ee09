"""Histories of orders told in any order, more than once, and cut off at any row: what they add up to stays the same.

python -m bench.verify.random_orders [--worlds 1000]
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.verify.figures import counted, told
from bench.verify.order_worlds import (
    BEGIN_MS,
    Row,
    World,
    orders_of,
    random_world,
    results_of,
    shuffled,
)
from console.desk.book_of_orders import ORDER_KINDS, BookOfOrders
from console.desk.trail import Trail
from db.audit.opening import open_writer
from db.browse.replay import rows_of
from venues.model.words import Mode


@dataclass(slots=True)
class Tally:
    """What all histories came to."""

    worlds: int = 0
    orders: int = 0
    tellings: int = 0
    cuts: int = 0
    differences: list[str] = field(default_factory=list)


class _Ticking:
    """A clock that goes on by a millisecond each time it is read."""

    def __init__(self) -> None:
        self._ms = BEGIN_MS

    def now_ms(self) -> int:
        return self._ms

    def tick(self) -> None:
        self._ms += 1

    def monotonic(self) -> float:
        return self._ms / 1000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def folded(rows: Sequence[Row]) -> BookOfOrders:
    """Return what rows add up to."""
    book = BookOfOrders()
    for number, row in enumerate(rows, 1):
        book.apply(row.kind, row.payload, BEGIN_MS + number, number)
    return book


def _compare(tally: Tally, what: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    tally.tellings += 1
    for name in one.keys() | other.keys():
        if one.get(name) != other.get(name):
            tally.differences.append(f"{what}: {name}\n  {one.get(name)}\n  {other.get(name)}")


def tell_again(draw: Random, world: World, seed: str, tally: Tally, times: int = 4) -> None:
    """Tell a history in other orders, some facts twice, and compare orders, balances and results."""
    once = folded((*world.intents, *world.facts))
    for _ in range(times):
        book = folded((*world.intents, *shuffled(draw, world.facts, keep_fills=True)))
        _compare(tally, f"{seed} told again", orders_of(once), orders_of(book))
        _compare(tally, f"{seed} results", results_of(once), results_of(book))
        book = folded((*world.intents, *shuffled(draw, world.facts, keep_fills=False)))
        _compare(tally, f"{seed} fills in any order", orders_of(once), orders_of(book))


def cut_and_told_again(draw: Random, world: World, seed: str, tally: Tally) -> None:
    """Cut a history off after each row; what was cut off is doubted, told again, and comes to the same end."""
    rows = (*world.intents, *world.facts)
    whole = orders_of(folded(rows))
    for cut in range(len(world.intents), len(rows)):
        tally.cuts += 1
        book = folded(rows[:cut])
        for life in book.ledger.doubt_what_was_cut_off():
            if life.state.value != "UNKNOWN":
                tally.differences.append(f"{seed} cut at {cut}: {life.intent} is {life.state}")
        for number, row in enumerate(shuffled(draw, world.facts, keep_fills=False), cut + 1):
            book.apply(row.kind, row.payload, BEGIN_MS + number, number)
        _compare(tally, f"{seed} cut at {cut}", whole, orders_of(book))


async def refold(world: World, directory: Path, seed: str, tally: Tally) -> None:
    """Write a history to a real trail row by row; a start that finds any part of it comes to what was known then."""
    clock, book = _Ticking(), BookOfOrders()
    trail, pictures = Trail(book, clock, lambda _: None), {}
    async with open_writer(
        directory, Mode.PRACTICE, clock=clock, random=Random(1).randbytes, on_failure=trail.close
    ) as writer:
        trail.open(writer)
        for row in (*world.intents, *shuffled(Random(seed), world.facts, keep_fills=False)):
            clock.tick()
            number = await trail.record(row.kind, row.payload)
            pictures[number] = orders_of(book), results_of(book)
    again = BookOfOrders()
    for stored in rows_of(directory / "audit.sqlite", ORDER_KINDS):
        again.apply(stored.kind, stored.payload, stored.time_ms, stored.number)
        tally.cuts += 1
        orders, results = pictures[stored.number]
        _compare(tally, f"{seed} read back to row {stored.number}", orders, orders_of(again))
        _compare(tally, f"{seed} results to row {stored.number}", results, results_of(again))


async def run(worlds: int, files: int, seed: int) -> Tally:
    """Run so many histories, of which the first `files` also go through a real audit file."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="lyra-random-") as folder:
        for number in range(worlds):
            name = f"{seed}:{number}"
            draw = Random(name)
            world = random_world(draw)
            tally.worlds += 1
            tally.orders += len(world.intents)
            tell_again(draw, world, name, tally)
            cut_and_told_again(draw, world, name, tally)
            if number < files:
                directory = Path(folder) / str(number)
                directory.mkdir(mode=0o700)
                await refold(world, directory, name, tally)
    return tally


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.random_orders", description=__doc__)
    parser.add_argument("--worlds", type=int, default=1_000)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = asyncio.run(run(options.worlds, options.files, options.seed))
    claim = f"{tally.orders} orders, {tally.tellings} tellings, {tally.cuts} cuts: differences"
    return told([counted(claim, len(tally.differences))], tally.differences[:5])


if __name__ == "__main__":
    sys.exit(main())
