"""The one word for a venue, derived from what is known of it."""

import pytest

from venues.market.state import BookFacts, VenueFacts, derive
from venues.model.words import VenueState

GOOD = BookFacts("BTC/USDT", has_book=True, link_age_ms=100)
WAITING = BookFacts("ETH/USDT", has_book=False)
LOST = BookFacts("ETH/USDT", has_book=False, had_book=True)
SLOW = BookFacts("BTC/USDT", has_book=True, link_age_ms=2_001)
DEAD = BookFacts("BTC/USDT", has_book=True, link_age_ms=5_001)
BROKEN = BookFacts("BTC/USDT", has_book=True, broken_reason="update 9 does not follow 7", link_age_ms=1)
ASKED = BookFacts("BTC/USDT", has_book=True, stale_reason="the venue did not answer", link_age_ms=1)

CASES = [
    (VenueFacts(), VenueState.CONNECTING),
    (VenueFacts(markets_loaded=True, books=[]), VenueState.CONNECTING),
    (VenueFacts(markets_loaded=True, books=[GOOD]), VenueState.UP),
    (VenueFacts(markets_loaded=True, books=[WAITING]), VenueState.CONNECTING),
    (VenueFacts(markets_loaded=True, ever_up=True, books=[GOOD, WAITING]), VenueState.UP),
    (VenueFacts(markets_loaded=True, ever_up=True, books=[GOOD, LOST]), VenueState.DEGRADED),
    (VenueFacts(markets_loaded=True, ever_up=False, books=[GOOD, WAITING]), VenueState.CONNECTING),
    (VenueFacts(markets_loaded=True, books=[GOOD, SLOW]), VenueState.DEGRADED),
    (VenueFacts(markets_loaded=True, books=[GOOD, DEAD]), VenueState.DEGRADED),
    (VenueFacts(markets_loaded=True, books=[DEAD]), VenueState.STALE),
    (VenueFacts(markets_loaded=True, books=[ASKED]), VenueState.STALE),
    (VenueFacts(markets_loaded=True, books=[GOOD, BROKEN]), VenueState.BROKEN),
    (VenueFacts(markets_loaded=True, attempts=1, books=[DEAD]), VenueState.RECONNECTING),
    (VenueFacts(markets_loaded=True, attempts=5, books=[DEAD]), VenueState.OFFLINE),
    (VenueFacts(attempts=2), VenueState.RECONNECTING),
    (VenueFacts(attempts=2, demanded_wait=True), VenueState.BANNED),
    (VenueFacts(attempts=2, maintenance_reason="back at 9"), VenueState.MAINTENANCE),
    (VenueFacts(markets_loaded=True, disabled_reason="by hand", books=[GOOD]), VenueState.DISABLED),
]


@pytest.mark.parametrize(("facts", "state"), CASES)
def test_state(facts: VenueFacts, state: VenueState) -> None:
    assert derive(facts)[0] is state


def test_a_state_that_is_not_up_says_why() -> None:
    for facts, state in CASES:
        _, reason = derive(facts)
        if state in {VenueState.BROKEN, VenueState.STALE, VenueState.DEGRADED, VenueState.BANNED}:
            assert reason
        if state is VenueState.UP:
            assert reason == ""
