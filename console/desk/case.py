"""One order under examination: the proposal, the inputs, the limits, and what follows from them for many checks."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from console.desk.exact import HUNDRED, ZERO, Known, Missing, age_fault, known, positive, surely_equal
from console.desk.finding import Moment, Subject, WouldPass
from console.desk.inputs import AccountOrder, Inputs, IntentFact
from console.desk.limits import OrderLimits
from console.desk.market_view import FreshBook, fresh_book
from console.desk.position import WorstCase, reduces, worst_case
from console.desk.proposal import Proposal
from console.desk.quantise import Grid, grid_of
from console.desk.usd import usd_rate
from venues.model.order import OrderKind, OrderState, OrderTerms
from venues.model.value import Value, replace
from venues.model.words import Side


def is_the_very(one: OrderTerms, other: OrderTerms) -> bool:
    """Return True when two terms are proved to be the same in every part; numbers that are none prove nothing."""
    if not surely_equal(one.amount, other.amount) or not surely_equal(one.limit_price, other.limit_price):
        return False
    return replace(one, amount=ZERO, limit_price=None) == replace(other, amount=ZERO, limit_price=None)


class Case(Value, dict=True):
    """Everything that checks look at; what is derived is worked out once, and is `Missing` rather than guessed."""

    proposal: Proposal
    inputs: Inputs
    limits: OrderLimits
    moment: Moment

    @property
    def terms(self) -> OrderTerms:
        """The order."""
        return self.proposal.terms

    @property
    def market(self) -> str:
        """Venue and symbol, for sentences."""
        return f"{self.terms.venue} {self.terms.symbol}"

    @cached_property
    def amount(self) -> Known:
        """The order's amount, above zero."""
        return positive(self.terms.amount, "the amount")

    @cached_property
    def grid(self) -> Grid | Missing:
        """The market's steps, if they are those of this order's market."""
        market = self.inputs.market
        rules = market.rules if market is not None else None
        if (
            market is None
            or rules is None
            or (market.venue, rules.symbol) != (self.terms.venue, self.terms.symbol)
        ):
            return Missing(f"there are no market rules of {self.market}")
        return grid_of(market)

    @cached_property
    def book(self) -> FreshBook | Missing:
        """The venue's book of this market, if it may be relied on now."""
        return fresh_book(self.inputs.book, self.terms.venue, self.terms.symbol, self.limits)

    @cached_property
    def worst_price(self) -> Known:
        """The price that amounts are valued at: the higher of limit price and mid; for a market order the collar."""
        book = self.book
        if isinstance(book, Missing):
            return book
        if self.terms.kind is OrderKind.MARKET:
            near = positive(self.limits.collar_near_percent, "the collar")
            return near if isinstance(near, Missing) else book.mid * (HUNDRED + near) / HUNDRED
        price = positive(self.terms.limit_price, "the limit price")
        return price if isinstance(price, Missing) else max(price, book.mid)

    @cached_property
    def quote_usd(self) -> Known:
        """USD for one unit of the quote currency."""
        grid = self.grid
        if isinstance(grid, Missing):
            return grid
        return usd_rate(grid.quote, self.inputs.usd_rates, self.limits)

    @cached_property
    def unit_usd(self) -> Known:
        """USD for one unit of the order's amount, at the worst price."""
        grid, price, rate = self.grid, self.worst_price, self.quote_usd
        if isinstance(grid, Missing):
            return grid
        if isinstance(price, Missing):
            return price
        return rate if isinstance(rate, Missing) else grid.unit_value(price) * rate

    @cached_property
    def notional_usd(self) -> Known:
        """What the order is worth in USD at the worst price."""
        amount, unit = self.amount, self.unit_usd
        if isinstance(amount, Missing):
            return amount
        return unit if isinstance(unit, Missing) else amount * unit

    @cached_property
    def fee_rate(self) -> Known:
        """The higher of the account's two fees, never below zero, as a fraction of the notional."""
        market = self.inputs.market
        if market is None:
            return Missing(f"the fees of {self.market} are not known")
        taker = known(market.taker_fee, "the taker fee")
        maker = ZERO if market.maker_fee is None else known(market.maker_fee, "the maker fee")
        for fee in (taker, maker):
            if isinstance(fee, Missing):
                return fee
            if not (abs(fee) < 1):
                return Missing(f"a fee of {fee:f} of the notional is no fee")
        assert isinstance(taker, Decimal)
        assert isinstance(maker, Decimal)
        return max(taker, maker, ZERO)

    @cached_property
    def fee_usd(self) -> Known:
        """The most that the order may cost in fees, in USD."""
        notional, rate = self.notional_usd, self.fee_rate
        if isinstance(notional, Missing):
            return notional
        return rate if isinstance(rate, Missing) else notional * rate

    @cached_property
    def open_orders(self) -> tuple[AccountOrder, ...] | Missing:
        """The account's open and UNKNOWN orders at this venue, this very order left out while it is being sent."""
        facts = self.inputs.orders
        if facts is None or facts.open is None or facts.unknown is None:
            return Missing("which orders are open or UNKNOWN is not known")
        fault = age_fault("the list of open orders", facts.age_ms, self.limits.balance_age_ms)
        if fault:
            return Missing(fault)
        others = tuple(order for order in facts.open if not self._is_itself(order))
        return tuple(order for order in (*others, *facts.unknown) if order.terms.venue == self.terms.venue)

    @cached_property
    def unknown_orders(self) -> tuple[AccountOrder, ...] | Missing:
        """Those of the open orders whose fate nobody knows."""
        orders, facts = self.open_orders, self.inputs.orders
        if isinstance(orders, Missing):
            return orders
        told = facts.unknown if facts is not None and facts.unknown is not None else ()
        return tuple(o for o in orders if o.state.is_unresolved or any(o is one for one in told))

    def _is_itself(self, order: AccountOrder) -> bool:
        """Tell this order's own recorded intent, when it is about to be sent, from every other order."""
        return (
            self.moment is Moment.SENT
            and order.state is OrderState.INTENT
            and self.terms.client_order_id != ""
            and is_the_very(order.terms, self.terms)
        )

    @cached_property
    def worst(self) -> WorstCase | Missing:
        """Where the position may end with all open and UNKNOWN orders filled, this one left out."""
        orders = self.open_orders
        if isinstance(orders, Missing):
            return orders
        here = tuple(order for order in orders if order.terms.symbol == self.terms.symbol)
        return worst_case(self.inputs.position, self.terms, here, self.limits)

    @cached_property
    def is_reducing(self) -> bool:
        """True only when every fill of this order is proved to lower the position, whatever else fills."""
        worst, amount = self.worst, self.amount
        if isinstance(worst, Missing) or isinstance(amount, Missing):
            return False
        return reduces(worst, self.terms.side, amount)

    @cached_property
    def worst_usd(self) -> Known:
        """The greatest position in USD, long or short, with this order filled too."""
        worst, amount, unit = self.worst, self.amount, self.unit_usd
        if isinstance(worst, Missing):
            return worst
        if isinstance(amount, Missing):
            return amount
        return unit if isinstance(unit, Missing) else worst.after(self.terms.side, amount).greatest * unit

    def intents(self) -> Iterator[IntentFact]:
        """Yield the recorded intents but this order's own, which is already there when it is about to be sent."""
        trail = self.inputs.trail
        for intent in (trail.intents if trail is not None else None) or ():
            if not self.is_own_intent(intent):
                yield intent

    def is_own_intent(self, intent: IntentFact) -> bool:
        """Tell the one intent that this order is being sent for."""
        return (
            self.moment is Moment.SENT
            and not intent.sent
            and intent.proposal_id == self.proposal.proposal_id
            and intent.consent_id == self.proposal.consent_id
            and is_the_very(intent.terms, self.terms)
        )

    def amount_within(self, budget_usd: Decimal) -> WouldPass | None:
        """Return the largest amount worth no more than `budget_usd`, None if the venue's minimum is above it."""
        grid, price, rate = self.grid, self.worst_price, self.quote_usd
        if isinstance(grid, Missing) or isinstance(price, Missing) or isinstance(rate, Missing):
            return None
        amount = (
            budget_usd // (grid.lot * grid.unit_value(price) * rate) * grid.lot if budget_usd > 0 else ZERO
        )
        return self.suggested(amount)

    def suggested(self, amount: Decimal) -> WouldPass | None:
        """Return `amount` as a value that would pass, None where the venue would not take so little."""
        grid = self.grid
        if isinstance(grid, Missing) or amount < self.smallest_amount(grid):
            return None
        return WouldPass(Subject.AMOUNT, amount)

    def smallest_amount(self, grid: Grid) -> Decimal:
        """Return the smallest amount that the venue takes at the order's price."""
        price = self.minimum_price
        return grid.smallest(price) if isinstance(price, Decimal) else grid.lot

    @cached_property
    def minimum_price(self) -> Known:
        """The price at which the venue's minimum notional is measured: the limit price, for a market order the mid."""
        if self.terms.kind is OrderKind.LIMIT:
            return positive(self.terms.limit_price, "the limit price")
        return self.book if isinstance(self.book, Missing) else self.book.mid

    @property
    def is_buy(self) -> bool:
        """True for BUY."""
        return self.terms.side is Side.BUY
