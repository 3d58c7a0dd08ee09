"""What a denial offers as passing does pass: the same check, all else unchanged."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any

from console.desk.finding import Finding, Outcome, Subject, WouldPass
from tests.desk.boundary import MICRO
from tests.desk.random_worlds import random_world
from tests.desk.worlds import World, alter, sound_world
from venues.model.value import replace

WORLDS = 4_000


def offered(world: World, would: WouldPass) -> World:
    """Return `world` as it would be if the operator took the offer."""
    if would.subject is Subject.AMOUNT:
        return alter(world, {"terms.amount": would.value, "proposal.asked_amount": would.value})
    if would.subject is Subject.PRICE:
        return alter(world, {"terms.limit_price": would.value, "proposal.asked_price": would.value})
    assert world.inputs.trail is not None
    later = tuple(
        replace(intent, age_ms=None if intent.age_ms is None else intent.age_ms + float(would.value))
        for intent in world.inputs.trail.intents or ()
    )
    return alter(world, {"inputs.trail.intents": later})


def test_every_offer_passes_and_every_kind_of_check_makes_one() -> None:
    draw, made = random.Random(11), Counter[str]()
    for _ in range(WORLDS):
        world = random_world(draw)
        for finding in world.judge().denied:
            if finding.would_pass is None:
                continue
            made[finding.name] += 1
            after: Any = offered(world, finding.would_pass).finding(finding.name)
            assert isinstance(after, Finding)
            assert after.outcome is Outcome.PASSED, (finding, after)
            assert finding.would_pass.words in finding.words
    assert set(made) >= {
        "amount",
        "price",
        "order amount",
        "order value",
        "collar",
        "position",
        "exposure at the venue",
        "exposure in all",
        "rolling value",
        "order rate",
        "duplicate",
        "balance",
        "post-only",
    }


def test_a_micro_trade_that_is_too_large_is_told_the_size_that_would_pass() -> None:
    world = alter(sound_world(), {**MICRO, "terms.amount": Decimal("0.00009")})
    would = world.finding("micro-trade").would_pass
    assert would is not None
    assert offered(world, would).finding("micro-trade").outcome is Outcome.PASSED
