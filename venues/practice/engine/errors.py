"""Why the engine refuses.

::

    PracticeError
    ├── OrderRefused
    │   ├── UnknownMarket
    │   ├── InvalidRequest
    │   ├── PriceOffTick
    │   ├── AmountOffStep
    │   ├── AmountTooSmall
    │   ├── NotionalTooSmall
    │   ├── InsufficientFunds
    │   ├── WouldTakeLiquidity      a post-only order that crosses the book
    │   ├── CannotFillWhole         a fill-or-kill order without enough opposite size
    │   └── DuplicateClientOrderId
    └── OrderUnknown                no such order
        └── OrderAlreadyClosed      there is one, and it is filled or canceled
"""

from typing import ClassVar


class PracticeError(Exception):
    """Root of everything the practice exchanges refuse."""

    code: ClassVar[str] = "error"
    """Stable name, used by the fault control to ask for this refusal."""


class OrderRefused(PracticeError):
    """An order that was not accepted; nothing has changed."""

    code = "refused"


class UnknownMarket(OrderRefused):
    """There is no such market on this venue."""

    code = "unknown_market"


class InvalidRequest(OrderRefused):
    """Fields are missing, malformed or contradict each other."""

    code = "invalid_request"


class PriceOffTick(OrderRefused):
    """The price is no multiple of the tick size."""

    code = "price_off_tick"


class AmountOffStep(OrderRefused):
    """The amount is no multiple of the step size."""

    code = "amount_off_step"


class AmountTooSmall(OrderRefused):
    """The amount is below the market's minimum."""

    code = "amount_too_small"


class NotionalTooSmall(OrderRefused):
    """Price times amount is below the market's minimum."""

    code = "notional_too_small"


class InsufficientFunds(OrderRefused):
    """The free balance does not cover the order."""

    code = "insufficient_funds"


class WouldTakeLiquidity(OrderRefused):
    """A post-only order would have matched at once."""

    code = "would_take_liquidity"


class CannotFillWhole(OrderRefused):
    """A fill-or-kill order cannot be filled completely."""

    code = "cannot_fill_whole"


class DuplicateClientOrderId(OrderRefused):
    """The client order id is taken."""

    code = "duplicate_client_order_id"


class OrderUnknown(PracticeError):
    """There is no such order of ours."""

    code = "order_unknown"


class OrderAlreadyClosed(OrderUnknown):
    """The order exists and is no longer open."""

    code = "order_already_closed"


def error_named(code: str, message: str) -> PracticeError:
    """Build the refusal whose ``code`` is given; ``InvalidRequest`` when there is none of that name."""
    pending: list[type[PracticeError]] = [PracticeError]
    while pending:
        candidate = pending.pop()
        if candidate.code == code:
            return candidate(message)
        pending.extend(candidate.__subclasses__())
    return InvalidRequest(message)
