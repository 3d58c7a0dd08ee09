"""The fixed vocabulary: modes, venue states, integrity of a book, sides."""

from enum import StrEnum


class Mode(StrEnum):
    """What kind of exchange a process speaks to; fixed for the life of the process."""

    LIVE = "LIVE"
    TESTNET = "TESTNET"
    PRACTICE = "PRACTICE"
    VIA = "VIA"


class VenueState(StrEnum):
    """What a venue can be relied on for at this moment."""

    CONNECTING = "CONNECTING"
    UP = "UP"
    DEGRADED = "DEGRADED"
    STALE = "STALE"
    BROKEN = "BROKEN"
    RECONNECTING = "RECONNECTING"
    BANNED = "BANNED"
    MAINTENANCE = "MAINTENANCE"
    AUTH_FAILED = "AUTH FAILED"
    OFFLINE = "OFFLINE"
    DISABLED = "DISABLED"


class Integrity(StrEnum):
    """What is known about a book being the venue's own book."""

    VERIFIED = "VERIFIED"
    """A sequence or checksum was checked on every frame since the snapshot."""
    UNVERIFIED = "UNVERIFIED"
    """The protocol offers nothing to check; compared with a REST snapshot now and then."""
    BROKEN = "BROKEN"
    """A check failed; the book is being resynchronised and its numbers must not be used."""
    CROSSED = "CROSSED"
    """The best bid is at or above the best ask."""


class Freshness(StrEnum):
    """How far a number can be trusted to be the present one."""

    FRESH = "FRESH"
    QUIET = "QUIET"
    """The link is alive and the venue was asked: nothing has changed."""
    DEGRADED = "DEGRADED"
    STALE = "STALE"
    WAITING = "WAITING"
    """Nothing has arrived yet."""


class Side(StrEnum):
    """Which side of the book a trade's taker or an order stands on."""

    BUY = "buy"
    SELL = "sell"


class Role(StrEnum):
    """What a venue may be used for, refused or allowed in code."""

    TRADE = "trade"
    DATA_ONLY = "data_only"
