"""What the operator is told and asked is true at this venue, and stands under the operator's own name."""

from pathlib import Path

import pytest

from console.commission.climbing import may_be_waived
from console.commission.declaring import DECLARE, asks_of
from console.commission.texts import text_at
from console.commission.views import RungState
from tests.support.commission_rig import WAIVER, commission_rig
from venues.catalog.ladder_section import ladder_rules
from venues.catalog.load import load_catalog
from venues.model.examined import Figure
from venues.model.ladder import DUE_DAYS

ABOVE = ("maker_above_expected_percent", "taker_above_expected_percent")


@pytest.mark.parametrize("names", [(), ABOVE[:1], ABOVE[1:]])
def test_fees_that_nobody_read_are_not_waived(names: tuple[str, ...]) -> None:
    """Any failure could be waived, also of a venue that did not answer: docs allow fees above what was expected."""
    assert not may_be_waived("fees", tuple(Figure(name, "0.1") for name in names))
    assert may_be_waived("fees", tuple(Figure(name, "0.1") for name in ABOVE))


async def test_a_waiver_stands_under_the_name_that_was_given(tmp_path: Path) -> None:
    """The name was asked for, and the report said that "operator" had waived it."""
    async with commission_rig("gate", tmp_path) as rig:
        await rig.climb()
        assert await rig.waive("key_scope") == ""
        evidence = rig.commissions.ladders.evidence("gate", "key_scope")
        assert evidence is not None
        assert (evidence.by, evidence.words) == ("Anna", f"waived by Anna: {WAIVER['reason']}")


async def test_an_honest_no_is_no_success(tmp_path: Path) -> None:
    """It was logged as "recorded", in the tone of a rung that is held."""
    async with commission_rig("okx", tmp_path) as rig:
        said: list[tuple[str, str]] = []
        rig.desk.parts.say = lambda text, level: said.append((level, text))
        answers = {"kyc": "not verified", "aml": "not accepted", "by": "Anna"}
        assert await rig.commissions.declare("okx", "compliance", DECLARE, answers) == ""
        told = "okx: KYC and AML declared is NOT held, and orders wait for it: declared: not verified and not accepted"
        assert ("warn", told) in said
        said.clear()
        answers |= {"kyc": "verified", "aml": "accepted"}
        assert await rig.commissions.declare("okx", "compliance", DECLARE, answers) == ""
        assert said == []


async def test_going_live_with_market_data_allows_no_orders(tmp_path: Path) -> None:
    """It said that orders are allowed from here on, and that its books begin to count."""
    async with commission_rig("binance", tmp_path) as rig:
        setup = rig.desk.parts.settings.setup("binance")
        assert setup is not None
        asks = asks_of("go_live", setup)
        assert asks is not None
        for words in (rig.rung("go_live").purpose, " ".join(asks.sentences)):
            assert "allowed" not in words
            assert "from here on" not in words.lower()
            assert "refused in code" in words
    async with commission_rig("okx", tmp_path / "okx") as rig:
        setup = rig.desk.parts.settings.setup("okx")
        assert setup is not None
        assert "orders are allowed" in text_at(setup, "go_live").purpose


async def test_what_going_live_says_of_days_is_what_the_ladders_have(tmp_path: Path) -> None:
    """It said thirty days of every rung, and the statement of KYC and AML holds for 365."""
    for venue in load_catalog().values():
        for rules in ladder_rules(venue.venue.ladder):
            assert rules.due_days == (365 if rules.name == "compliance" else DUE_DAYS), venue
    async with commission_rig("okx", tmp_path) as rig:
        setup = rig.desk.parts.settings.setup("okx")
        assert setup is not None
        asks = asks_of("go_live", setup)
        assert asks is not None
        assert "after thirty days, your KYC and AML statement after a year" in asks.sentences[-1]


@pytest.mark.slow
async def test_go_live_comes_back_with_the_rung_that_fell_and_says_so_before(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.go_on()
        row = rig.rung("go_live").row
        rig.traits(taker_fee="0.009")
        await rig.commissions.again("okx", "fees")
        assert rig.rung("go_live").state is RungState.FALLEN
        assert "comes back" in rig.rung("go_live").remedy
        rig.traits()
        await rig.commissions.again("okx", "fees")
        assert (rig.rung("go_live").state, rig.rung("go_live").row) == (RungState.PASSED, row)
