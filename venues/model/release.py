"""What is prepared, released and cancelled, and what became of it: frozen values that travel to the desk."""

import hashlib
import hmac
from enum import StrEnum

from venues.model.order import OrderTerms
from venues.model.value import Value
from venues.model.words import Mode

TOKEN_DOMAIN = b"lyra-release/1"
TOKEN_LIFE_MS = 15_000
"""The farthest that a token's expiry may lie ahead: a confirmation lives 10 s, and a request needs a moment."""


class Outcome(StrEnum):
    """What is proved of an order that was released."""

    NOT_SENT = "NOT_SENT"
    """Not one byte of it was written."""
    ACCEPTED = "ACCEPTED"
    """The venue named its order, our id, and what was asked for."""
    REJECTED = "REJECTED"
    """The venue refused it with a code that certainly means that."""
    AMBIGUOUS = "AMBIGUOUS"
    """Anything else."""


class CancelOutcome(StrEnum):
    """What is proved of a cancel."""

    NOT_SENT = "NOT_SENT"
    TAKEN = "TAKEN"
    """The venue took it; what had filled until then stays filled."""
    NOT_OPEN = "NOT_OPEN"
    """The venue says that it has no such open order: filled, cancelled before, or never there."""
    AMBIGUOUS = "AMBIGUOUS"


class Moment(Value):
    """One moment on both clocks of the worker."""

    wall_ms: int
    """Milliseconds UTC."""
    monotonic_seconds: float


class WireTimes(Value):
    """When what happened to a request."""

    handed_over: Moment
    """The worker began with it."""
    first_byte: Moment | None = None
    """Just before the first byte was written; None when none was."""
    answered: Moment | None = None
    """The whole answer was there."""


class Evidence(Value):
    """What the venue answered, as far as it is worth keeping."""

    status: int
    """The HTTP status."""
    codes: tuple[str, ...]
    """The venue's own codes, sanitised; empty where it said none."""
    words: str
    """The head of the answer, sanitised."""
    body_sha256: str
    body_bytes: int


class Prepared(Value):
    """An order as the venue will read it; nothing was sent."""

    terms: OrderTerms
    method: str
    host: str
    path: str
    market_id: str
    """The venue's own id of the market."""
    fields: tuple[tuple[str, str], ...]
    """Every field of the request by name, without what changes with a signature."""
    digest: str
    """64 hexadecimal digits over all of it and the mode."""


class ReleaseToken(Value):
    """The desk's proof that the operator confirmed exactly this order, now."""

    expires_ms: int
    """Milliseconds UTC."""
    mac: str
    """64 hexadecimal digits, see `token_mac`."""


class ReleaseLimits(Value):
    """What must hold at the moment an order is written to the wire."""

    orders_per_minute: int = 30
    book_age_ms: int = 2_000
    """The oldest that the symbol's book may be."""
    clock_offset_ms: float = 1_000.0
    """The farthest that the venue's clock may be from ours."""


class Released(Value):
    """What became of a release."""

    client_order_id: str
    digest: str
    outcome: Outcome
    reason: str
    """In words, sanitised; why it was not sent, what proves it, or what is missing."""
    order_id: str
    """The venue's own id as it answered, sanitised; empty when it named none. Only ACCEPTED proves that it is ours."""
    times: WireTimes
    evidence: Evidence | None = None
    """None when there was no whole answer."""


class Cancelled(Value):
    """What became of a cancel."""

    client_order_id: str
    order_id: str
    outcome: CancelOutcome
    reason: str
    times: WireTimes
    evidence: Evidence | None = None

    @property
    def is_proved(self) -> bool:
        """True when the venue took it, or has nothing open to cancel."""
        return self.outcome in {CancelOutcome.TAKEN, CancelOutcome.NOT_OPEN}


class CancelledMine(Value):
    """What became of cancelling every order of ours at a venue."""

    latched: bool
    """New orders are forbidden, durably, since before the first cancel."""
    at_ms: int
    """When it was asked for, milliseconds UTC."""
    cancels: tuple[Cancelled, ...] = ()
    """One for each order that something was sent for, or could not be."""
    mine_open: int = 0
    """Open orders of ours that the venue listed; -1 when it did not list them."""
    not_mine: int = 0
    """Open orders of others that the venue listed, which were not touched; -1 when it did not list them."""
    words: tuple[str, ...] = ()
    """What went wrong, sanitised."""
    in_doubt: bool = False
    """One of ours may rest that nothing was sent for: the venue did not list its orders, or there is no key."""

    @property
    def is_proved(self) -> bool:
        """True when nothing of ours can rest any more by what the venue has said."""
        return not self.in_doubt and all(one.is_proved for one in self.cancels)


def token_mac(
    run_key: bytes, *, mode: Mode, venue: str, digest: str, client_order_id: str, expires_ms: int
) -> str:
    """Return the MAC of a release token: HMAC-SHA256 over its parts, each preceded by its length.

    Args:
        run_key: agreed at the start of the worker, 32 bytes.
        mode: what kind of exchange this process speaks to.
        venue: our id of the venue.
        digest: of the request that was confirmed.
        client_order_id: ours.
        expires_ms: milliseconds UTC.
    """
    mac = hmac.new(run_key, digestmod=hashlib.sha256)
    parts = (mode.value, venue, digest, client_order_id, str(expires_ms))
    for part in (TOKEN_DOMAIN, *(part.encode() for part in parts)):
        mac.update(len(part).to_bytes(8, "big"))
        mac.update(part)
    return mac.hexdigest()


def make_token(run_key: bytes, mode: Mode, prepared: Prepared, expires_ms: int) -> ReleaseToken:
    """Return the token for a prepared order; only a Confirmation may ask for it."""
    terms = prepared.terms
    mac = token_mac(
        run_key,
        mode=mode,
        venue=terms.venue,
        digest=prepared.digest,
        client_order_id=terms.client_order_id,
        expires_ms=expires_ms,
    )
    return ReleaseToken(expires_ms, mac)
