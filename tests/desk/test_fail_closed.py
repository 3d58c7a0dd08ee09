"""Whatever is not known, too old or no number, denies; and a verdict speaks of one order at one moment only."""

from decimal import Decimal
from typing import Any

import pytest

from console.desk.finding import Moment, Outcome
from console.desk.inputs import Inputs, SystemState
from console.desk.limits import OrderLimits
from console.desk.proposal import Purpose
from console.desk.verdict import CHECKS, verdict
from tests.desk.worlds import D, World, alter, intent, order, paths_of, sound_world, terms
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.value import replace
from venues.model.words import Mode, Side

MAY_BE_MISSING = {
    # what may be absent: words about reasons, and facts that only other kinds of orders need
    "system.reason",
    "venue.closed_reason",
    "venue.ioc_allowed",
    "venue.post_only_allowed",
    "market.contract_size",
    "market.inverse",
    "market.maximum_amount",
    "market.maker_fee",
    "market.rules.kind",
    "market.rules.base",
    "market.rules.minimum_amount",
    "market.rules.minimum_notional",
    "market.rules.maker_fee",
    "market.rules.taker_fee",
    "book.compared_age_ms",
    "book.stale",
    "last_trade.source",
    "permit.scope_waived",
    "permit.micro_trade_lacks",
    "permit.probe_lacks",
    "other_books",
}
OPTIONAL_LIMITS = {"order_cap_amount", "orders_per_second"}


def test_the_sound_world_is_allowed_by_every_check() -> None:
    verdict_ = sound_world().judge()
    assert verdict_.allowed
    assert len(verdict_.findings) == verdict_.checks == len(CHECKS)


@pytest.mark.parametrize("name", [name for name in Inputs.__struct_fields__ if name != "other_books"])
def test_each_input_that_is_taken_away_denies(name: str) -> None:
    assert not alter(sound_world(), {f"inputs.{name}": None}).judge().allowed


@pytest.mark.parametrize("path", sorted(set(paths_of(sound_world().inputs)) - MAY_BE_MISSING))
def test_each_fact_that_is_taken_away_denies(path: str) -> None:
    empty: Any = () if path in {"book.bids", "book.asks", "balances.balances"} else None
    assert not alter(sound_world(), {f"inputs.{path}": empty}).judge().allowed


AGES = [
    path for path in paths_of(sound_world().inputs) if path.endswith("age_ms") and path not in MAY_BE_MISSING
]


@pytest.mark.parametrize("age", [float("nan"), float("inf"), -1, 1e12])
@pytest.mark.parametrize("path", AGES)
def test_each_fact_of_no_age_or_too_old_denies(path: str, age: float) -> None:
    assert not alter(sound_world(), {f"inputs.{path}": age}).judge().allowed


DECIMALS = (
    "position.amount",
    "day.realised_pnl_usd",
    "day.fees_usd",
    "portfolio.value_usd",
    "portfolio.day_start_usd",
    "portfolio.other_venues_usd",
    "portfolio.other_symbols_usd",
    "market.taker_fee",
    "last_trade.price",
)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity", "1e41", "1e-41"])
@pytest.mark.parametrize("path", DECIMALS)
def test_each_number_that_is_none_denies(path: str, number: str) -> None:
    assert not alter(sound_world(), {f"inputs.{path}": Decimal(number)}).judge().allowed


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-1", "0"])
@pytest.mark.parametrize(
    "name",
    [one for one in OrderLimits.__struct_fields__ if isinstance(getattr(sound_world().limits, one), Decimal)],
)
def test_each_limit_that_is_no_number_denies(name: str, number: str) -> None:
    micro = {
        "proposal.purpose": Purpose.MICRO_TRADE,
        "terms.time_in_force": TimeInForce.IOC,
        "terms.amount": D("0.00008"),
    }
    probe = {
        "proposal.purpose": Purpose.PROBE,
        "terms.time_in_force": TimeInForce.POST_ONLY,
        "terms.limit_price": D(59000),
    }
    purpose: dict[str, Any] = {"micro_trade_usd": micro, "probe_distance_percent": probe}.get(name, {})
    assert alter(sound_world(), purpose).judge().allowed
    assert not alter(sound_world(), {**purpose, f"limits.{name}": Decimal(number)}).judge().allowed


def test_without_limits_every_check_denies() -> None:
    world = sound_world()
    found = verdict(world.proposal, world.inputs, None, Moment.TYPED)
    assert not found.allowed
    assert len(found.denied) == len(CHECKS)


def test_a_verdict_that_lacks_a_finding_allows_nothing() -> None:
    found = sound_world().judge()
    assert not replace(found, findings=found.findings[1:]).allowed
    assert not replace(found, findings=(), checks=0).allowed


def test_all_checks_are_made_although_the_first_denies() -> None:
    found = alter(
        sound_world(), {"inputs.system": None, "inputs.portfolio": None, "inputs.day": None}
    ).judge()
    assert len(found.findings) == len(CHECKS)
    assert {finding.name for finding in found.denied} >= {
        "system state",
        "audit",
        "daily risk",
        "emergency stop",
    }


def test_a_denial_names_what_the_number_the_limit_and_what_would_pass() -> None:
    finding = alter(sound_world(), {"limits.order_cap_usd": D(50)}).finding("order value")
    assert finding.words == (
        "the order's value at the worst price: 60 USD, at most 50 USD is allowed; an amount of 0.00083 would pass"
    )
    stale = alter(sound_world(), {"inputs.balances.age_ms": 31_000}).finding("balance")
    assert stale.words == "the balance is 31 s old, at most 30 s is allowed"


# ---- an order that provably reduces ----

REDUCING = {"inputs.system.state": SystemState.REDUCING, "terms.side": Side.SELL}
TIGHT = {
    "limits.max_position_usd": D(1),
    "limits.exposure_percent": D(1),
    "limits.venue_exposure_percent": D(1),
    "limits.daily_risk_usd": D("11.12"),
}


def test_an_order_that_lowers_the_position_passes_reducing_exposures_and_the_open_part_of_the_daily_risk() -> (
    None
):
    assert alter(sound_world(), {**REDUCING, **TIGHT}).judge().allowed
    opening = alter(sound_world(), {**REDUCING, **TIGHT, "terms.side": Side.BUY}).judge()
    assert {f.name for f in opening.denied} == {
        "system state",
        "position",
        "exposure at the venue",
        "exposure in all",
        "daily risk",
    }


def test_a_loss_and_a_fee_count_for_it_all_the_same() -> None:
    denied = alter(sound_world(), {**REDUCING, **TIGHT, "limits.daily_risk_usd": D("11.11")}).judge().denied
    assert [finding.name for finding in denied] == ["daily risk"]


@pytest.mark.parametrize(
    ("changes", "reduces"),
    [
        ({"inputs.position.amount": D("0.001")}, True),
        ({"inputs.position.amount": D("0.00099")}, False),
        ({"inputs.position.amount": D("-0.01")}, False),
        ({"inputs.orders.open": (order(Side.SELL, D("0.009"), reserve=D(0)),)}, True),
        ({"inputs.orders.open": (order(Side.SELL, D("0.00901"), reserve=D(0)),)}, False),
        ({"inputs.orders.open": (order(Side.BUY, D("0.5")),)}, True),
        (
            {
                "inputs.orders.unknown": (
                    order(Side.SELL, D("0.00901"), symbol="BTC/USDT", state=OrderState.UNKNOWN),
                )
            },
            False,
        ),
        ({"inputs.orders": None}, False),
        ({"inputs.position.age_ms": 30_001}, False),
        ({"terms.side": Side.BUY, "inputs.position.amount": D("-0.001")}, True),
        ({"terms.side": Side.BUY, "inputs.position.amount": D("-0.00099")}, False),
        (
            {
                "terms.side": Side.BUY,
                "inputs.position.amount": D("-0.001"),
                "inputs.orders.open": (order(Side.BUY),),
            },
            False,
        ),
        (
            {
                "terms.side": Side.BUY,
                "inputs.position.amount": D("-0.001"),
                "inputs.orders.open": (order(Side.SELL),),
            },
            True,
        ),
        ({"terms.reduce_only": True, "inputs.position.amount": D(0)}, False),
    ],
)
def test_reducing_is_proved_by_the_worst_case_never_by_a_flag(changes: dict[str, Any], reduces: bool) -> None:
    found = alter(sound_world(), {**REDUCING, **changes}).finding("system state")
    assert (found.outcome is Outcome.PASSED) is reduces


# ---- moments ----


def sending(**changes: Any) -> World:
    """The world at the moment of sending: the order's own intent is recorded."""
    world = alter(sound_world(), {"moment": Moment.SENT, "proposal.consent_id": "c1"})
    own = intent(10, D(60), proposal_id="p1", consent_id="c1", terms=terms(), sent=False)
    own_order = replace(order(state=OrderState.INTENT), terms=terms())
    return alter(world, {"inputs.trail.intents": (own,), "inputs.orders.open": (own_order,), **changes})


def test_its_own_recorded_intent_does_not_stand_against_an_order_that_is_being_sent() -> None:
    found = sending().judge()
    assert found.allowed, found.denied
    assert sending().finding("open orders").value == 1
    assert sending().finding("rolling value").value == 60
    assert sending().finding("position").value == 660


def test_before_sending_the_same_intent_does() -> None:
    for moment in (Moment.TYPED, Moment.CONFIRMED):
        names = {finding.name for finding in sending(moment=moment).judge().denied}
        assert {"once", "duplicate"} <= names


@pytest.mark.parametrize(
    "changes",
    [
        {"proposal.consent_id": ""},
        {"proposal.consent_id": "c2"},
        {"proposal.proposal_id": "p2"},
        {"terms.client_order_id": ""},
        {"terms.client_order_id": "lyp81c2e0a9m4x7q2p"},
        {"terms.amount": D("0.0009")},
        {"terms.limit_price": D("59999")},
        {"terms.time_in_force": TimeInForce.IOC},
        {"inputs.trail.intents": ()},
        {"inputs.trail.intents": (intent(10, proposal_id="p1", consent_id="c1", terms=terms(), sent=True),)},
        {
            "inputs.trail.intents": (
                intent(10, proposal_id="p1", consent_id="c1", terms=terms(), sent=False),
            )
            * 2
        },
        {"inputs.system.mode": Mode.PRACTICE, "limits.mode": Mode.PRACTICE},
    ],
)
def test_what_is_sent_must_be_the_one_recorded_intent_not_sent_yet(changes: dict[str, Any]) -> None:
    assert sending(**changes).finding("once").outcome is Outcome.DENIED


def test_a_confirmed_order_needs_a_consent() -> None:
    assert (
        sending(moment=Moment.CONFIRMED, **{"inputs.trail.intents": (), "inputs.orders.open": ()})
        .judge()
        .allowed
    )
    without = alter(sound_world(), {"moment": Moment.CONFIRMED})
    assert [finding.name for finding in without.judge().denied] == ["once"]


def test_a_market_order_is_judged_by_the_same_checks() -> None:
    changes = {
        "terms.kind": OrderKind.MARKET,
        "terms.limit_price": None,
        "terms.time_in_force": TimeInForce.IOC,
        "proposal.asked_price": None,
        "inputs.venue.ioc_allowed": False,
    }
    found = alter(sound_world(), changes)
    assert found.judge().allowed
    assert found.finding("order value").value == D("61.2")
