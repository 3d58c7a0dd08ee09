"""Believable answers of a desk, for key tests, pictures and the demo."""

from decimal import Decimal

from console.desk.finding import Finding, Moment, Outcome, Subject, Verdict, WouldPass
from console.desk.inputs import ArmState
from console.desk.reading import Refused
from console.desk.sizing import Sized, TypedOrder
from console.desk.views import (
    ArmView,
    Confirmation,
    Draft,
    LeavingView,
    OrderLine,
    OrdersView,
    Preview,
    PreviewRow,
    Progress,
    Step,
    TimelineLine,
    VenueGate,
)
from tests.support.scripted_desk import ScriptedDesk
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.value import replace
from venues.model.words import Side

NOW_MS = 1_763_733_802_000


def line(state: OrderState, venue: str = "gate", **changes: object) -> OrderLine:
    values: dict[str, object] = {
        "venue": venue,
        "symbol": "BTC/USDT",
        "side": Side.BUY,
        "kind": OrderKind.LIMIT,
        "time_in_force": TimeInForce.GTC,
        "amount": Decimal("0.0002"),
        "price": Decimal("59000.1"),
        "filled": Decimal(0),
        "average_price": None,
        "state": state,
        "client_order_id": f"lyp{state.value.lower():0<8.8}0000000",
        "order_id": "777001",
        "is_mine": True,
        "age_ms": 31_000.0,
        "told_age_ms": 1_200.0,
    }
    values.update(changes)
    return OrderLine(**values)  # type: ignore[arg-type]  # the fields are named by the tests


UNKNOWN = line(
    OrderState.UNKNOWN,
    kind=OrderKind.MARKET,
    time_in_force=TimeInForce.IOC,
    price=None,
    told_age_ms=None,
    order_id="",
    words="the answer was cut; asked 3 times, 1 of 3 silent",
)
OPEN = line(
    OrderState.OPEN,
    "okx",
    symbol="ETH/USDT",
    side=Side.SELL,
    time_in_force=TimeInForce.POST_ONLY,
    amount=Decimal("0.01"),
    price=Decimal("2751.2"),
    age_ms=720_000.0,
    order_id="88120031",
)
PARTIAL = line(
    OrderState.PARTIAL,
    amount=Decimal("0.015"),
    filled=Decimal("0.0041"),
    average_price=Decimal("59000.1"),
    age_ms=95_000.0,
    order_id="777002",
)
OTHERS = line(
    OrderState.OPEN,
    "kraken",
    is_mine=False,
    client_order_id="",
    order_id="OQCLML-BW3P3-BUCMWZ",
    symbol="SOL/USDT",
    side=Side.SELL,
    amount=Decimal("3.5"),
    price=Decimal("162.5"),
    age_ms=7_200_000.0,
)
FILLED = line(
    OrderState.FILLED,
    "whitebit",
    filled=Decimal("0.0002"),
    average_price=Decimal("60012.35"),
    price=Decimal("60072.4"),
    time_in_force=TimeInForce.IOC,
    age_ms=3_900_000.0,
    order_id="4180339123",
)
REJECTED = line(
    OrderState.REJECTED,
    amount=Decimal("0.5"),
    side=Side.SELL,
    age_ms=4_000_000.0,
    words="BALANCE_NOT_ENOUGH: not enough balance; free less than the order needs",
    order_id="",
)


def orders(*lines: OrderLine) -> OrdersView:
    found = lines or (UNKNOWN, PARTIAL, OPEN, OTHERS, FILLED, REJECTED)
    still = [item for item in found if not item.state.is_final]
    return OrdersView(
        tuple(found),
        sum(item.is_mine and not item.state.is_unresolved for item in still),
        sum(not item.is_mine for item in still),
        sum(item.state.is_unresolved for item in still),
    )


LIFE = (
    TimelineLine(NOW_MS - 31_240, "the operator's code was right; consent recorded", row=48_203),
    TimelineLine(NOW_MS - 31_226, "intent recorded, durable", row=48_204),
    TimelineLine(NOW_MS - 31_219, "handed to the worker and written to the socket", row=48_205),
    TimelineLine(NOW_MS - 21_219, "no answer within 10 s: UNKNOWN", "bad", 48_206),
    TimelineLine(NOW_MS - 20_900, "asked by client id: not visible yet", "warn", 48_207),
)

TERMS = OrderTerms(
    "gate",
    "BTC/USDT",
    Side.BUY,
    OrderKind.LIMIT,
    TimeInForce.POST_ONLY,
    Decimal("0.00019"),
    Decimal("60000.0"),
)

_NAMES = (
    ("R1", "system state", "the system is ACTIVE"),
    ("R1", "armed", "armed for 4 more minutes"),
    ("R2", "venue", "gate is UP"),
    ("R5", "order amount", "no cap in units is set; the cap in USD holds"),
    ("R6", "order value", "the order's value at the worst price: 11.4 USD, at most 15 USD"),
    ("R7", "collar", "0.02 % away from the mid, at most 1 % is allowed"),
    ("R9", "book", "VERIFIED, 0.3 s old"),
    ("R12", "position", "0.00843 BTC after it, at most 0.05 BTC"),
    ("R15", "balance", "needs 11.42 USDT of 101.2 USDT"),
    ("R17", "post-only", "does not cross"),
    ("R20", "clock", "+8 ms"),
    ("R21", "breaker", "not tripped"),
)


def verdict(*denied: Finding) -> Verdict:
    names = {finding.name for finding in denied}
    findings = [
        Finding(number, name, Outcome.NOT_APPLICABLE if name == "order amount" else Outcome.PASSED, words)
        for number, name, words in _NAMES
        if name not in names
    ]
    findings = [*denied, *findings]
    return Verdict("p1", TERMS, Moment.TYPED, tuple(findings), len(findings))


TOO_LARGE = Finding(
    "R6",
    "order value",
    Outcome.DENIED,
    "the order's value at the worst price: 60 USD, at most 15 USD is allowed; "
    "an amount of 0.00024 would pass",
    Decimal(60),
    Decimal(15),
    "USD",
    WouldPass(Subject.AMOUNT, Decimal("0.00024")),
)
DISARMED = Finding("R1", "armed", Outcome.DENIED, "the console is DISARMED; press Ctrl-L to arm it")
POOR = Finding(
    "R15",
    "balance",
    Outcome.DENIED,
    "needs 60.12 USDT, free is 12 USDT; an amount of 0.00019 would pass",
    Decimal("60.12"),
    Decimal(12),
    "USDT",
)
TOO_MANY = Finding("R14", "order rate", Outcome.DENIED, "31 orders in a minute, at most 30; wait 2 s")

FACTS = (
    ("mid", "−0.02 % away from 60 012.1"),
    ("takes", "would rest, not cross"),
    ("fee", "0.0099 USDT (maker 0.087 %, configured)"),
    ("free", "101.20 → 89.78 USDT"),
    ("book", "0.3 s old, VERIFIED"),
    ("clock", "+8 ms"),
)


def preview(*denied: Finding) -> Preview:
    rows = (
        PreviewRow("size", "0.000195", "0.00019 BTC", "step 0.00001, down; min 0.00001", passes=True),
        PreviewRow("price", "60000.05", "60 000.0 USDT", "tick 0.1, away from crossing", passes=True),
        PreviewRow("worth", "", "11.40 USDT", "min notional 3; cap 15 USD", passes=not denied),
    )
    sized = Sized(TERMS, Decimal("0.000195"), Decimal("60000.05"), Decimal("11.40"))
    return Preview(sized, rows, FACTS, verdict(*denied), "BTC", Decimal("0.00001"), Decimal("0.1"))


EMPTY = Preview(
    Refused("the size is empty: type a number such as 0.01"),
    (),
    FACTS[4:],
    None,
    "BTC",
    Decimal("0.00001"),
    Decimal("0.1"),
)


def confirmation(**changes: object) -> Confirmation:
    values: dict[str, object] = {
        "confirmation_id": "c1",
        "title": "PRACTICE · MICRO-TRADE · gate · key …9F3C",
        "headline": "BUY  0.00008 BTC  at MARKET, at most 60072.4  for 4.805792 USDT at worst",
        "lines": (
            ("Sent as", "limit order, IOC: what does not trade at once is cancelled"),
            ("Worst case", "price 60072.4   cost 4.805792 + fee 0.00418104 USDT (0.087 %)"),
            ("After", "USDT 101.20 → 96.38   BTC 0 → 0.00008"),
            ("Today", "1 of 5 orders, 4.80 of 50 USD"),
            (
                "Undo",
                "cannot be undone; if the answer is lost the order may still be live: it is UNKNOWN then",
            ),
            ("Id", "lyp81c2e0a9m4q7zr3   checks 28 of 28 pass"),
            ("Request", "POST api.gateio.ws/api/v4/spot/orders"),
            ("Proof", "digest 4b7e09c1a1d27733…   audit #48212"),
        ),
        "request": (
            ("text", "t-lyp81c2e0a9m4q7zr3"),
            ("currency_pair", "BTC_USDT"),
            ("side", "buy"),
            ("amount", "0.00008"),
            ("price", "60072.4"),
            ("time_in_force", "ioc"),
        ),
        "digest": "4b7e09c1",
        "code": "k7fm",
        "opened_at": 10_000.0,
        "expires_at": 10_010.0,
        "client_order_id": "lyp81c2e0a9m4q7zr3",
    }
    values.update(changes)
    return Confirmation(**values)  # type: ignore[arg-type]  # the fields are named by the tests


DONE = Progress(
    Step.DONE,
    "FILLED 0.00008 BTC at 60 012.4, fee 0.0042 USDT",
    (
        TimelineLine(NOW_MS - 412, "consent recorded, durable", row=48_213),
        TimelineLine(NOW_MS - 405, "intent recorded, durable", row=48_214),
        TimelineLine(NOW_MS - 401, "handed to the worker and written to the socket", row=48_215),
        TimelineLine(NOW_MS - 362, "the venue accepted it: order 4180339124", row=48_216),
        TimelineLine(NOW_MS - 349, "fill 0.00008 BTC at 60 012.4, taker", row=48_217),
    ),
    (
        ("asked", "0.00008 BTC"),
        ("filled", "0.00008 BTC"),
        ("worst price", "60 072.4 USDT"),
        ("average", "60 012.4 USDT"),
        ("slippage", "0.00 bp"),
        ("fee", "0.0042 USDT, 0.087 %"),
        ("answer", "39 ms"),
        ("fill seen", "52 ms"),
    ),
    passed=True,
)
LOST = Progress(Step.UNKNOWN, "no answer within 10 s: its state is UNKNOWN", LIFE)
REFUSED = Progress(
    Step.REFUSED,
    "the venue refused it: BALANCE_NOT_ENOUGH; lower the size or move funds here",
    LIFE[:2],
)

DRAFT = Draft(
    TypedOrder("gate", "BTC/USDT", Side.BUY, OrderKind.MARKET, "0.00008", beyond_percent=Decimal("0.10"))
)


def desk(**changes: object) -> ScriptedDesk:
    """Return a desk that is ARMED, has nothing open, and confirms what it is asked."""
    made = ScriptedDesk(
        arm_state=ArmView(ArmState.ARMED, 272.0),
        gates={"binance": VenueGate("binance", open=False, reason="data only")},
        previewed=preview(),
        draft=DRAFT,
        reviewed=confirmation(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields are named by the tests


def busy_desk(**changes: object) -> ScriptedDesk:
    """Return a desk with orders in many states."""
    view = orders()
    values: dict[str, object] = {
        "view": view,
        "lives": {UNKNOWN.client_order_id: LIFE},
        "left": LeavingView(view.mine_open, view.others_open, view.unknown, view.lines[:4]),
    }
    return desk(**(values | changes))
