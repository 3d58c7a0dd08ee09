"""What an exception from ccxt means for a stream, in one tree of troubles and in words.

Trouble
├── NETWORK      the socket or the host is gone: dial again
├── BANNED       the venue asks to wait: wait at least that long
├── MAINTENANCE  the venue says it is closed: look again later
├── INTEGRITY    a book cannot be trusted: fetch it anew
├── AUTH         the keys are refused: never tried again by itself
├── SYMBOL       the venue does not list this market: never tried again
├── UNSUPPORTED  the venue does not offer this stream: never tried again
└── OTHER        anything else: dial again, and say what it was
"""

import asyncio
import re
from enum import Enum, auto

import aiohttp

from venues.market.lazy_ccxt import install
from venues.model.text import VenueText, sanitise

install()

from ccxt.base import errors as ccxt_errors  # noqa: E402  the light packages must stand first


class Trouble(Enum):
    """The kinds that lead to different action."""

    NETWORK = auto()
    BANNED = auto()
    MAINTENANCE = auto()
    INTEGRITY = auto()
    AUTH = auto()
    SYMBOL = auto()
    UNSUPPORTED = auto()
    OTHER = auto()


_KINDS: tuple[tuple[type[BaseException], Trouble], ...] = (
    (ccxt_errors.AuthenticationError, Trouble.AUTH),
    (ccxt_errors.RateLimitExceeded, Trouble.BANNED),
    (ccxt_errors.DDoSProtection, Trouble.BANNED),
    (ccxt_errors.OnMaintenance, Trouble.MAINTENANCE),
    (ccxt_errors.InvalidNonce, Trouble.INTEGRITY),
    (ccxt_errors.NetworkError, Trouble.NETWORK),
    (asyncio.CancelledError, Trouble.NETWORK),
    (OSError, Trouble.NETWORK),
    (ccxt_errors.BadSymbol, Trouble.SYMBOL),
    (ccxt_errors.NotSupported, Trouble.UNSUPPORTED),
)

_ANSWERED = (ccxt_errors.DDoSProtection, ccxt_errors.OnMaintenance, ccxt_errors.InvalidNonce)
"""Network errors of ccxt that stand for an answer."""

_AUTH_WORDS = (
    "invalid signature",
    "invalid key",
    "invalid api key",
    "invalid apikey",
    "permission denied",
    "invalid_key",
    "unauthorized",
)
"""Venues (Kraken for one) whose refused keys ccxt reports as a plain ExchangeError."""


def classify(error: BaseException) -> Trouble:
    """Return what kind of trouble an exception is."""
    for kind, trouble in _KINDS:
        if isinstance(error, kind):
            return trouble
    if isinstance(error, ccxt_errors.ExchangeError) and any(
        word in str(error).lower() for word in _AUTH_WORDS
    ):
        return Trouble.AUTH
    return Trouble.OTHER


_HOST = re.compile(r"\b(?:https?|wss?)://([^/\s:]+)")


def _unreached(error: BaseException) -> str:
    """Return `host: why` for a request that got no whole answer, empty when the exception is of another kind."""
    host = _HOST.search(str(error))
    cause = error.__cause__
    unread = isinstance(error, ccxt_errors.NetworkError) or isinstance(cause, aiohttp.ClientError)
    if host is None or not unread or isinstance(error, _ANSWERED):
        return ""
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        why = "its name is not resolved"
    elif isinstance(cause, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        why = "its certificate is refused"
    elif isinstance(cause, aiohttp.ClientConnectorError):
        why = "it refuses the connection"
    elif isinstance(error, ccxt_errors.RequestTimeout):
        why = "no answer in time"
    elif isinstance(cause, aiohttp.ClientPayloadError):
        why = "its answer ended too early"
    elif isinstance(cause, aiohttp.ServerDisconnectedError):
        why = "it closed the connection without an answer"
    elif isinstance(cause, aiohttp.ClientError):
        why = str(cause) or type(cause).__name__
    else:
        return ""
    return f"{host[1]}: {why}"


def words(error: BaseException, limit_characters: int = 120) -> VenueText:
    """Return an exception as one harmless line for the operator."""
    name = type(error).__name__
    text = str(error).strip()
    unreached = _unreached(error)
    if unreached:
        return sanitise(unreached, limit_characters)
    if isinstance(error, asyncio.CancelledError):
        text, name = "", "connection closed"
    plain = {
        "NetworkError": "connection lost",
        "ExchangeNotAvailable": "venue not available",
        "RequestTimeout": "no answer in time",
        "RateLimitExceeded": "too many requests",
        "DDoSProtection": "too many requests",
        "OnMaintenance": "venue is in maintenance",
        "AuthenticationError": "keys refused",
        "ChecksumError": "book failed its check",
        "InvalidNonce": "book failed its check",
    }.get(name, name)
    return sanitise(f"{plain}: {text}" if text else plain, limit_characters)


def lost(reason: str) -> Exception:
    """Return the error that ends a socket of ours with a reason of ours."""
    error: Exception = ccxt_errors.NetworkError(reason)
    return error
