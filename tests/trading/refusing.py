"""What it means that an order was not sent."""

from tests.trading.rig import TradingRig
from venues.model.release import Outcome, Released, ReleaseLimits

LIMITS = ReleaseLimits()


def not_sent(rig: TradingRig, released: Released, why: str, posts: int = 0) -> None:
    assert released.outcome is Outcome.NOT_SENT, released
    assert why in released.reason
    assert (released.times.first_byte, released.evidence) == (None, None)
    assert rig.count("create") == posts
