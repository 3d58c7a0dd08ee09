"""What is said to do about a rung helps against what is wrong with it."""

from pathlib import Path

import pytest

from console.commission.evidence import FAILED
from console.commission.found import Found, failing_words
from console.commission.holding import Held
from console.commission.remedies import remedy_of
from console.commission.texts import rung_text
from console.commission.views import RungState
from console.keys.views import KeySource, KeyView
from tests.support.commission_rig import commission_rig
from venues.catalog.ladder_section import ladder_rules
from venues.catalog.load import load_catalog
from venues.model.examined import Figure
from venues.model.value import replace

LADDER = {rules.name: rules for rules in ladder_rules(load_catalog()["gate"].venue.ladder)}
KEY = KeyView("gate", KeySource.VAULT, handed_over=True, fingerprint="f")
ENV = replace(KEY, source=KeySource.ENV)
GONE = replace(KEY, words="its key was taken out of the vault; lyra vault add gate stores one")
UNTOLD = {"tells": "yes", "withdraw": "unknown", "trade": "yes"}
REFUSED = {"kept": "vault", "account": "AUTH FAILED"}


def remedy(
    name: str,
    state: RungState,
    figures: dict[str, str] | None = None,
    key: KeyView | None = KEY,
    waivable: bool = False,
    fell_with: str = "",
) -> str:
    measured = tuple(Figure(one, value) for one, value in (figures or {}).items())
    held = Held(state, fell_with=fell_with)
    return remedy_of(rung_text(name), LADDER[name], held, measured, key, waivable=waivable)


@pytest.mark.parametrize(
    ("name", "figures", "key", "waivable", "words"),
    [
        ("credentials", {"account": "DISABLED"}, replace(KEY, locked=True), False, "V unlocks the vault"),
        ("credentials", {}, None, False, "lyra vault add"),
        ("credentials", {}, GONE, False, "unlock it (V twice)"),
        ("credentials", REFUSED, KEY, False, "lyra vault rotate gate"),
        ("credentials", REFUSED, ENV, False, "put it where the old one is"),
        ("credentials", {"account": "RECONNECTING"}, KEY, False, "wait until it is UP"),
        ("credentials", {"kept": "env", "account": "UP"}, ENV, True, "lyra vault add gate"),
        ("key_scope", UNTOLD, KEY, True, "W waives this rung"),
        ("key_scope", UNTOLD | {"withdraw": "yes"}, KEY, False, "make a key at the venue"),
        ("key_scope", UNTOLD | {"trade": "no"}, KEY, False, "make a key at the venue"),
        ("key_scope", {}, KEY, False, "climb it again"),
        ("fees", {}, KEY, False, "climb it again"),
        ("fees", {"maker_percent": "0.1"}, KEY, False, "set fees.maker_percent"),
        ("limits", {"order_cap_usd": "100"}, KEY, False, "climb it again"),
    ],
)
def test_a_failure_has_the_remedy_of_its_kind(
    name: str, figures: dict[str, str], key: KeyView | None, waivable: bool, words: str
) -> None:
    """One sentence a rung: a key of which the venue tells nothing was to be rotated, a locked vault to be added to."""
    told = remedy(name, RungState.FAILED, figures, key, waivable)
    assert words in told
    assert ("rotate" in told) is ("rotate" in words or "make a key" in words)


@pytest.mark.parametrize("name", ["account", "fees", "health", "credentials", "key_scope", "audit"])
def test_a_rung_that_fell_is_climbed_again_and_not_mended(name: str) -> None:
    assert remedy(name, RungState.FALLEN, {"kept": "vault", "account": "UP"}).startswith(
        "Enter climbs it again"
    )


def test_what_fell_with_another_or_needs_the_operator_says_so() -> None:
    assert "comes back" in remedy("go_live", RungState.FALLEN, fell_with="fees")
    assert "type the words" in remedy("go_live", RungState.FALLEN)
    assert "confirm the probe" in remedy("probe", RungState.FALLEN)
    assert remedy("fees", RungState.OPEN) == remedy("fees", RungState.PASSED) == ""


def test_the_venue_s_own_reason_stands_in_why_a_rung_failed() -> None:
    """It was found, and dropped: all that was told was that the account is AUTH FAILED."""
    figures = tuple(Figure(name, value) for name, value in REFUSED.items())
    words = failing_words(
        LADDER["credentials"], Found(figures, "the key lies in vault; INVALID_KEY: Invalid key")
    )
    assert words == "account is AUTH FAILED, UP is demanded; the key lies in vault; INVALID_KEY: Invalid key"


async def test_a_key_of_which_the_venue_does_not_tell_leads_to_the_waiver(tmp_path: Path) -> None:
    async with commission_rig("gate", tmp_path) as rig:
        await rig.climb()
        rung, evidence = rig.rung("key_scope"), rig.commissions.ladders.evidence("gate", "key_scope")
        assert evidence is not None
        assert evidence.outcome == FAILED
        assert rung.remedy.startswith("look at the key's page at the venue")
        assert "rotate" not in rung.remedy
        rig.other_key()
        assert rig.rung("credentials").remedy == "Enter climbs it again"
