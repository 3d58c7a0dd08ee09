"""Evidence that must not count: of another key, of another time, cut off by a kill, or made by something else."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from console.commission.evidence import GAP_WORDS, PASSED, WAIVED, Records, rung_row
from console.commission.holding import held
from console.commission.scopes import RETRY_SECONDS
from console.commission.views import RungState
from console.desk.inputs import PermitFacts
from console.desk.ledger import LedgerBroken
from console.desk.views import Draft, Step
from db.audit.canonical import Json
from db.audit.kinds import Kind
from tests.support.commission_rig import CommissionRig, commission_rig
from tests.support.waits import eventually
from venues.model.examined import Figure
from venues.model.ladder import Demand, RungRules
from venues.model.scope import Power
from venues.model.value import replace
from venues.model.words import Side
from venues.practice.engine.traits import KeyKind

NOW_MS = 1_790_000_000_000
DEMANDING = RungRules("health", (Demand("offset_ms", at_most=Decimal(500)),))


def row(outcome: str, *figures: Figure) -> dict[str, Json]:
    return rung_row("gate", "health", outcome, "its words", figures, {}, "console")


def said(withdraw: str, key: str = "k1") -> dict[str, Json]:
    return {
        "venue": "gate",
        "key": key,
        Power.WITHDRAW.value: withdraw,
        "trade": "yes",
        "words": "",
        "source": "",
    }


@pytest.mark.parametrize("outcome", ["PASSED", "skipped", ""])
def test_an_outcome_that_nobody_knows_holds_nothing(outcome: str) -> None:
    records = Records()
    records.take(Kind.RUNG, row(outcome, Figure("offset_ms", "1")), NOW_MS, 7)
    assert held(DEMANDING, records.newest("gate", "health"), {}, NOW_MS).state is RungState.FAILED


@pytest.mark.parametrize("figures", [(Figure("offset_ms", "900"),), ()])
def test_a_rung_that_was_passed_by_other_demands_falls(figures: tuple[Figure, ...]) -> None:
    records = Records()
    records.take(Kind.RUNG, row(PASSED, *figures), NOW_MS, 7)
    assert held(DEMANDING, records.newest("gate", "health"), {}, NOW_MS).state is RungState.FALLEN
    records.take(Kind.RUNG, row(WAIVED, *figures), NOW_MS, 8)
    assert held(DEMANDING, records.newest("gate", "health"), {}, NOW_MS).state is RungState.WAIVED


def test_a_receipt_with_a_gap_counts_though_a_kill_came_before_the_rungs_own_row() -> None:
    records = Records()
    passed = rung_row("gate", "micro_trade", PASSED, "its receipt adds up", (), {}, "operator")
    records.take(Kind.RUNG, passed, NOW_MS, 7)
    receipt = {"venue": "gate", "client_order_id": "lyp1", "passed": False}
    records.take(Kind.MICRO_TRADE_RECEIPT, receipt, NOW_MS, 9)
    found = held(RungRules("micro_trade"), records.newest("gate", "micro_trade"), {}, NOW_MS)
    assert (found.state, found.words) == (RungState.FAILED, GAP_WORDS)
    records.take(Kind.MICRO_TRADE_RECEIPT, receipt | {"passed": True}, NOW_MS, 11)
    assert held(RungRules("micro_trade"), records.newest("gate", "micro_trade"), {}, NOW_MS) == found
    records.take(Kind.RUNG, passed, NOW_MS, 12)
    assert held(RungRules("micro_trade"), records.newest("gate", "micro_trade"), {}, NOW_MS).state.is_held, (
        "its own row is the last word"
    )


def test_a_key_that_could_withdraw_is_not_forgiven_by_a_venue_that_no_longer_tells() -> None:
    records = Records()
    for word, still in (
        ("unknown", False),
        ("yes", True),
        ("unknown", True),
        ("no", False),
        ("unknown", False),
    ):
        records.take(Kind.KEY_SCOPE, said(word), NOW_MS, 7)
        scope = records.scope("gate")
        assert scope is not None
        assert records.was_withdrawing(scope) is still, word
    records.take(Kind.KEY_SCOPE, said("yes", "k2"), NOW_MS, 7)
    records.take(Kind.KEY_SCOPE, said("unknown"), NOW_MS, 7)
    scope = records.scope("gate")
    assert scope is not None
    assert not records.was_withdrawing(scope), "that was another key"


def test_what_another_program_wrote_into_the_trail_is_harmless_on_a_terminal() -> None:
    records, evil = Records(), "\x1b]0;owned\x07\x1b[2J [red]x[/] \u202e" + "y" * 10_000
    said_so = rung_row("gate", "health", PASSED, "w", (Figure(evil, evil, evil),), {}, evil) | {"words": evil}
    records.take(Kind.RUNG, said_so, NOW_MS, 7)
    found = records.newest("gate", "health")
    assert found is not None
    for text in (found.words, found.by, *vars_of(found.figures[0])):
        assert text.isprintable()
        assert not set("[]\u202e") & set(text)
        assert len(text) <= 400


@pytest.mark.parametrize(
    "changes",
    [{"figures": [["a"]]}, {"figures": 7}, {"hangs_on": "key"}, {"figures": [["a", "1", "", "more"]]}],
)
def test_a_row_that_this_program_never_wrote_closes_trading_and_says_which(changes: dict[str, Json]) -> None:
    with pytest.raises(LedgerBroken, match="row #7 of kind rung cannot be read"):
        Records().take(Kind.RUNG, row(PASSED) | changes, NOW_MS, 7)


def vars_of(figure: Figure) -> tuple[str, str, str]:
    return figure.name, figure.value, figure.unit


async def test_what_failed_with_one_key_is_not_waived_for_another(tmp_path: Path) -> None:
    async with commission_rig("gate", tmp_path) as rig:
        await rig.climb()
        assert rig.rung("key_scope").waiver is not None, "gate does not tell what this key may do"
        rig.other_key()
        assert rig.rung("key_scope").waiver is None
        assert "climb it anew" in await rig.waive("key_scope")
        assert rig.rung("key_scope").state is RungState.FAILED


async def test_a_rung_that_was_measured_with_one_key_is_not_held_for_the_next(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.climb("key_scope")
        climbing = asyncio.create_task(rig.commissions.again("okx", "account"))
        await asyncio.sleep(0)
        rig.other_key()
        assert "passed" in await climbing
        assert (rig.rung("account").state, rig.rung("account").words) == (
            RungState.FALLEN,
            "its key is another one",
        )


async def test_a_key_that_was_taken_out_of_the_vault_is_not_proved_to_lie_there(tmp_path: Path) -> None:
    """Its worker still had it and the venue still accepted it, so the rung PASSED with "the key lies in vault"."""
    gone = "its key was taken out of the vault; lyra vault add okx stores one"
    async with commission_rig("okx", tmp_path) as rig:
        await rig.climb("rates")
        key = rig.keys["okx"]
        rig.keys["okx"] = replace(key, words=gone)
        rung = rig.rung("credentials")
        assert (rung.state, rung.words) == (RungState.FALLEN, gone)
        assert gone in await rig.commissions.again("okx", "credentials")
        assert (rig.rung("credentials").state, rig.rung("credentials").figures) == (RungState.FAILED, ())
        assert "okx" in rig.commissions.lacks("okx")
        rig.keys["okx"] = key
        await rig.commissions.again("okx", "credentials")
        assert rig.rung("credentials").state is RungState.PASSED


async def test_a_locked_vault_proves_nothing_for_a_key_and_nothing_against_it(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.climb("credentials")
        before = rig.rung("credentials").row
        rig.keys["okx"] = replace(rig.keys["okx"], locked=True)
        told = await rig.commissions.again("okx", "credentials")
        assert told.endswith("nothing is recorded of it: the vault is locked; V unlocks it")
        assert rig.rung("credentials").row == before


@pytest.mark.slow
async def test_a_probe_that_was_sent_with_one_key_is_not_held_for_the_next(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.go_on("fee_calculation")
        await rig.confirm("probe")
        rig.other_key()
        await eventually(lambda: rig.rung("probe").row, 20.0, "the probe is judged")
        assert rig.rung("probe").state is RungState.FALLEN


async def test_a_climb_to_a_rung_that_is_held_climbs_no_further(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.climb("rates")
        before = [rung.row for rung in rig.ladder.rungs]
        for name in ("credentials", "rates"):
            assert "is held" in await rig.climb(name)
        assert [rung.row for rung in rig.ladder.rungs] == before


async def test_a_key_that_can_withdraw_is_known_though_the_scope_is_no_longer_told(tmp_path: Path) -> None:
    async with commission_rig("gate", tmp_path) as rig:
        await rig.climb()
        assert await rig.waive("key_scope") == ""
        assert _facts(rig).scope_waived
        key = rig.keys["gate"].fingerprint
        for word in ("yes", "unknown"):
            await rig.desk.parts.trail.record(Kind.KEY_SCOPE, said(word, key))
        facts = _facts(rig)
        assert not facts.scope_waived
        assert "the venue says that the key can withdraw" in (facts.order_lacks or "")


def _facts(rig: CommissionRig) -> PermitFacts:
    facts = rig.commissions.ladders.facts(rig.venue)
    assert facts is not None
    return facts


async def test_a_worker_that_was_started_anew_is_asked_about_its_key_at_once(tmp_path: Path) -> None:
    # in mode LIVE it refuses every order until then, also the one that would lower a position
    async with commission_rig("okx", tmp_path) as rig:
        scopes = rig.commissions.scopes
        rig.traits(key=KeyKind.TRADE_ONLY)
        await scopes.ask("okx")
        assert not scopes._is_due("okx"), f"asked less than {RETRY_SECONDS:.0f} s ago"
        rig.desk.parts.news._epochs["okx"] = "another life"
        assert scopes._is_due("okx")
        await scopes.ask("okx")
        assert not scopes._is_due("okx")


@pytest.mark.slow
async def test_a_rung_that_falls_while_a_confirmation_is_open_ends_it_and_nothing_locks_a_position_in(
    tmp_path: Path,
) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        desk = rig.desk
        lowering = desk.crossing("okx", Side.SELL)
        shown, _ = await desk.sent(lowering)
        assert desk.life(shown).order_id, "no rung was ever climbed"

        await rig.go_on("fee_calculation")
        created, draft = desk.created("okx"), rig.commissions.draft("okx", "probe", Side.BUY)
        assert isinstance(draft, Draft)
        shown = await desk.reviewed(draft)
        rig.other_key()
        progress = await desk.desk.confirm(shown, shown.code)
        assert progress.step is Step.REFUSED
        assert desk.created("okx") == created

        shown, _ = await desk.sent(desk.crossing("okx", Side.SELL, "$40"))
        assert desk.life(shown).order_id, "every rung has fallen, and the position can be lowered"
