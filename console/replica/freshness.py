"""How far a number can be trusted to be the present one: the one rule, as pure functions."""

from venues.model.words import Freshness, Integrity

DEGRADED_AFTER_MS = 2_000
"""A link without life for longer than this is DEGRADED."""

STALE_AFTER_MS = 5_000
"""A link without life for longer than this is STALE."""

QUIET_AFTER_MS = 2_000
"""A book on a living link that has stood still for longer than this is QUIET, which is no fault."""


def judge_freshness(
    link_age_ms: float | None, change_age_ms: float | None = None, *, stale: bool = False
) -> Freshness:
    """Return the word for data whose link and last change have these ages.

    Args:
        link_age_ms: milliseconds since the socket last showed life; None when nothing has arrived yet.
        change_age_ms: milliseconds since the data changed or was confirmed; None when not known.
        stale: the worker asked the venue and got no proof, or the worker itself is gone.
    """
    if link_age_ms is None:
        return Freshness.WAITING
    if stale or link_age_ms > STALE_AFTER_MS:
        return Freshness.STALE
    if link_age_ms > DEGRADED_AFTER_MS:
        return Freshness.DEGRADED
    if change_age_ms is not None and change_age_ms > QUIET_AFTER_MS:
        return Freshness.QUIET
    return Freshness.FRESH


def is_usable(freshness: Freshness, integrity: Integrity) -> bool:
    """Return True when a book may count towards a best price or a rate."""
    if freshness in {Freshness.STALE, Freshness.WAITING}:
        return False
    return integrity in {Integrity.VERIFIED, Integrity.UNVERIFIED}
