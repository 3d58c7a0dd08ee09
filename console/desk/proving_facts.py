"""What a probe or micro-trade begins with and ends with."""

from dataclasses import dataclass, field
from decimal import Decimal

from venues.model.value import Value


class Before(Value):
    """What was there when the operator confirmed."""

    totals: dict[str, Decimal]
    """Balances by currency, free and held together."""
    touch: Decimal | None
    """The price that the order was to trade with."""


@dataclass(slots=True)
class Receipt:
    """What a probe or micro-trade has shown, label by label."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    passed: bool | None = None
    """None while it is under way."""
