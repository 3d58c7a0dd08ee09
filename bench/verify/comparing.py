"""Holds the orders of an audit trail against those of a practice exchange, to the last unit and the last fill."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from console.desk.ledger import Ledger
from console.desk.life import OrderLife
from venues.model.order import OrderState, is_mine
from venues.model.words import Mode
from venues.practice.engine.types import Fill, Order, OrderState as Exchange
from venues.practice.engine.venue import PracticeVenue

_NEVER_THERE = {OrderState.ABSENT, OrderState.REJECTED}
_ENDED = {OrderState.CANCELED, OrderState.EXPIRED}


@dataclass(frozen=True, slots=True)
class Account:
    """What an exchange has: all its orders and fills."""

    orders: tuple[Order, ...]
    fills: tuple[Fill, ...]


def account_of(engine: PracticeVenue) -> Account:
    """Return what a running exchange has; nothing is hidden."""
    hides, engine.hides = engine.hides, None
    try:
        return Account((*engine.open_orders(), *engine.closed_orders()), tuple(engine.fills()))
    finally:
        engine.hides = hides


def account_in(path: Path) -> Account:
    """Return what an exchange of another process has saved."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        orders = connection.execute("SELECT body FROM orders ORDER BY id").fetchall()
        fills = connection.execute("SELECT body FROM fills ORDER BY id").fetchall()
    return Account(
        tuple(msgspec.json.decode(body, type=Order) for (body,) in orders),
        tuple(msgspec.json.decode(body, type=Fill) for (body,) in fills),
    )


def lost_on_the_way(prefix: str, ledger: Ledger, account: Account, begun: Container[str]) -> set[str]:
    """Return the orders that were begun to be sent and never arrived, and are called UNKNOWN.

    Nobody can know at once that they will not arrive: UNKNOWN is what they are until silence has proved it.

    Args:
        prefix: what the venue wants before our client order ids.
        ledger: what the trail adds up to.
        account: what the exchange has.
        begun: orders with a line in the worker's journal.
    """
    there = {order.client_order_id.removeprefix(prefix) for order in account.orders}
    names = {life.terms.client_order_id for life in ledger.unresolved if not life.filled}
    return {name for name in names - there if name in begun}


def differences(
    venue: str, prefix: str, ledger: Ledger, account: Account, excused: Container[str] = ()
) -> list[str]:
    """Return everything in which trail and exchange disagree about our orders, as sentences.

    Args:
        venue: our id.
        prefix: what the venue wants before our client order ids.
        ledger: what the trail adds up to.
        account: what the exchange has.
        excused: orders that may be UNKNOWN.
    """
    found = []
    ours = {
        order.id: order
        for order in account.orders
        if is_mine(order.client_order_id.removeprefix(prefix), Mode.PRACTICE)
    }
    names = Counter(order.client_order_id.removeprefix(prefix) for order in ours.values())
    by_name = {order.client_order_id.removeprefix(prefix): order for order in ours.values()}
    fills: dict[int, list[Fill]] = defaultdict(list)
    for fill in account.fills:
        fills[fill.order_id].append(fill)
    lives = {life.terms.client_order_id: life for life in ledger.lives if life.terms.venue == venue}
    for name, count in names.items():
        if count > 1:
            found.append(f"{name} is there {count} times")
        if name not in lives:
            found.append(f"{name} is there and not in the trail")
    for name, life in lives.items():
        order = by_name.get(name)
        if order is None and name in excused:
            continue
        if order is None:
            if life.state not in _NEVER_THERE or life.filled or life.fills:
                found.append(f"{name} is {life.state} in the trail and not there")
        else:
            found += _of_one(name, life, order, fills[order.id])
    return found


def _of_one(name: str, life: OrderLife, order: Order, fills: Iterable[Fill]) -> list[str]:
    found = []
    if not _same_state(life.state, order):
        found.append(f"{name} is {life.state} in the trail and {order.state}, filled {order.filled}, there")
    if life.filled != order.filled:
        found.append(f"{name} is filled {life.filled} in the trail and {order.filled} there")
    told = Counter((_plain(fill.amount), _plain(fill.price)) for fill in life.fills.values())
    there = Counter((_plain(fill.amount), _plain(fill.price)) for fill in fills)
    if told != there:
        found.append(f"{name} has fills {dict(told)} in the trail and {dict(there)} there")
    if life.alarm:
        found.append(f"{name} alarms: {life.alarm}")
    return found


def _same_state(state: OrderState, order: Order) -> bool:
    if order.state is Exchange.OPEN:
        return state is (OrderState.PARTIAL if order.filled else OrderState.OPEN)
    return state is OrderState.FILLED if order.state is Exchange.FILLED else state in _ENDED


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
