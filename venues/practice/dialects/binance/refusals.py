"""Binance's words for what is refused (https://developers.binance.com/docs/binance-spot-api-docs/errors)."""

from venues.practice.dialects.binance import formats
from venues.practice.dialects.wire import RestReply
from venues.practice.engine.errors import (
    InsufficientFunds,
    InvalidRequest,
    OrderUnknown,
    PracticeError,
    UnknownMarket,
)

_UNKNOWN = (-1000, "An unknown error occurred while processing the request.")
_NOT_FOUND = (
    b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>404 Not Found</body>\r\n</html>\r\n"
)
_TROUBLE = {
    418: (
        -1003,
        "Way too much request weight used; IP banned.",
    ),
    429: (
        -1003,
        "Too much request weight used; current limit is 6000 request weight per 1 MINUTE.",
    ),
    503: (-1001, "Internal error; unable to process your request. Please try again."),
    504: (
        -1007,
        "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
    ),
}


def rejected() -> RestReply:
    """The answer to everything that needs a key."""
    return RestReply(formats.error(-2015, "Invalid API-key, IP, or permissions for action."), 401)


def not_found() -> RestReply:
    """The web server's page for a path that does not exist."""
    return RestReply(_NOT_FOUND, 404, {"Content-Type": "text/html"})


def trouble(status: int) -> RestReply:
    """The bodies for 418, 429 and 5xx."""
    return RestReply(formats.error(*_TROUBLE.get(status, _UNKNOWN)), status)


def of(error: PracticeError) -> RestReply:
    """A code and a message for what the engine refuses."""
    if isinstance(error, UnknownMarket):
        code, message = -1121, "Invalid symbol."
    elif isinstance(error, InvalidRequest):
        code, message = -1100, f"Illegal characters found in a parameter: {error}"
    elif isinstance(error, InsufficientFunds):
        code, message = -2010, "Account has insufficient balance for requested action."
    elif isinstance(error, OrderUnknown):
        code, message = -2013, "Order does not exist."
    else:
        code, message = _UNKNOWN
    return RestReply(formats.error(code, message), 400)
