"""A token releases the order that it was made for, once and for seconds; whatever else carries one is not sent."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.trading.refusing import LIMITS, not_sent
from tests.trading.rig import RUN_KEY, TRADED, TradingRig, fresh_token, trading_rig
from venues.model.release import Outcome, ReleaseToken, token_mac
from venues.model.words import Mode


async def test_a_token_is_of_one_use(rig: TradingRig) -> None:
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    token = rig.token(prepared)
    one, other = await asyncio.gather(
        rig.gate.release(terms, prepared.digest, token, LIMITS),
        rig.gate.release(terms, prepared.digest, token, LIMITS),
    )
    # the second takes nothing back of the first
    assert (one.outcome, other.outcome) == (Outcome.ACCEPTED, Outcome.AMBIGUOUS)
    again = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
    assert again.outcome is Outcome.AMBIGUOUS
    assert "released before" in again.reason
    assert rig.count("create") == 1


async def test_an_order_of_the_journal_is_never_released_again(tmp_path: Path) -> None:
    async with trading_rig("gate", tmp_path) as rig:
        terms = rig.terms()
        assert (await rig.send(terms)).outcome is Outcome.ACCEPTED
    async with trading_rig("gate", tmp_path) as rig:
        prepared = await rig.gate.prepare(terms)
        released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
        assert released.outcome is Outcome.AMBIGUOUS
        assert "released before" in released.reason
        assert rig.count("create") == 0


@pytest.mark.parametrize("venue", TRADED)
@pytest.mark.parametrize(
    "token", ["forged", "foreign key", "foreign venue", "foreign order", "foreign mode", "expiry"]
)
async def test_a_token_that_is_not_of_this_order_sends_nothing(
    venue: str, token: str, tmp_path: Path
) -> None:
    async with trading_rig(venue, tmp_path) as rig:
        terms = rig.terms()
        prepared = await rig.gate.prepare(terms)
        good = rig.token(prepared)
        expires_ms = good.expires_ms

        def mac(**change: Any) -> ReleaseToken:
            parts: dict[str, Any] = {
                "mode": rig.setup.mode,
                "venue": venue,
                "digest": prepared.digest,
                "client_order_id": terms.client_order_id,
                "expires_ms": expires_ms,
            }
            return ReleaseToken(expires_ms, token_mac(RUN_KEY, **{**parts, **change}))

        makers: dict[str, Callable[[], ReleaseToken]] = {
            "forged": lambda: ReleaseToken(expires_ms, fresh_token()),
            "foreign key": lambda: rig.token(prepared, key=b"x" * 32),
            "foreign venue": lambda: mac(venue="other"),
            "foreign order": lambda: mac(client_order_id="lyp000000000000000"),
            "foreign mode": lambda: mac(mode=Mode.LIVE),
            "expiry": lambda: ReleaseToken(expires_ms + 1, good.mac),
        }
        released = await rig.gate.release(terms, prepared.digest, makers[token](), LIMITS)
        not_sent(rig, released, "not of this order")
        # a wrong token uses nothing up
        released = await rig.gate.release(terms, prepared.digest, good, LIMITS)
        assert released.outcome is Outcome.ACCEPTED


async def test_a_token_lives_for_seconds(rig: TradingRig) -> None:
    for life_ms in (-1, 0, 60_000):
        terms = rig.terms()
        prepared = await rig.gate.prepare(terms)
        released = await rig.gate.release(terms, prepared.digest, rig.token(prepared, life_ms), LIMITS)
        not_sent(rig, released, "run out")
