"""WhiteBIT's words for what is refused (https://docs.whitebit.com/api-reference/spot-trading/create-limit-order)."""

from venues.practice.dialects.wire import Refusal, RestReply, plain
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    DuplicateClientOrderId,
    InsufficientFunds,
    NotionalTooSmall,
    OrderUnknown,
    PracticeError,
    PriceOffTick,
    UnknownMarket,
    WouldTakeLiquidity,
)
from venues.practice.engine.types import MarketSpec

_NO_MAKER = "This order couldn't be executed as a maker order and was canceled."
_CLIENT_ID_TAKEN = "This client order id is already used by the current account."


def invalid(code: int, **errors: str) -> Refusal:
    """The validation of a private request failed: one message a field."""
    return Refusal(RestReply(_body(code, "Validation failed", errors), 422))


def public(field: str, message: str) -> Refusal:
    """A public request was wrong."""
    return Refusal(RestReply({"success": False, "message": {field: [message]}, "params": []}, 422))


def unauthorized(code: int, message: str) -> Refusal:
    """A private request was signed wrongly."""
    return Refusal(RestReply({"code": code, "message": message}, 401))


def trouble(status: int) -> RestReply:
    """The bodies for 429 and 5xx."""
    if status == 429:
        return RestReply({"success": False, "message": "Too Many Requests", "params": []}, 429)
    blanks = dict.fromkeys(("response", "notification", "warning", "_token"))
    return RestReply({**blanks, "status": status, "errors": {"message": [""]}}, status)


def of(error: PracticeError, spec: MarketSpec | None = None) -> RestReply:
    """The answer to what the engine refuses; ``spec`` is the market it is about."""
    if isinstance(error, Refusal):
        return error.reply
    inner = _inner(error)
    if inner is not None:
        code, field, message = inner
        return RestReply(_body(code, "Inner validation failed", {field: message}), 400)
    code, field, message = _validation(error, spec)
    return RestReply(_body(code, "Validation failed", {field: message}), 422)


def _inner(error: PracticeError) -> tuple[int, str, str] | None:
    """What only the matching engine finds out."""
    if isinstance(error, OrderUnknown):
        return 2, "orderId", "Unexecuted order was not found."
    if isinstance(error, InsufficientFunds):
        return 10, "amount", "Not enough balance."
    if isinstance(error, WouldTakeLiquidity):
        return 13, "postOnly", _NO_MAKER
    return None


def _validation(error: PracticeError, spec: MarketSpec | None) -> tuple[int, str, str]:
    if isinstance(error, UnknownMarket):
        return 31, "market", "Market is not available."
    if isinstance(error, DuplicateClientOrderId):
        return 36, "clientOrderId", _CLIENT_ID_TAKEN
    if isinstance(error, AmountOffStep):
        return 32, "amount", f"Min amount step = {plain(spec.lot) if spec else '?'}"
    if isinstance(error, AmountTooSmall):
        return 32, "amount", f"Given amount is less than min amount {plain(spec.min_amount) if spec else '?'}"
    if isinstance(error, NotionalTooSmall):
        least = plain(spec.min_notional) if spec else "?"
        return 30, "total", f"Total(amount * price) is less than {least}"
    if isinstance(error, PriceOffTick):
        return 33, "price", f"Min price step = {plain(spec.tick) if spec else '?'}"
    return 30, "amount", f"Invalid argument: {error}"


def _body(code: int, message: str, errors: dict[str, str]) -> dict[str, object]:
    return {"code": code, "message": message, "errors": {name: [text] for name, text in errors.items()}}
