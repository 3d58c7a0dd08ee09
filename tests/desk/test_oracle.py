"""The checks agree with a second opinion that was written from the tables, on random orders in random worlds."""

import random

import pytest
from hypothesis import given, settings, strategies as st

from console.desk.finding import Outcome
from tests.desk.oracle.denied import denied
from tests.desk.random_worlds import FLAT, build, random_world
from tests.desk.worlds import World


def disagreement(world: World) -> set[str]:
    return {finding.name for finding in world.judge().denied} ^ denied(world)


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.sampled_from(FLAT), max_size=7))
@pytest.mark.slow
def test_2000_random_orders_are_judged_alike(changes: list[tuple[str, object]]) -> None:
    assert disagreement(build(changes)) == set()


def test_the_random_worlds_reach_both_answers_of_every_check() -> None:
    draw, seen = random.Random(7), set()
    for _ in range(1_500):
        seen |= {
            (finding.name, finding.outcome is Outcome.DENIED)
            for finding in random_world(draw).judge().findings
        }
    names = {name for name, _ in seen}
    assert seen == {(name, answer) for name in names for answer in (True, False)}
