"""What you see is what is sent: the rendered cells of confirmations held against the requests that exchanges received.

python -m bench.verify.seen [--orders 2000] [--changed 200]

The real app on a real desk, worker and practice exchanges. Orders of all kinds that do not fill are typed on the
command line or into the ticket's fields; the confirmation is read back from the cells of the screen, its code is typed,
and the request is taken from the exchange's own HTTP entry. Then one byte is changed between confirmation and signing.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.verify.figures import Figure, counted, share, told
from bench.verify.rendered import Card, Received, Unreadable, differences
from bench.verify.seen_rig import SYMBOLS, Seer, seer, take_away
from bench.verify.tampering import CHANGES, Change
from bench.verify.typed_orders import FORCES, Wanted, open_ticket, random_order
from tests.support.desk_rig import TRADING
from tests.support.waits import eventually
from venues.model.order import OrderState, TimeInForce
from venues.practice.engine.types import Side as ExchangeSide

ATTEMPTS = 30
ROUND, ROUND_CHANGED = 200, 20
"""Orders of one desk: every check looks at all orders of the last 24 hours."""


@dataclass(slots=True)
class Tally:
    """What has been seen."""

    orders: int = 0
    equal: int = 0
    fields: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    denied: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    changed: int = 0
    refused: int = 0
    arrived: int = 0
    by_change: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


# -- orders --------------------------------------------------------------------------------------------


async def confirmation(
    seen: Seer, draw: Random, tally: Tally, venues: tuple[str, ...], symbols: tuple[str, ...]
) -> tuple[Wanted, Card]:
    """Return an order whose confirmation is in front, and what its cells say; a denied one is drawn anew."""
    for _ in range(ATTEMPTS):
        wanted = random_order(draw, seen, venues, symbols)
        await open_ticket(seen, wanted)
        refused = await seen.review()
        if not refused and "DEAD, nothing was sent" in "".join(seen.lines()):
            refused = "died before it was read"
        if not refused:
            return wanted, seen.card()
        tally.denied[refused[:60]] += 1
        await seen.away()
        await asyncio.sleep(0.05)
    raise AssertionError(f"no order passes: {tally.denied.most_common(3)}")


def leave_nothing(seen: Seer, received: Received) -> None:
    """Take from the exchange's book what an order that trades at once would trade with."""
    order = seen.desk.parts.book.ledger.alive[-1].terms
    if order.time_in_force not in {TimeInForce.IOC, TimeInForce.FOK} or order.limit_price is None:
        return
    engine = seen.desk.rig.practice.engine(received.venue)
    with engine.transaction():
        take_away(engine.market(order.symbol).book, ExchangeSide(order.side.value), order.limit_price)


async def one_order(
    seen: Seer, draw: Random, tally: Tally, venues: tuple[str, ...], symbols: tuple[str, ...]
) -> None:
    """Send an order as its operator does; compare what was shown with what arrived; take it back."""
    wanted, card = await confirmation(seen, draw, tally, venues, symbols)
    before = len(seen.tap.creates)
    await seen.consent(card.code)
    ledger = seen.desk.parts.book.ledger
    try:
        await eventually(lambda: len(seen.tap.creates) > before, 3.0, "it arrives")
    except AssertionError:
        # an honest death, of which the next order makes up
        tally.denied["died before it was sent"] += 1
        await seen.away()
        return
    tally.orders += 1
    received = seen.tap.creates[-1]
    wrong = differences(card, received)
    if len(seen.tap.creates) != before + 1:
        wrong.append(f"{len(seen.tap.creates) - before} requests arrived")
    if card.side != wanted.side.value or received.venue != wanted.venue:
        wrong.append(f"{wanted.line} was typed, {card.side} at {received.venue} was sent")
    wrong += await _taken_back(seen, wanted, card)
    tally.fields += len(card.fields)
    tally.equal += not wrong
    tally.kinds[f"{wanted.venue} {FORCES[wanted.force]}"] += 1
    tally.wrong += [f"{wanted.line}: {words}" for words in wrong]
    life = ledger.by_client_order_id(card.client_order_id)
    tally.filled += bool(life is not None and life.filled)


async def _taken_back(seen: Seer, wanted: Wanted, card: Card) -> list[str]:
    """Hold what the exchange has against the card, then cancel it; return what differs."""
    desk, name = seen.desk, card.client_order_id
    ledger = desk.parts.book.ledger

    def life_state() -> OrderState | None:
        life = ledger.by_client_order_id(name)
        return None if life is None else life.state

    await eventually(lambda: life_state() not in {None, OrderState.INTENT, OrderState.SENT}, 5.0, "an answer")
    await seen.away()
    engine = desk.rig.practice.engine(wanted.venue)
    there = [
        order
        for order in (*engine.open_orders(), *engine.closed_orders())
        if order.client_order_id.endswith(name)
    ]
    life = ledger.by_client_order_id(name)
    assert life is not None
    if not life.state.is_final:
        await desk.desk.cancel(wanted.venue, wanted.symbol, name, life.order_id)
        await eventually(
            lambda: (state := life_state()) is not None and state.is_final, 8.0, f"{life} is gone"
        )
    if life.state is OrderState.REJECTED and not there:
        return []
    if len(there) != 1:
        return [f"the exchange has {len(there)} orders of this id, it is {life.state} here"]
    (order,) = there
    same = (order.side.value, order.amount, order.price, order.symbol) == (
        card.side,
        card.amount,
        card.price,
        wanted.symbol,
    )
    return [] if same else [f"the exchange has {order.side} {order.amount} {order.symbol} at {order.price}"]


# -- one byte ------------------------------------------------------------------------------------------


async def one_change(
    seen: Seer, draw: Random, tally: Tally, change: Change, venues: tuple[str, ...], symbols: tuple[str, ...]
) -> None:
    """Change one byte after the confirmation is shown; nothing may arrive."""
    wanted, card = await confirmation(seen, draw, tally, venues, symbols)
    before = len(seen.tap.creates)
    opened = seen.desk.parts.confirmations.open
    assert opened is not None
    with change.laid(seen.desk, opened, draw) as done:
        await seen.consent(card.code)
        await seen.answered()
    arrived = len(seen.tap.creates) - before
    if not done and not arrived:
        tally.denied["died before it could be changed"] += 1
        await seen.away()
        return
    tally.changed += 1
    tally.arrived += arrived
    life = seen.desk.parts.book.ledger.by_client_order_id(opened.proposal.terms.client_order_id)
    absent = life is None or life.state is OrderState.ABSENT
    words = "\n".join(seen.lines())
    shown = "nothing was sent" in words or "NOTHING WAS SENT" in words or "ABSENT" in words
    tally.refused += absent and shown and not arrived
    tally.by_change[change.name] += 1
    if not absent or arrived or not shown:
        state = None if life is None else f"{life.state} {life.reason}"
        tally.wrong.append(f"{change.name} at {wanted.venue}: {done}, {arrived} arrived, {state}, {shown=}")
    await seen.away()


# -- all of it -----------------------------------------------------------------------------------------


async def run(
    directory: Path,
    orders: int,
    changed: int,
    seed: int,
    venues: tuple[str, ...] = TRADING,
    symbols: tuple[str, ...] = SYMBOLS,
    tally: Tally | None = None,
) -> Tally:
    """Send so many orders and change so many; `directory` is an empty one."""
    tally, draw = tally or Tally(), Random(seed)
    orders, changed = tally.orders + orders, tally.changed + changed
    async with seer(directory, venues, symbols) as seen:
        seen.tap.before = lambda received: leave_nothing(seen, received)
        while tally.orders < orders:
            try:
                await one_order(seen, draw, tally, venues, symbols)
            except Unreadable as error:
                tally.orders += 1
                tally.wrong.append(str(error))
                await seen.away()
        while tally.changed < changed:
            await one_change(seen, draw, tally, CHANGES[tally.changed % len(CHANGES)], venues, symbols)
        await seen.desk.desk.runner.close("the bench ended")
    return tally


def in_rounds(orders: int, changed: int, seed: int) -> Tally:
    """Do it on desks of a day's orders each."""
    tally, began = Tally(), time.monotonic()
    while tally.orders < orders or tally.changed < changed:
        some, others = min(ROUND, orders - tally.orders), min(ROUND_CHANGED, changed - tally.changed)
        with tempfile.TemporaryDirectory(prefix="lyra-seen-") as name:
            asyncio.run(run(Path(name), some, others, seed + tally.orders, tally=tally))
        took = time.monotonic() - began
        print(
            f"{tally.orders} orders, {tally.equal} equal; {tally.refused} refused; {took:.0f} s", flush=True
        )
    return tally


def figures(tally: Tally) -> list[Figure]:
    """Return what was found."""
    found = []
    if tally.orders:
        found.append(
            share("confirmations whose cells say what the exchange received", tally.equal, tally.orders)
        )
        found.append(counted("of these orders filled", tally.filled))
    if tally.changed:
        found.append(share("one byte changed after the confirmation: refused", tally.refused, tally.changed))
        found.append(counted("requests of these at the exchanges", tally.arrived))
    return found


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.seen", description=__doc__)
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--changed", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    tally = in_rounds(options.orders, options.changed, options.seed)
    print(f"{tally.fields} fields compared; {dict(sorted(tally.kinds.items()))}")
    print(f"denied or dead before they were sent, and drawn anew: {dict(tally.denied.most_common(8))}")
    print(f"changed: {dict(tally.by_change)}")
    return told(figures(tally), tally.wrong[:20])


if __name__ == "__main__":
    sys.exit(main())
