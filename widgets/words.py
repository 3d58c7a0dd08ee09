"""Glyph, word and component class of every state, so that all panels say the same."""

from typing import NamedTuple

from venues.model.book import BookSnapshot
from venues.model.words import Freshness, Integrity, VenueState


class Condition(NamedTuple):
    """How a state is written: glyph and word first, colour second."""

    glyph: str
    word: str
    short: str
    part: str
    """Component class."""


_INTEGRITY = {
    Integrity.VERIFIED: Condition("✓", "VERIFIED", "VERI", "line--good"),
    Integrity.UNVERIFIED: Condition("~", "UNVERIFIED", "UNVE", "line--dim"),
    Integrity.BROKEN: Condition("✗", "BROKEN", "BROK", "line--bad"),
    Integrity.CROSSED: Condition("✗", "CROSSED", "XED", "line--bad"),
}
_FRESHNESS = {
    Freshness.STALE: Condition("▒", "STALE", "STALE", "line--bad"),
    Freshness.DEGRADED: Condition("!", "DEGRADED", "DEGR", "line--warn"),
    Freshness.WAITING: Condition("·", "WAITING", "WAIT", "line--dim"),
    Freshness.QUIET: Condition("·", "QUIET", "QUIET", "line--dim"),
    Freshness.FRESH: Condition("●", "FRESH", "FRESH", "line--good"),
}
_STATE = {
    VenueState.CONNECTING: Condition("·", "CONNECTING", "CONN", "line--dim"),
    VenueState.UP: Condition("●", "UP", "UP", "line--good"),
    VenueState.DEGRADED: Condition("!", "DEGRADED", "DEGR", "line--warn"),
    VenueState.STALE: Condition("▒", "STALE", "STALE", "line--bad"),
    VenueState.BROKEN: Condition("✗", "BROKEN", "BROK", "line--bad"),
    VenueState.RECONNECTING: Condition("↻", "RECONNECTING", "RECO", "line--warn"),
    VenueState.BANNED: Condition("✗", "BANNED", "BAN", "line--bad"),
    VenueState.MAINTENANCE: Condition("◌", "MAINTENANCE", "MAINT", "line--warn"),
    VenueState.AUTH_FAILED: Condition("✗", "AUTH FAILED", "AUTH", "line--bad"),
    VenueState.OFFLINE: Condition("✗", "OFFLINE", "OFF", "line--bad"),
    VenueState.DISABLED: Condition("○", "DISABLED", "DIS", "line--dim"),
}


def state_condition(state: VenueState) -> Condition:
    """Return how a venue's state is written."""
    return _STATE[state]


def freshness_condition(freshness: Freshness) -> Condition:
    """Return how a freshness is written."""
    return _FRESHNESS[freshness]


def book_condition(
    freshness: Freshness, integrity: Integrity | None, *, quiet_counts: bool = False
) -> Condition:
    """Return the one word to show for a book: what forbids its use first, then its integrity."""
    if integrity in {Integrity.BROKEN, Integrity.CROSSED}:
        return _INTEGRITY[integrity]
    if freshness in {Freshness.STALE, Freshness.DEGRADED, Freshness.WAITING} or integrity is None:
        return _FRESHNESS[freshness]
    if quiet_counts and freshness == Freshness.QUIET:
        return _FRESHNESS[freshness]
    return _INTEGRITY[integrity]


def is_wrong(book: BookSnapshot) -> bool:
    """Return True when the book's numbers must not be shown as numbers: BROKEN or CROSSED."""
    if book.integrity in {Integrity.BROKEN, Integrity.CROSSED}:
        return True
    return bool(book.bids and book.asks and book.bids[0][0] >= book.asks[0][0])
