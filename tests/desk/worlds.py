"""A world in which every check passes, and how to change one thing in it by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from console.desk.finding import Finding, Moment, Verdict
from console.desk.inputs import (
    AccountOrder,
    ArmState,
    BalanceFacts,
    BookFacts,
    DayFacts,
    FillFact,
    Inputs,
    IntentFact,
    MarketFacts,
    OrderFacts,
    PermitFacts,
    PortfolioFacts,
    PositionFacts,
    Reference,
    SystemFacts,
    SystemState,
    TrailFacts,
    VenueFacts,
)
from console.desk.limits import OrderLimits
from console.desk.proposal import Proposal
from console.desk.verdict import verdict
from venues.model.account import Balance
from venues.model.book import MarketRules
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.value import Value, replace
from venues.model.words import Integrity, Mode, Role, Side, VenueState

D = Decimal
VENUE, SYMBOL = "gate", "BTC/USDT"
THOUSANDTH, A_HUNDRED = D("0.001"), D(100)
CLIENT_ID = "lyl81c2e0a9m4x7q2p"


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a verdict is made of."""

    proposal: Proposal
    inputs: Inputs
    limits: OrderLimits
    moment: Moment = Moment.TYPED

    def judge(self) -> Verdict:
        return verdict(self.proposal, self.inputs, self.limits, self.moment)

    def finding(self, name: str) -> Finding:
        return next(finding for finding in self.judge().findings if finding.name == name)


def terms(**changes: Any) -> OrderTerms:
    """Buy 0.001 BTC at the mid of 60,000 USDT: worth 60 USD."""
    base = OrderTerms(
        VENUE,
        SYMBOL,
        Side.BUY,
        OrderKind.LIMIT,
        TimeInForce.GTC,
        D("0.001"),
        D(60000),
        client_order_id=CLIENT_ID,
    )
    return replace(base, **changes)


def order(side: Side = Side.BUY, remaining: Decimal | None = THOUSANDTH, **changes: Any) -> AccountOrder:
    """Another order of the same market that may still fill."""
    own: dict[str, Any] = {
        "state": OrderState.OPEN,
        "symbol": SYMBOL,
        "age_ms": 60_000,
        "reserve_currency": "USDT",
        "reserve": D("60.12"),
        **changes,
    }
    its = terms(side=side, symbol=own.pop("symbol"), client_order_id="lylaaaaaaaaaaaaaaa")
    return AccountOrder(its, own.pop("state"), remaining, **own)


def intent(
    age_ms: float | None = 120_000, notional_usd: Decimal | None = A_HUNDRED, **changes: Any
) -> IntentFact:
    """An earlier order of the trail, another one than `terms()` unless `terms` is given."""
    base = IntentFact(
        "p0",
        "c0",
        terms(amount=D("0.002"), client_order_id="lylbbbbbbbbbbbbbbb"),
        notional_usd,
        age_ms,
        sent=True,
    )
    return replace(base, **changes)


def fill(number: int, age_ms: float | None = 1_000) -> FillFact:
    return FillFact(VENUE, SYMBOL, f"lyl{number:015d}", age_ms)


def _venue() -> VenueFacts:
    """A venue that is up, on time, and offers everything."""
    return VenueFacts(
        venue=VENUE,
        state=VenueState.UP,
        role=Role.TRADE,
        orders_open=True,
        closed_reason="",
        age_ms=300,
        clock_offset_ms=8,
        clock_age_ms=5_000,
        ioc_allowed=True,
        post_only_allowed=True,
        errors_in_a_row=0,
        mismatches=0,
        latched=False,
        symbols=(SYMBOL, "ETH/USDT"),
    )


def _market() -> MarketFacts:
    """A spot market with small lots and ticks."""
    rules = MarketRules(
        SYMBOL,
        "BTC",
        "USDT",
        tick_size="0.1",
        lot_size="0.00001",
        minimum_amount="0.00001",
        minimum_notional="3",
    )
    return MarketFacts(VENUE, rules, 60_000, maker_fee=D("0.001"), taker_fee=D("0.002"))


def _book() -> BookFacts:
    """A verified book around 60,000 USDT."""
    return BookFacts(
        VENUE,
        SYMBOL,
        bids=((D(59990), D(1)), (D(59000), D(5))),
        asks=((D(60010), D(1)), (D(61000), D(5))),
        integrity=Integrity.VERIFIED,
        link_age_ms=100,
        change_age_ms=300,
        compared_age_ms=None,
    )


def sound_inputs() -> Inputs:
    """All facts there, fresh and harmless."""
    return Inputs(
        system=SystemFacts(SystemState.ACTIVE, ArmState.ARMED, 60_000, Mode.LIVE, audit_ok=True),
        venue=_venue(),
        market=_market(),
        book=_book(),
        balances=BalanceFacts(
            VENUE,
            (Balance("BTC", D("0.01"), D(0), D("0.01")), Balance("USDT", D(10000), D(0), D(10000))),
            500,
        ),
        position=PositionFacts(VENUE, SYMBOL, D("0.01"), 500),
        orders=OrderFacts((), (), 500),
        trail=TrailFacts(verified=True, intents=(), fills=(), repeated_latched=False),
        day=DayFacts(VENUE, D(-10), D(1), 500),
        portfolio=PortfolioFacts(D(10000), D(10000), D(1000), D(500), 500),
        usd_rates=(),
        last_trade=Reference("last trade", D(60001), 900),
        permit=PermitFacts(
            VENUE, False, 3_600_000, scope_waived=False, order_lacks="", micro_trade_lacks="", probe_lacks=""
        ),
    )


def sound_world() -> World:
    """A world in which nothing denies."""
    limits = OrderLimits(
        VENUE,
        SYMBOL,
        Mode.LIVE,
        max_position_usd=D(1_000_000),
        daily_risk_usd=D(100_000),
        rolling_notional_usd=D(2_000_000),
        orders_per_second=D(10),
    )
    return World(Proposal("p1", terms(), D("0.001"), D(60000)), sound_inputs(), limits)


def alter(world: World, changes: Mapping[str, Any]) -> World:
    """Return `world` with values put in by dotted path: `inputs.book.link_age_ms`, `terms.amount`, `moment`."""
    for path, value in changes.items():
        dotted = f"proposal.{path}" if path.startswith("terms.") else path
        world = _put(world, dotted.split("."), value)
    return world


def _put(owner: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    return replace(owner, **{name: _put(getattr(owner, name), rest, value) if rest else value})


def paths_of(owner: Any, prefix: str = "") -> list[str]:
    """Return every dotted path below `owner`, through values only."""
    found = []
    for name in owner.__struct_fields__:
        path, value = f"{prefix}{name}", getattr(owner, name)
        found.append(path)
        if isinstance(value, Value):
            found += paths_of(value, f"{path}.")
    return found
