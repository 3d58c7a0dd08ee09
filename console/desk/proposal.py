"""What somebody wants sent: the terms, what they were made from, and what it is for."""

from decimal import Decimal
from enum import StrEnum

from venues.model.order import OrderTerms
from venues.model.value import Value

Parameter = tuple[str, str | bool]
"""One further parameter of the request, by its ccxt name."""


class Purpose(StrEnum):
    """What an order is for; it decides which limits hold."""

    ORDER = "order"
    MICRO_TRADE = "micro-trade"
    """A tiny real order that proves a venue."""
    PROBE = "probe"
    """A post-only order far from the market that is cancelled at once."""
    REHEARSAL = "rehearsal"
    """It is confirmed like any other, and never sent."""


class Proposal(Value):
    """An order that is asked for and not yet allowed; the only thing that any source can make."""

    proposal_id: str
    terms: OrderTerms
    asked_amount: Decimal
    """What was wanted before rounding, in the unit of `terms.amount`; rounding may only lower it."""
    asked_price: Decimal | None = None
    """What was wanted before rounding, or the cap of a market order; None where no price is sent."""
    purpose: Purpose = Purpose.ORDER
    duplicate_meant: bool = False
    """The operator typed that the same order within seconds is meant."""
    parameters: tuple[Parameter, ...] = ()
    consent_id: str = ""
    """The consent that the operator's code made, one for one order; empty before."""
