"""What an account holds, in the venue's own digits."""

from decimal import Decimal

from venues.model.value import Value


class Balance(Value):
    """One currency of an account; amounts in that currency."""

    currency: str
    free: Decimal | None
    """None where the venue tells only the total."""
    held: Decimal | None
    total: Decimal


class AccountSnapshot(Value):
    """All balances of one venue's account at one moment; only currencies with a total above zero."""

    venue: str
    balances: tuple[Balance, ...]
    source: str
    """`stream` or `rest`: how the newest number arrived."""
    received_ms: int
    """Milliseconds UTC in the worker."""
    age_ms: int = 0
    """How long before sending the venue last confirmed these numbers."""
