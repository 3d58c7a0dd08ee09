"""From what is known of a venue to the one word that is shown: a pure function."""

from collections.abc import Sequence

from venues.model.value import Value
from venues.model.words import VenueState

DEGRADED_AFTER_MS = 2_000
STALE_AFTER_MS = 5_000
OFFLINE_AFTER_ATTEMPTS = 5
"""Failed attempts in a row after which RECONNECTING is said to be OFFLINE; dialling goes on."""


class BookFacts(Value):
    """One watched book as the state sees it."""

    symbol: str
    has_book: bool
    had_book: bool = False
    """A book was here before the stream was last asked for anew."""
    broken_reason: str = ""
    stale_reason: str = ""
    link_age_ms: int | None = None


class VenueFacts(Value):
    """All that decides a venue's state."""

    disabled_reason: str = ""
    demanded_wait: bool = False
    """The venue asked us to wait (429, 418 or Retry-After) and the wait is not over."""
    maintenance_reason: str = ""
    markets_loaded: bool = False
    attempts: int = 0
    last_error: str = ""
    ever_up: bool = False
    books: Sequence[BookFacts] = ()


def derive(facts: VenueFacts) -> tuple[VenueState, str]:
    """Return the venue's state and the reason in words, empty when all is well."""
    if facts.disabled_reason:
        return VenueState.DISABLED, facts.disabled_reason
    if facts.demanded_wait:
        return VenueState.BANNED, facts.last_error or "the venue asked us to wait"
    if facts.maintenance_reason:
        return VenueState.MAINTENANCE, facts.maintenance_reason
    broken = next((book for book in facts.books if book.broken_reason), None)
    if broken is not None and facts.attempts <= 1:
        return VenueState.BROKEN, f"{broken.symbol} {broken.broken_reason}"
    if facts.attempts:
        state = VenueState.OFFLINE if facts.attempts >= OFFLINE_AFTER_ATTEMPTS else VenueState.RECONNECTING
        return state, facts.last_error
    if not facts.markets_loaded:
        return VenueState.CONNECTING, ""
    return _from_books(facts)


def _from_books(facts: VenueFacts) -> tuple[VenueState, str]:
    books = facts.books
    living = [book for book in books if book.has_book]
    stale = [book for book in living if book.stale_reason or (book.link_age_ms or 0) > STALE_AFTER_MS]
    if living and len(stale) == len(living):
        return VenueState.STALE, f"{stale[0].symbol} {stale[0].stale_reason or 'link silent for over 5 s'}"
    if stale:
        return VenueState.DEGRADED, f"{stale[0].symbol} {stale[0].stale_reason or 'link silent for over 5 s'}"
    slow = [book for book in living if (book.link_age_ms or 0) > DEGRADED_AFTER_MS]
    if slow:
        return VenueState.DEGRADED, f"{slow[0].symbol} link silent for over 2 s"
    missing = [book for book in books if not book.has_book and book.had_book]
    if missing and living:
        return VenueState.DEGRADED, f"{missing[0].symbol} is being fetched anew"
    if not living or (len(living) < len(books) and not facts.ever_up):
        return VenueState.CONNECTING, ""
    return VenueState.UP, ""


def first_books(books: Sequence[BookFacts]) -> str:
    """Return how far the first books have come, in words."""
    if not books:
        return "no market watched yet"
    return f"first books {sum(book.has_book for book in books)} of {len(books)}"
