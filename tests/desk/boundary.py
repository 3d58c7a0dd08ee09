"""What a row of the boundary table is, and the changes that many rows share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.desk.finding import Outcome
from console.desk.proposal import Purpose
from tests.desk.worlds import D, sound_inputs
from venues.model.account import Balance
from venues.model.book import MarketRules
from venues.model.order import OrderKind, TimeInForce

Changes = Mapping[str, Any]
PASS, DENY, NOTHING = Outcome.PASSED, Outcome.DENIED, Outcome.NOT_APPLICABLE
MADE_OF_DECIMALS = (D("NaN"), D("sNaN"), D("Infinity"), D("-Infinity"))
MADE_OF_AGES = (float("nan"), float("inf"), float("-inf"))
MADE_OF_COUNTS = (float("nan"), float("inf"), -1)

NO_BOOK = {"inputs.book": None}
NO_RULES = {"inputs.market.rules": None}
NO_RATES = {"inputs.usd_rates": None}
OLD_BOOK = {"inputs.book.change_age_ms": 2_001}
OLD_LINK = {"inputs.book.link_age_ms": 2_001}
OLD_MONEY = {"inputs.portfolio.age_ms": 30_001}
OLD_POSITION = {"inputs.position.age_ms": 30_001}
OLD_ORDERS = {"inputs.orders.age_ms": 30_001}
MARKET = {
    "terms.kind": OrderKind.MARKET,
    "terms.limit_price": None,
    "terms.time_in_force": TimeInForce.IOC,
    "proposal.asked_price": None,
    "inputs.venue.ioc_allowed": False,
}
POST_ONLY = {"terms.time_in_force": TimeInForce.POST_ONLY}
MICRO = {
    "proposal.purpose": Purpose.MICRO_TRADE,
    "terms.time_in_force": TimeInForce.IOC,
    "terms.limit_price": D(60000),
}
RULES = sound_inputs().market.rules  # type: ignore[union-attr]  # it is there


@dataclass(frozen=True)
class Row:
    """One number of one check."""

    check: str
    path: str
    below: Any
    at: Any
    above: Any
    expect: tuple[Outcome, Outcome, Outcome]
    broken: tuple[Any, ...] = MADE_OF_DECIMALS
    given: Changes = field(default_factory=dict)
    make: Callable[[Any], Changes] | None = None
    """From the number to changes, where it is not simply put at `path`."""
    missing: tuple[Changes, ...] = ()
    stale: tuple[Changes, ...] = ()

    def cases(self) -> Iterator[tuple[str, Changes, Outcome]]:
        put = self.make or (lambda value: {self.path: value})
        for label, value, outcome in zip(
            ("below", "at", "above"), (self.below, self.at, self.above), self.expect, strict=True
        ):
            yield f"{label} {value}", {**self.given, **put(value)}, outcome
        for value in self.broken:
            yield str(value), {**self.given, **put(value)}, DENY
        for label, many in (("missing", self.missing), ("stale", self.stale)):
            for changes in many:
                yield (
                    f"{label} {' '.join(changes)}",
                    {**self.given, **put(self.below), **put(self.at), **changes},
                    DENY,
                )


UP_TO = (PASS, PASS, DENY)
UNDER = (PASS, DENY, DENY)
FROM = (DENY, PASS, PASS)
OVER = (DENY, DENY, PASS)


def balance(free: Any) -> Changes:
    return {"inputs.balances.balances": (Balance("USDT", free, D(0), D(10000)),)}


def rules(**changes: Any) -> Changes:
    values = {
        "tick_size": "0.1",
        "lot_size": "0.00001",
        "minimum_amount": "0.00001",
        "minimum_notional": "3",
        **changes,
    }
    return {"inputs.market.rules": MarketRules("BTC/USDT", "BTC", "USDT", **values)}


def book(bid: Any, ask: Any) -> Changes:
    return {
        "inputs.book.bids": ((bid, D(1)),),
        "inputs.book.asks": ((ask, D(1)),),
        "inputs.last_trade.price": D(60000),
    }


def many(what: Callable[[int], Any], path: str) -> Callable[[int], Changes]:
    return lambda count: {path: tuple(what(number) for number in range(count))}
