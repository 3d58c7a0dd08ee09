"""What an account holds, in the venue's own digits."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """One currency of an account; amounts in that currency."""

    currency: str
    free: Decimal | None
    """None where the venue tells only the total."""
    held: Decimal | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """All balances of one venue's account at one moment; only currencies with a total above zero."""

    venue: str
    balances: tuple[Balance, ...]
    source: str
    """`stream` or `rest`: how the newest number arrived."""
    received_ms: int
    """Milliseconds UTC in the worker."""
    age_ms: int = 0
    """How long before sending the venue last confirmed these numbers."""
