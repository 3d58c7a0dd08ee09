"""Kraken's words for refusals (https://docs.kraken.com/exchange/guides/general/errors)."""

from venues.practice.dialects.wire import RestReply
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    CannotFillWhole,
    DuplicateClientOrderId,
    InsufficientFunds,
    InvalidRequest,
    NotionalTooSmall,
    OrderUnknown,
    PracticeError,
    PriceOffTick,
    UnknownMarket,
    WouldTakeLiquidity,
)

_TEXTS: tuple[tuple[type[PracticeError], str], ...] = (
    (UnknownMarket, "EQuery:Unknown asset pair"),
    (InsufficientFunds, "EOrder:Insufficient funds"),
    (DuplicateClientOrderId, "EGeneral:Invalid arguments:cl_ord_id not unique"),
    (AmountTooSmall, "EGeneral:Invalid arguments:volume minimum not met"),
    (AmountOffStep, "EGeneral:Invalid arguments:volume"),
    (NotionalTooSmall, "EOrder:Cost minimum not met"),
    (WouldTakeLiquidity, "EOrder:Post only order"),
    (CannotFillWhole, "EOrder:Invalid order"),
    (OrderUnknown, "EOrder:Unknown order"),
)


def error_text(error: PracticeError) -> str:
    """Category and message, such as ``EOrder:Insufficient funds``."""
    for kind, text in _TEXTS:
        if isinstance(error, kind):
            return text
    detail = f":{error}" if str(error) else ""
    if isinstance(error, PriceOffTick):
        return f"EOrder:Invalid price{detail}"
    if isinstance(error, InvalidRequest):
        return f"EGeneral:Invalid arguments{detail}"
    return "EGeneral:Internal error"


def failure(text: str, status: int = 200) -> RestReply:
    """A refused REST request: the venue says 200 to nearly all of them."""
    return RestReply({"error": [text]}, status)


def success(result: object) -> dict[str, object]:
    """The envelope of an answer that worked."""
    return {"error": [], "result": result}
