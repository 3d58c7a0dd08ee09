"""What the account holds, has ordered and has lost today, and what the order would make of it."""

from fractions import Fraction
from math import isfinite
from typing import Any

from tests.desk.oracle.figures import SECOND, Unknown, compare, need, number, percent, positive, young
from tests.desk.oracle.market import Market

FRESH_MS = 30 * SECOND
"""How old what is known of an account may be."""


class Account:
    """What the tables say of an account by a word."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.terms, self.inputs, self.limits = market.terms, market.inputs, market.limits

    # -- other orders -----------------------------------------------------------------------------------

    def is_this(self, terms: Any) -> bool | None:
        """Return whether these are the terms of the order that is judged."""
        ours = self.terms
        numbers = compare(terms.amount, ours.amount) and compare(terms.limit_price, ours.limit_price)
        names = ("venue", "symbol", "side", "kind", "time_in_force", "reduce_only", "client_order_id")
        return numbers and all(getattr(terms, name) == getattr(ours, name) for name in names)

    def others(self) -> list[Any]:
        """Return the other orders of the venue that may still fill."""
        return [order for order in (*self._open(), *self._unknown()) if self._is_here(order)]

    def lost(self) -> list[Any]:
        """Return the orders of the venue of which nobody knows what became."""
        doubted = [order for order in self._open() if order.state in ("UNKNOWN", "HUMAN")]
        return [order for order in (*self._unknown(), *doubted) if self._is_here(order)]

    def _facts(self) -> Any:
        facts = need(self.inputs.orders)
        return need(facts, young(facts.age_ms, FRESH_MS))

    def _unknown(self) -> Any:
        return need(self._facts().unknown)

    def _open(self) -> list[Any]:
        is_sent = self.market.moment == "SENT"
        return [
            order
            for order in need(self._facts().open)
            if not (is_sent and order.state == "INTENT" and self.is_this(order.terms))
        ]

    def _is_here(self, order: Any) -> bool:
        return bool(order.terms.venue == self.terms.venue)

    # -- the position -----------------------------------------------------------------------------------

    def ends(self) -> tuple[Fraction, Fraction, Fraction]:
        """Return the position, and the highest and lowest that it can become with this order."""
        facts = need(self.inputs.position)
        need(facts, (facts.venue, facts.symbol) == self.market.here, young(facts.age_ms, FRESH_MS))
        moves = [
            (order.terms.side == "buy", number(order.remaining, 0))
            for order in self.others()
            if order.terms.symbol == self.terms.symbol
        ]
        moves.append((self.market.buys, self.market.amount()))
        now = number(facts.amount)
        up, down = (
            sum((size for rises, size in moves if rises is way), Fraction(0)) for way in (True, False)
        )
        return now, now + up, now - down

    def lowers(self) -> bool:
        """Return True for an order that can only make the position smaller."""
        try:
            now, highest, lowest = self.ends()
        except Unknown:
            return False
        return now < 0 and highest <= 0 if self.market.buys else now > 0 and lowest >= 0

    def exposure(self) -> Fraction:
        """Return what the larger end of the position is worth in USD."""
        _, highest, lowest = self.ends()
        return max(abs(highest), abs(lowest)) * self.market.worst_value()

    def elsewhere(self) -> Fraction:
        """Return what is held of other symbols, in USD."""
        return number(self.money().other_symbols_usd, 0)

    def is_within(self, most_percent: Any, further_usd: Fraction) -> bool:
        """Return whether what is held is at most a share of all money."""
        held = self.exposure() + self.elsewhere() + further_usd
        return held <= positive(self.money().value_usd) * percent(most_percent)

    # -- money ------------------------------------------------------------------------------------------

    def money(self) -> Any:
        facts = need(self.inputs.portfolio)
        return need(facts, young(facts.age_ms, FRESH_MS))

    def day(self) -> Any:
        facts = need(self.inputs.day)
        return need(facts, facts.venue == self.terms.venue, young(facts.age_ms, FRESH_MS))

    def lost_today(self) -> Fraction:
        return max(Fraction(0), -number(self.day().realised_pnl_usd))

    def bad_day(self) -> Fraction:
        """Return what is lost when the market moves against everything that is held."""
        if self.lowers():
            return Fraction(0)
        return (self.exposure() + self.elsewhere()) * percent(self.limits.adverse_move_percent)

    def cost(self) -> tuple[Fraction, str]:
        """Return what the order takes from the account at worst, and of which currency."""
        market, rules = self.market, self.market.rules()
        base, settled = self.terms.symbol.split("/")[0], self.terms.symbol.partition(":")[2]
        cash, rate = market.amount() * market.value_of_one(market.worst_price()), market.fee_rate()
        if rules.is_spot:
            return (cash * (1 + rate), rules.quote) if market.buys else (market.amount(), base)
        spent = cash * (rate if self.lowers() else 1 + rate)
        if rules.is_inverse:
            price = market.worst_price() if market.at_market else market.limit_price()
            return spent / min(market.best()[0], price), base
        return spent, settled or rules.quote

    def reserved(self, currency: str, balance_age_ms: Any) -> Fraction:
        """Return what other orders will take from what is free: those before the balance have, unless they are lost."""
        lost, taken = self.lost(), Fraction(0)
        for order in self.others():
            reserve, is_ours = number(order.reserve, 0), order.reserve_currency == currency
            is_dated = order.age_ms is not None and isfinite(order.age_ms)
            is_lost = any(order is one for one in lost)
            if is_ours and not (is_dated and order.age_ms > balance_age_ms and not is_lost):
                taken += reserve
        return taken

    def can_pay(self) -> bool:
        facts = need(self.inputs.balances)
        need(facts, facts.venue == self.terms.venue, young(facts.age_ms, FRESH_MS))
        spent, currency = self.cost()
        spent += self.reserved(currency, facts.age_ms)
        free = [balance.free for balance in facts.balances if balance.currency == currency]
        return spent <= number(need(free, len(free) == 1)[0])
