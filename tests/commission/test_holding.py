"""A rung counts while its newest evidence says so, is not too old, and nothing that it hangs on has changed."""

from decimal import Decimal

import pytest

from console.commission.evidence import FAILED, PASSED, WAIVED, Records, rung_row
from console.commission.holding import DAY_MS, held
from console.commission.views import RungState
from db.audit.kinds import Kind
from venues.model.examined import Figure
from venues.model.ladder import Demand, RungRules

NOW_MS = 1_790_000_000_000
FOOTING = {"key": "k1", "limits": "l1", "rules": "r1", "fees": "f1", "ccxt": "4.5.90"}
RULES = RungRules("fees", hangs_on=("key", "fees"))


def records(outcome: str, days_ago: float = 0.0, **hangs_on: str) -> Records:
    found = Records()
    footing = {"key": "k1", "fees": "f1"} | hangs_on
    row = rung_row("gate", "fees", outcome, "its words", (Figure("taker", "0.001"),), footing, "console")
    found.take(Kind.RUNG, row, round(NOW_MS - days_ago * DAY_MS), 7)
    return found


@pytest.mark.parametrize(
    ("outcome", "days_ago", "changes", "state", "words"),
    [
        (PASSED, 0, {}, RungState.PASSED, "its words"),
        (WAIVED, 0, {}, RungState.WAIVED, "its words"),
        (FAILED, 0, {}, RungState.FAILED, "its words"),
        (PASSED, 29.9, {}, RungState.PASSED, "its words"),
        (PASSED, 30, {}, RungState.FALLEN, "it was climbed more than 30 days ago"),
        (WAIVED, 31, {}, RungState.FALLEN, "it was climbed more than 30 days ago"),
        (PASSED, 0, {"key": "k2"}, RungState.FALLEN, "its key is another one"),
        (PASSED, 0, {"fees": "f2"}, RungState.FALLEN, "the fees that are expected have changed"),
        (PASSED, 0, {"ccxt": "4.6.0", "rules": "r2", "limits": "l2"}, RungState.PASSED, "its words"),
        (FAILED, 0, {"key": "k2"}, RungState.FAILED, "its words"),
    ],
)
def test_what_makes_a_rung_fall(
    outcome: str, days_ago: float, changes: dict[str, str], state: RungState, words: str
) -> None:
    found = held(RULES, records(outcome, days_ago).newest("gate", "fees"), FOOTING | changes, NOW_MS)
    assert (found.state, found.words) == (state, words)


@pytest.mark.parametrize("name", ["key", "fees"])
def test_nothing_may_rely_on_a_rung_while_it_is_not_known_what_it_hangs_on(name: str) -> None:
    found = held(RULES, records(PASSED).newest("gate", "fees"), FOOTING | {name: ""}, NOW_MS)
    assert found.state is RungState.PASSED
    assert found.waits
    assert not found.is_sure


def test_evidence_that_never_said_what_it_hung_on_does_not_count() -> None:
    found = held(RULES, records(PASSED, key="").newest("gate", "fees"), FOOTING, NOW_MS)
    assert found.state is RungState.FALLEN


def test_it_is_told_a_week_before_it_is_due() -> None:
    assert held(RULES, records(PASSED, 22.9).newest("gate", "fees"), FOOTING, NOW_MS).due_words == ""
    assert (
        held(RULES, records(PASSED, 25.5).newest("gate", "fees"), FOOTING, NOW_MS).due_words
        == "due again in 4 days"
    )
    assert (
        "day or two" in held(RULES, records(PASSED, 29.5).newest("gate", "fees"), FOOTING, NOW_MS).due_words
    )


def test_a_rung_that_was_never_climbed_is_open() -> None:
    assert held(RULES, None, FOOTING, NOW_MS).state is RungState.OPEN


def test_the_newest_word_counts() -> None:
    found = records(PASSED)
    row = rung_row("gate", "fees", FAILED, "dearer now", (), {"key": "k1", "fees": "f1"}, "console")
    found.take(Kind.RUNG, row, NOW_MS, 8)
    assert held(RULES, found.newest("gate", "fees"), FOOTING, NOW_MS).words == "dearer now"
    assert found.newest("okx", "fees") is None


@pytest.mark.parametrize(
    ("demand", "holds", "does_not"),
    [
        (Demand("x", at_most=Decimal(5)), ["5", "4.99", "-1"], ["5.01", "", "many", "NaN", "Infinity"]),
        (Demand("x", at_least=Decimal(3)), ["3", "4"], ["2.99", "", "NaN"]),
        (Demand("x", one_of=("yes",)), ["yes"], ["no", "unknown", ""]),
        (Demand("x", none_of=("no",)), ["yes", "unknown"], ["no", ""]),
    ],
)
def test_what_a_demand_lets_through(demand: Demand, holds: list[str], does_not: list[str]) -> None:
    assert [value for value in (*holds, *does_not) if demand.holds(value)] == holds
    assert demand.words
