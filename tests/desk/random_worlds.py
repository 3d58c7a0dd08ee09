"""Random worlds: a sound one with a few things changed, most of them to values near a limit."""

import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from console.desk.finding import Moment
from console.desk.inputs import ArmState, Reference, SystemState, UsdRate
from console.desk.proposal import Purpose
from tests.desk.worlds import D, World, alter, fill, intent, order, sound_inputs, sound_world, terms
from venues.model.account import Balance
from venues.model.book import MarketRules
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.words import Integrity, Mode, Role, Side, VenueState

Change = tuple[str, Any]
Group = list[Change]
"""Changes of one kind."""
BROKEN: tuple[Any, ...] = (None, D("NaN"), D("Infinity"), D("-Infinity"), D("sNaN"), D("1e50"), D(-1), D(0))
BROKEN_AGES: tuple[Any, ...] = (None, float("nan"), float("inf"), -1)


def _numbers(path: str, values: Iterable[Any], broken: tuple[Any, ...] = BROKEN) -> list[Change]:
    return [(path, value) for value in (*values, *broken)]


def _ages(path: str, most: int) -> list[Change]:
    return _numbers(path, (0, most - 1, most, most + 1), BROKEN_AGES)


def _some(draw: random.Random, make: Callable[[random.Random], Any], most: int) -> tuple[Any, ...]:
    return tuple(make(draw) for _ in range(draw.randint(0, most)))


def _decimal(draw: random.Random, low: float, high: float, places: int) -> Decimal:
    return D(f"{draw.uniform(low, high):.{places}f}")


def _orders(draw: random.Random) -> Any:
    return order(
        draw.choice(list(Side)),
        draw.choice([_decimal(draw, 0, 0.02, 5), D("0.01"), D("NaN") if draw.random() < 0.1 else D("0.005")]),
        state=draw.choice([OrderState.OPEN, OrderState.PARTIAL, OrderState.INTENT, OrderState.UNKNOWN]),
        symbol=draw.choice(["BTC/USDT", "ETH/USDT"]),
        age_ms=draw.choice([499, 500, 501, 60_000, None, float("inf")]),
        reserve_currency=draw.choice(["USDT", "BTC"]),
        reserve=draw.choice([_decimal(draw, 0, 9950, 2), D("9939.88"), D(0)]),
    )


def _intents(draw: random.Random) -> Any:
    its = draw.choice(
        [terms(client_order_id="lyl000000000000000"), terms(amount=D("0.002"), client_order_id="")]
    )
    age = draw.choice([0, 999, 1_000, 1_001, 29_999, 30_001, 60_000, 60_001, 86_400_000, 86_400_001, None])
    return intent(age, _decimal(draw, 0, 990_000, 2), terms=its, consent_id=draw.choice(["", "c1", "c2"]))


def _rules(draw: random.Random) -> MarketRules:
    return MarketRules(
        draw.choice(["BTC/USDT"] * 5 + ["ETH/USDT"]),
        "BTC",
        draw.choice(["USDT", "USDT", "USD", "EUR"]),
        kind=draw.choice(["spot", "spot", "swap"]),
        tick_size=draw.choice(["0.1", "0.01", "0.5", "7", None, "NaN"]),
        lot_size=draw.choice(["0.00001", "0.0001", "0.003", "1", "0"]),
        minimum_amount=draw.choice([None, "0", "0.001", "0.00015", "x1"[:1]]),
        minimum_notional=draw.choice([None, "3", "60", "61", "5.01"]),
        active=draw.random() < 0.95,
    )


def _of_order(draw: random.Random) -> list[Group]:
    """The order: what is asked for, how, and by whom."""
    amounts = [
        D(n) * D("0.00001")
        for n in (1, 5, 6, 7, 8, 9, 10, 99, 100, 101, 990, 1000, 1001, 1666, 1667, 3166, 3167)
    ]
    texts = "58799.9 58800 59989.9 59990 60000 60000.1 60009.9 60010 60070 61200 61200.1 52800 52799.9"
    prices = [D(text) for text in texts.split()]
    return [
        _numbers("terms.amount", [*amounts, *(_decimal(draw, 0.00001, 0.05, 5) for _ in range(40))]),
        _numbers("terms.limit_price", [*prices, *(_decimal(draw, 58500, 61500, 1) for _ in range(40))]),
        _numbers("proposal.asked_amount", [D("0.0005"), D(1), D(100), D(1)], BROKEN[1:]),
        _numbers("proposal.asked_price", [D(70000), D(50000)]),
        [("terms.side", side) for side in Side],
        [("terms.kind", kind) for kind in OrderKind],
        [("terms.time_in_force", tif) for tif in TimeInForce],
        [("terms.reduce_only", True)],
        [("terms.symbol", s) for s in ("BTC/USDT:USDT", "ETH/USDT", "btc/usdt")],
        [("terms.client_order_id", name) for name in ("", "lyp81c2e0a9m4x7q2p", "lyl000000000000000")],
        [("moment", moment) for moment in Moment],
        [("proposal.purpose", purpose) for purpose in Purpose],
        [("proposal.consent_id", "c1"), ("proposal.proposal_id", ""), ("proposal.duplicate_meant", True)],
        [
            ("proposal.parameters", (pair,))
            for pair in (("cost", "1"), ("postOnly", False), ("timeInForce", "IOC"))
        ],
    ]


def _of_console() -> list[Group]:
    """The console: its state, its arm, its trail and its mode."""
    return [
        [("system.state", state) for state in (*SystemState, None)],
        [("system.arm", arm) for arm in (*ArmState, None)],
        [("system.audit_ok", False)],
        _numbers("system.armed_left_ms", [0, 1], BROKEN_AGES),
        [("system.mode", Mode.PRACTICE)],
    ]


def _of_venue_and_key() -> list[Group]:
    """The venue, its clock, and what its key is permitted."""
    return [
        [("venue.state", state) for state in VenueState],
        [("permit.can_withdraw", yes) for yes in (True, None)],
        [("permit.scope_waived", yes) for yes in (True, None)],
        _ages("permit.scope_age_ms", 93_600_000),
        [("permit.order_lacks", words) for words in ("go live", None)],
        [("permit.probe_lacks", words) for words in ("fees", None)],
        [("permit.micro_trade_lacks", words) for words in ("probe", None)],
        [("venue.role", Role.DATA_ONLY)],
        [("venue.orders_open", False), ("venue.latched", True), ("venue.symbols", ("ETH/USDT",))],
        [("venue.ioc_allowed", yes) for yes in (False, None)],
        [("venue.post_only_allowed", False)],
        _numbers("venue.clock_offset_ms", [-1001, -1000, 1000, 1001], BROKEN_AGES[:3]),
        _numbers("venue.errors_in_a_row", [0, 2, 3], (None, -1)),
        _numbers("venue.mismatches", [0, 1], (None,)),
        _ages("venue.age_ms", 5_000),
        _ages("venue.clock_age_ms", 60_000),
    ]


def _of_market(draw: random.Random) -> list[Group]:
    """The rules and the fees of the market."""
    return [
        [("market.rules", _rules(draw)) for _ in range(40)],
        _numbers("market.contract_size", [D("0.001"), D(1), D(100)]),
        [("market.inverse", True)],
        _numbers("market.taker_fee", [D("0.001"), D("-0.0005"), D(1)]),
        _numbers("market.maker_fee", [D("0.01")]),
        _ages("market.age_ms", 86_400_000),
        [("market.maximum_amount", "0.0005")],
    ]


def _of_prices() -> list[Group]:
    """The book, and who else says a price."""
    return [
        [
            ("book.bids", ((bid, D(1)), (D(58000), D(3))))
            for bid in (D(59500), D(60010), D(60011), D(58000), D("NaN"))
        ],
        [
            ("book.asks", ((ask, D("0.002")), (D(61200), D("0.003"))))
            for ask in (D(60010), D(60300), D(59000), D("NaN"))
        ],
        [("book.integrity", word) for word in Integrity],
        _ages("book.compared_age_ms", 10_000),
        _ages("book.link_age_ms", 2_000),
        _ages("book.change_age_ms", 2_000),
        [("book.stale", True)],
        _numbers("last_trade.price", [D(59400), D("59399.9"), D(60600), D("60600.1")]),
        _ages("last_trade.age_ms", 60_000),
        [
            ("other_books", (Reference("okx", D(price), age),))
            for price in (60000, 60700)
            for age in (1, 2_001)
        ],
    ]


def _of_orders(draw: random.Random) -> list[Group]:
    """The position and the other orders."""
    return [
        _numbers("position.amount", [D("0.001"), D("-0.001"), D(0), D("0.04"), D("-0.02")]),
        _ages("position.age_ms", 30_000),
        [("orders.open", _some(draw, _orders, 3)) for _ in range(60)],
        [("orders.open", (order(),) * n) for n in (18, 19, 20)],
        [("orders.unknown", _some(draw, _orders, 2)) for _ in range(40)],
        _ages("orders.age_ms", 30_000),
    ]


def _of_trail(draw: random.Random) -> list[Group]:
    """What has been sent and filled before."""
    return [
        [("trail.intents", _some(draw, _intents, 4)) for _ in range(60)],
        [("trail.intents", (intent(age),) * n) for age in (1, 5_000) for n in (9, 10, 29, 30)],
        [("trail.verified", False)],
        [
            ("trail.fills", tuple(fill(n, age) for n in range(count)))
            for count in (9, 10)
            for age in (1, 600_001, None)
        ],
    ]


def _of_money() -> list[Group]:
    """Balances, the day, the portfolio, and what a currency is worth."""
    cash = [D("60.11"), D("60.12"), D("61.3224"), D("0.001"), D("0.00099")]
    return [
        [
            ("balances.balances", (Balance(c, free, None, D(1)),))
            for c in ("USDT", "BTC")
            for free in (*cash, *BROKEN)
        ],
        _ages("balances.age_ms", 30_000),
        _ages("day.age_ms", 30_000),
        _ages("portfolio.age_ms", 30_000),
        _numbers("day.realised_pnl_usd", [D(-99880), D("-99999.9"), D(-100001)]),
        _numbers("day.fees_usd", [D(99900)]),
        _numbers("portfolio.value_usd", [D(8500), D("8500.01"), D(3000), D(100000)]),
        _numbers("portfolio.day_start_usd", [D(11764)]),
        _numbers("portfolio.other_symbols_usd", [D(2340), D("2340.01")]),
        _numbers("portfolio.other_venues_usd", [D(3840), D("3840.01")]),
        [
            ("usd_rates", (UsdRate(c, usd, age),))
            for c in ("USDT", "USDC", "EUR")
            for usd in (D("1.01"), D("0.98"), D("0.99"), *BROKEN[:3])
            for age in (100, 2_001)
        ],
    ]


def _of_limits() -> list[Group]:
    """The limits."""
    return [
        _numbers("limits.order_cap_usd", [D(60), D("59.99"), D(100_000)]),
        _numbers("limits.order_cap_amount", [D("0.001"), D("0.00099")]),
        _numbers("limits.max_position_usd", [D(660), D("659.99")], BROKEN[1:]),
        _numbers("limits.daily_risk_usd", [D("127.12"), D(130)], BROKEN[1:]),
        _numbers("limits.rolling_notional_usd", [D(60), D("59.9"), D(400_000)], BROKEN[1:]),
        [("limits.mode", Mode.TESTNET)],
        _numbers("limits.orders_per_second", [D("0.2"), D("0.5"), D(2)], (None, D("NaN"), D(0))),
        [("limits.orders_per_minute", 2)],
    ]


def _pool(draw: random.Random) -> list[Group]:
    """Return all groups of changes; one is taken from each of a few groups."""
    return [
        *_of_order(draw),
        *_of_console(),
        *_of_venue_and_key(),
        *_of_market(draw),
        *_of_prices(),
        *_of_orders(draw),
        *_of_trail(draw),
        *_of_money(),
        *_of_limits(),
        [(f"{name}", None) for name in sound_inputs().__struct_fields__ if name != "other_books"],
    ]


ROOTS = ("terms.", "proposal.", "limits.", "inputs.", "moment")
POOL = _pool(random.Random(1))
FLAT = [change for group in POOL for change in group]


def build(changes: Iterable[Change]) -> World:
    """Return the sound world with `changes`; one that has lost its ground is left out."""
    world = sound_world()
    for path, value in changes:
        try:
            world = alter(world, {path if path.startswith(ROOTS) else f"inputs.{path}": value})
        except (AttributeError, TypeError):  # inside a fact that was taken away before
            continue
    return world


def random_world(draw: random.Random) -> World:
    """Return a world with one to nine changes of different kinds."""
    groups = draw.sample(POOL, draw.randint(1, 9))
    return build(draw.choice(group) for group in groups)
