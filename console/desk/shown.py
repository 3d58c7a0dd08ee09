"""Drafts that the desk itself makes, and what became of a confirmed order, for the screens."""

from decimal import Decimal

from console.desk.book_of_orders import BookOfOrders
from console.desk.exact import HUNDRED, Missing, exactly, plain
from console.desk.gather import Gatherer
from console.desk.life import OrderLife
from console.desk.market_view import FreshBook, fresh_book
from console.desk.proposal import Purpose
from console.desk.proving_facts import Receipt
from console.desk.quantise import Grid, grid_of, round_price
from console.desk.reading import Refused
from console.desk.settings import DeskSettings
from console.desk.sizing import MICRO_BEYOND_PERCENT, TypedOrder, size_micro_trade
from console.desk.views import Draft, Progress, Step
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.words import Side


@exactly
def drafted_probe(
    settings: DeskSettings, gatherer: Gatherer, venue: str, symbol: str, side: Side
) -> Draft | Refused:
    """Return the smallest order that the venue takes, post-only, as far from the mid as the settings say."""
    limits, inputs = settings.limits(venue, symbol), gatherer.inputs(venue, symbol)
    if limits is None:
        return Refused(f"{venue} is not configured")
    grid = grid_of(inputs.market) if inputs.market is not None and inputs.market.rules is not None else None
    book = fresh_book(inputs.book, venue, symbol, limits)
    if not isinstance(grid, Grid):
        return Refused(grid.words if isinstance(grid, Missing) else f"there are no market rules of {symbol}")
    if not isinstance(book, FreshBook):
        return Refused(f"a probe needs a book to stay away from: {book.words}")
    away = limits.probe_distance_percent
    share = (HUNDRED - away if side is Side.BUY else HUNDRED + away) / HUNDRED
    price = round_price(book.mid * share, grid.tick, side)
    if not (price > 0):
        return Refused(f"{plain(away)} % below the mid is below one tick")
    typed = TypedOrder(
        venue,
        symbol,
        side,
        OrderKind.LIMIT,
        plain(grid.smallest(price)),
        plain(price),
        TimeInForce.POST_ONLY,
    )
    return Draft(typed, Purpose.PROBE, source="probe")


def drafted_micro_trade(
    settings: DeskSettings, gatherer: Gatherer, venue: str, symbol: str, side: Side
) -> Draft | Refused:
    """Return an order of about 5 USD that trades at once."""
    limits = settings.limits(venue, symbol)
    if limits is None:
        return Refused(f"{venue} is not configured")
    sized = size_micro_trade(venue, symbol, side, gatherer.inputs(venue, symbol), limits)
    if isinstance(sized, Refused):
        return sized
    typed = TypedOrder(
        venue,
        symbol,
        side,
        OrderKind.MARKET,
        plain(sized.terms.amount),
        beyond_percent=MICRO_BEYOND_PERCENT,
    )
    return Draft(typed, Purpose.MICRO_TRADE, source="micro-trade")


def drafted_replacement(book: BookOfOrders, client_order_id: str) -> Draft | Refused:
    """Return what is left of an open order of ours, to be changed in the ticket."""
    life = book.ledger.by_client_order_id(client_order_id)
    if life is None:
        return Refused("only orders that this console sent can be changed")
    if life.state not in {OrderState.OPEN, OrderState.PARTIAL}:
        return Refused(f"{client_order_id} is {life.state}: there is nothing to change")
    terms = life.terms
    if terms.kind is not OrderKind.LIMIT or terms.limit_price is None:
        return Refused("only limit orders can be changed")
    typed = TypedOrder(
        terms.venue,
        terms.symbol,
        terms.side,
        terms.kind,
        plain(life.remaining),
        plain(terms.limit_price),
        terms.time_in_force,
        terms.reduce_only,
    )
    return Draft(typed, replaces=client_order_id, source="modify")


_STEPS = {
    OrderState.INTENT: Step.UNDER_WAY,
    OrderState.SENT: Step.UNDER_WAY,
    OrderState.UNKNOWN: Step.UNKNOWN,
    OrderState.HUMAN: Step.UNKNOWN,
    OrderState.REJECTED: Step.DONE,
}


def progress_of(book: BookOfOrders, client_order_id: str, receipt: Receipt | None) -> Progress:
    """Return how far an order has come."""
    life, timeline = book.ledger.by_client_order_id(client_order_id), book.timeline(client_order_id)
    if life is None:
        return Progress(Step.UNDER_WAY, "being recorded; nothing has been sent yet", timeline)
    step = _STEPS.get(life.state, Step.DONE)
    if life.state is OrderState.ABSENT:
        step = Step.REFUSED
    if receipt is not None and receipt.passed is None and step is Step.DONE:
        step = Step.UNDER_WAY
    lines = tuple(receipt.lines) if receipt is not None else ()
    passed = receipt.passed if receipt is not None else None
    return Progress(step, _headline(life), timeline, lines, passed)


def _headline(life: OrderLife) -> str:
    base = life.terms.symbol.partition("/")[0]
    filled = f"filled {plain(life.filled)} of {plain(life.terms.amount)} {base}"
    match life.state:
        case OrderState.INTENT | OrderState.SENT:
            return "sent; waiting for the venue's answer"
        case OrderState.OPEN:
            return "OPEN at the venue"
        case OrderState.UNKNOWN | OrderState.HUMAN:
            return "UNKNOWN: the order may be live. It counts as open and as filled; the venue is being asked"
        case OrderState.REJECTED:
            return f"REJECTED by the venue: {life.reason}"
        case OrderState.ABSENT:
            return f"nothing was sent: {life.reason}" if life.reason else "nothing was sent"
        case _ if life.filled > Decimal(0):
            return f"{life.state}: {filled}"
        case _:
            return str(life.state)
