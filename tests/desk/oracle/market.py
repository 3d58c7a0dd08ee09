"""The order at its market: the book, the rules of the market, and what the order is worth there."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from tests.desk.oracle.figures import SECOND, compare, need, number, percent, positive, young

STABLE = {"USDT", "USDC", "DAI", "FDUSD", "PYUSD", "TUSD", "USDP"}


@dataclass(frozen=True)
class MarketRules:
    """The rules of a market, as numbers."""

    tick: Fraction
    lot: Fraction
    contract: Fraction
    is_spot: bool
    is_inverse: bool
    quote: str
    least_amount: Fraction | None
    least_value: Fraction | None
    most_amount: Fraction | None


class Market:
    """What the tables say of an order and its market by a word."""

    def __init__(self, world: Any) -> None:
        self.proposal, self.inputs, self.limits = world.proposal, world.inputs, world.limits
        self.terms, self.moment = world.proposal.terms, world.moment.value
        self.here = (self.terms.venue, self.terms.symbol)
        self.buys = self.terms.side == "buy"
        self.at_market = self.terms.kind == "market"
        self.is_post_only = self.terms.time_in_force == "POST_ONLY"
        self.is_probe = self.proposal.purpose.value == "probe"
        self.is_micro_trade = self.proposal.purpose.value == "micro-trade"

    def system(self) -> Any:
        return need(self.inputs.system)

    def venue(self) -> Any:
        facts = need(self.inputs.venue)
        return need(facts, facts.venue == self.terms.venue)

    # -- prices -----------------------------------------------------------------------------------------

    def best(self) -> tuple[Fraction, Fraction]:
        """Return bid and ask of a book that can be trusted."""
        book = need(self.inputs.book)
        compared = book.integrity == "UNVERIFIED" and young(book.compared_age_ms, 10 * SECOND)
        need(book, (book.venue, book.symbol) == self.here, not book.stale)
        need(book, young(book.link_age_ms, 2 * SECOND), young(book.change_age_ms, 2 * SECOND))
        need(book, book.integrity == "VERIFIED" or compared)
        bid, ask = [positive(side[0][0]) if side else need(None) for side in (book.bids, book.asks)]
        need(book, bid < ask)
        return bid, ask

    def mid(self) -> Fraction:
        bid, ask = self.best()
        return (bid + ask) / 2

    def near(self) -> Fraction:
        """Return how far from the mid an order may reach into the book."""
        return percent(self.limits.collar_near_percent)

    def far(self) -> Fraction:
        """Return how far from the mid an order may rest."""
        probing = positive(self.limits.probe_distance_percent) if self.is_probe else 0
        return (positive(self.limits.collar_far_percent) + probing) / 100

    def limit_price(self) -> Fraction:
        return positive(self.terms.limit_price)

    def shown_price(self) -> Fraction:
        return self.mid() if self.at_market else self.limit_price()

    def worst_price(self) -> Fraction:
        return self.mid() * (1 + self.near()) if self.at_market else max(self.limit_price(), self.mid())

    # -- sizes ------------------------------------------------------------------------------------------

    def rules(self) -> MarketRules:
        market = need(self.inputs.market)
        rules = need(market.rules)
        is_spot = rules.kind == "spot"
        is_one = market.contract_size is None or compare(market.contract_size, Decimal(1))
        need(rules, (market.venue, rules.symbol) == self.here, not is_spot or (not market.inverse and is_one))
        texts = (rules.minimum_amount, rules.minimum_notional, market.maximum_amount)
        least_amount, least_value, most_amount = [
            None if text in (None, "0") else positive(text) for text in texts
        ]
        return MarketRules(
            positive(rules.tick_size),
            positive(rules.lot_size),
            Fraction(1) if is_spot else positive(market.contract_size),
            is_spot,
            market.inverse,
            rules.quote,
            least_amount,
            least_value,
            most_amount,
        )

    def amount(self) -> Fraction:
        return positive(self.terms.amount)

    def least_amount(self) -> Fraction:
        """Return the smallest amount that the venue takes at the shown price."""
        rules = self.rules()
        for_value = (rules.least_value or 0) / self.value_of_one(self.shown_price())
        lots = max(rules.lot, rules.least_amount or 0, for_value) / rules.lot
        return ceil(lots) * rules.lot

    def value_of_one(self, price: Fraction) -> Fraction:
        """Return what an amount of one is worth in quote currency."""
        return self.rules().contract * (1 if self.rules().is_inverse else price)

    def worst_value(self) -> Fraction:
        """Return what an amount of one is worth at the worst price, in USD."""
        return self.value_of_one(self.worst_price()) * self.usd(self.rules().quote)

    def worth(self) -> Fraction:
        """Return what the order is worth at the worst price, in USD."""
        return self.amount() * self.worst_value()

    def usd(self, currency: str) -> Fraction:
        """Return what a unit of a currency is worth; when one peg has moved, no stable coin is worth anything."""
        if currency == "USD":
            return Fraction(1)
        fresh = [rate for rate in need(self.inputs.usd_rates) if young(rate.age_ms, 2 * SECOND)]
        if currency in STABLE:
            moved = [abs(positive(rate.usd) - 1) for rate in fresh if rate.currency in STABLE]
            need(fresh, all(by <= percent(self.limits.peg_percent) for by in moved))
        own = [positive(rate.usd) for rate in fresh if rate.currency == currency]
        need(fresh, own or currency in STABLE)
        return max(own, default=Fraction(1))

    def fee_rate(self) -> Fraction:
        """Return the larger fee; one that is paid back is none."""
        market = need(self.inputs.market)
        rates = [number(rate) for rate in (need(market.taker_fee), market.maker_fee) if rate is not None]
        need(rates, all(abs(rate) < 1 for rate in rates))
        return max(*rates, Fraction(0))
