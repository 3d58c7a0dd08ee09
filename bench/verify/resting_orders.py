"""Orders that rest at the exchange when the program is ended: all are cancelled, and the audit trail tells of it."""

import time

from bench.verify.endings import Bench, Ending, end, gone
from bench.verify.hand import QUIT, Hand, operator
from db.audit.kinds import Kind
from tests.support.processes import until
from venues.model.order import OrderState
from venues.practice.engine.types import Order, OrderState as Exchange

RESTING = 5


def with_orders(bench: Bench, ending: Ending, count: int = RESTING) -> None:
    """End a run that has orders resting; all of them must be cancelled, and the trail must tell of it."""
    with bench.run(ending) as hand:
        hand.arm()
        known = {order.id for order in bench.account().orders}
        hand.place(count)
        signalled_ms = time.time_ns() // 1_000_000
        wrong = end(bench, hand, ending)
    placed = [order for order in bench.account().orders if order.id not in known]
    if len(placed) != count:
        wrong.append(f"{len(placed)} orders at the exchange, {count} were placed")
    wrong += [f"{order.client_order_id} is {order.state} there" for order in placed if _rests(order)]
    bench.wire_ms[ending.name] = [order.updated_ms - signalled_ms for order in placed if not _rests(order)]
    if ending.is_told:
        wrong += _told_in_the_trail(hand, placed)
    else:
        wrong += _told_by_the_next(bench, placed)
    bench.cell(f"{count} orders · {ending.name}", wrong)


def _rests(order: Order) -> bool:
    return order.state is Exchange.OPEN


def _name(order: Order) -> str:
    return order.client_order_id.removeprefix("t-")


def _told_in_the_trail(hand: Hand, placed: list[Order]) -> list[str]:
    """Return what the trail of a console that could still write does not tell."""
    intended = {row.payload["client_order_id"] for row in hand.rows(Kind.CANCEL_INTENT)}
    answered = {row.payload["client_order_id"] for row in hand.rows(Kind.CANCEL_ANSWER, Kind.CANCEL_FOLDED)}
    names = [_name(order) for order in placed]
    wrong = [f"no cancel intent of {name} in the trail" for name in names if name not in intended]
    wrong += [f"no cancel's answer of {name} in the trail" for name in names if name not in answered]
    found = {life.terms.client_order_id: life.state for life in hand.ledger().lives}
    wrong += [
        f"{name} is {found.get(name)} in the trail"
        for name in names
        if found.get(name) is not OrderState.CANCELED
    ]
    started, ended = hand.rows(Kind.CONSOLE_STARTED)[-1], hand.rows(Kind.CONSOLE_ENDED)
    if not ended or ended[-1].number < started.number:
        wrong.append("the trail does not tell of the console's end")
    elif f"{len(placed)} cancelled" not in ended[-1].payload["reason"]:
        wrong.append(f"of the end it says only {ended[-1].payload['reason']!r}")
    return wrong


def _told_by_the_next(bench: Bench, placed: list[Order]) -> list[str]:
    """Start once more; return what the trail then does not tell of orders that the workers cancelled."""
    names = {_name(order) for order in placed}
    with operator(bench.home, bench.env) as hand:
        hand.is_up()

        def are_settled() -> bool:
            lives = [life for life in hand.ledger().lives if life.terms.client_order_id in names]
            return len(lives) == len(names) and all(life.state is OrderState.CANCELED for life in lives)

        try:
            until(are_settled, 30.0, "the trail tells of the cancels")
        except AssertionError:
            states = [life.state for life in hand.ledger().lives if life.terms.client_order_id in names]
            return [f"the next start does not find them CANCELED: {states}"]
        hand.press(QUIT)
        return gone(bench, hand, 0)
