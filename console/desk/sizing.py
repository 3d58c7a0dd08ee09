"""From what was typed to what will be sent: amount and price on the venue's grid, with the rounding in words."""

from decimal import Decimal

from console.desk.exact import Known, Missing, exactly, plain, positive
from console.desk.finding import Subject, WouldPass
from console.desk.inputs import Inputs
from console.desk.limits import MICRO_TRADE_CEILING_USD, OrderLimits
from console.desk.market_view import fresh_book
from console.desk.pricing import Priced, price_limit_order, price_market_order
from console.desk.quantise import Grid, bounds_words, grid_of, round_amount, rounding_words
from console.desk.reading import Refused, SizeUnit, TypedSize, read_size
from console.desk.usd import usd_rate
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.value import Value
from venues.model.words import Side

MICRO_BEYOND_PERCENT = Decimal("0.10")
"""How far beyond the touch a micro-trade may trade."""


class TypedOrder(Value):
    """The ticket as typed."""

    venue: str
    symbol: str
    side: Side
    kind: OrderKind
    size_text: str
    price_text: str = ""
    """Limit orders only."""
    time_in_force: TimeInForce = TimeInForce.GTC
    """Limit orders only; a market order is sent as IOC."""
    reduce_only: bool = False
    beyond_percent: Decimal | None = None
    """Market orders only: how far beyond the touch it may trade, of 100."""


class Sized(Value):
    """What will be sent, and what it was made from."""

    terms: OrderTerms
    asked_amount: Decimal
    """Before rounding, in the unit of `terms.amount`, never below it."""
    asked_price: Decimal | None
    """Before rounding; the cap of a market order; None where no price is sent."""
    notional: Decimal
    """Quote units at the worst price."""
    notes: tuple[str, ...] = ()
    """What rounding did and what was raised, as sentences."""


@exactly
def size_order(typed: TypedOrder, inputs: Inputs, limits: OrderLimits) -> Sized | Refused:
    """Return the order that the ticket's texts make, or why they make none."""
    size = read_size(typed.size_text)
    if isinstance(size, Refused):
        return size
    grid = _grid(typed, inputs)
    if isinstance(grid, Missing):
        return Refused(grid.words)
    price = _price(typed, grid, inputs, limits, by_worth=size.unit is not SizeUnit.BASE)
    if isinstance(price, Refused):
        return price
    asked = _asked_amount(size, price, grid, inputs, limits)
    if isinstance(asked, Missing):
        return Refused(asked.words)
    note = ""
    if size.unit is not SizeUnit.BASE:
        unit = grid.quote if size.unit is SizeUnit.QUOTE else "USD"
        note = (
            f"{plain(size.value)} {unit} comes to {plain(asked)} {grid.unit} at {plain(price.worst)}, "
            f"down to a step of {plain(grid.lot)}"
        )
    return _sized(typed, grid, price, asked, note)


@exactly
def size_micro_trade(
    venue: str,
    symbol: str,
    side: Side,
    inputs: Inputs,
    limits: OrderLimits,
    beyond_percent: Decimal = MICRO_BEYOND_PERCENT,
) -> Sized | Refused:
    """Return a micro-trade: the largest step multiple within 5 USD at the worst price.

    It is raised to the venue's minimum only if that stays within 5.50 USD, and a note says so; else it is refused.
    """
    typed = TypedOrder(venue, symbol, side, OrderKind.MARKET, "", beyond_percent=beyond_percent)
    grid = _grid(typed, inputs)
    if isinstance(grid, Missing):
        return Refused(grid.words)
    price = _price(typed, grid, inputs, limits)
    if isinstance(price, Refused):
        return price
    rate = usd_rate(grid.quote, inputs.usd_rates, limits)
    if isinstance(rate, Missing):
        return Refused(rate.words)
    wanted = positive(limits.micro_trade_usd, "the size of a micro-trade")
    if isinstance(wanted, Missing):
        return Refused(wanted.words)
    step_usd = grid.lot * grid.unit_value(price.worst) * rate
    amount = min(wanted, MICRO_TRADE_CEILING_USD) // step_usd * grid.lot
    least = grid.smallest(price.minimum)
    if amount >= least:
        return _sized(typed, grid, price, amount)
    return _raised(typed, grid, price, least, least / grid.lot * step_usd, wanted)


def _raised(
    typed: TypedOrder, grid: Grid, price: Priced, least: Decimal, worth_usd: Decimal, wanted_usd: Decimal
) -> Sized | Refused:
    """Take the venue's minimum for a micro-trade, within the ceiling that no setting raises."""
    minimum = (
        f"the venue's minimum of {plain(least)} {grid.unit}, {plain(worth_usd, 2)} USD at the worst price"
    )
    if not (worth_usd <= MICRO_TRADE_CEILING_USD):
        most = plain(MICRO_TRADE_CEILING_USD)
        return Refused(f"{minimum}, is above the {most} USD that a micro-trade may come to")
    return _sized(typed, grid, price, least, f"raised to {minimum}, instead of {plain(wanted_usd)} USD")


def _grid(typed: TypedOrder, inputs: Inputs) -> Grid | Missing:
    market = inputs.market
    rules = market.rules if market is not None else None
    if market is None or rules is None or (market.venue, rules.symbol) != (typed.venue, typed.symbol):
        return Missing(f"there are no market rules of {typed.venue} {typed.symbol}")
    return grid_of(market)


def _price(
    typed: TypedOrder, grid: Grid, inputs: Inputs, limits: OrderLimits, *, by_worth: bool = False
) -> Priced | Refused:
    book = fresh_book(inputs.book, typed.venue, typed.symbol, limits)
    if typed.kind is OrderKind.MARKET:
        if isinstance(book, Missing):
            return Refused(f"a market order needs a price to be bounded by: {book.words}")
        return price_market_order(typed.beyond_percent, typed.side, grid, book, inputs.venue, limits)
    if isinstance(book, Missing):
        if by_worth and typed.side is Side.SELL:
            return Refused(f"a sell that is sized by its worth needs a book: {book.words}")
        return price_limit_order(typed.price_text, typed.time_in_force, typed.side, grid, None)
    return price_limit_order(typed.price_text, typed.time_in_force, typed.side, grid, book)


def _asked_amount(size: TypedSize, price: Priced, grid: Grid, inputs: Inputs, limits: OrderLimits) -> Known:
    """Return the amount before rounding; a size in quote or USD gives at once a multiple of the lot."""
    if size.unit is SizeUnit.BASE:
        return size.value
    rate: Known = Decimal(1)
    if size.unit is SizeUnit.USD:
        rate = usd_rate(grid.quote, inputs.usd_rates, limits)
    if isinstance(rate, Missing):
        return rate
    return size.value // (grid.lot * grid.unit_value(price.worst) * rate) * grid.lot


def _sized(typed: TypedOrder, grid: Grid, price: Priced, asked: Decimal, note: str = "") -> Sized | Refused:
    """Round the amount, refuse what the venue would not take, and say what was done."""
    amount = round_amount(asked, grid.lot)
    fault = bounds_words(grid, amount, price.minimum)
    if fault:
        return _out_of_bounds(fault, grid, amount, price.minimum)
    notes = [note, rounding_words("the size", asked, amount, grid.lot, grid.unit)]
    if price.asked is not None and price.limit is not None:
        notes.append(rounding_words("the price", price.asked, price.limit, grid.tick, grid.quote))
    if typed.kind is OrderKind.MARKET:
        notes.append(
            f"sent as {price.kind} order, IOC, at {plain(price.limit)}" if price.limit else "sent at market"
        )
    terms = OrderTerms(
        venue=typed.venue,
        symbol=typed.symbol,
        side=typed.side,
        kind=price.kind,
        time_in_force=price.time_in_force,
        amount=amount,
        limit_price=price.limit,
        reduce_only=typed.reduce_only,
    )
    notional = amount * grid.unit_value(price.worst)
    return Sized(terms, asked, price.asked, notional, tuple(text for text in notes if text))


def _out_of_bounds(fault: str, grid: Grid, amount: Decimal, minimum_price: Decimal) -> Refused:
    """Refuse with the nearest amount that the venue takes, if there is one."""
    nearest = grid.nearest(amount, minimum_price)
    if nearest is None:
        return Refused(fault)
    return Refused(f"{fault}; {plain(nearest)} {grid.unit} would pass", WouldPass(Subject.AMOUNT, nearest))
