"""Free and held balances of the practice account."""

from collections.abc import Mapping
from decimal import Decimal

from venues.practice.engine.types import ZERO, Balance


class Account:
    """Balances by currency; none may become negative, which would be a defect of the engine."""

    def __init__(self, balances: Mapping[str, Balance]) -> None:
        self._balances = dict(balances)
        self.touched: set[str] = set()
        """Currencies that moved since somebody cleared this set."""

    def balance(self, currency: str) -> Balance:
        """What there is of ``currency``."""
        return self._balances.get(currency, Balance(ZERO, ZERO))

    def all(self) -> dict[str, Balance]:
        """Every balance ever touched."""
        return dict(self._balances)

    def move(self, currency: str, *, free: Decimal = ZERO, held: Decimal = ZERO) -> None:
        """Add to the free and the held balance.

        Raises:
            AssertionError: when either would become negative.
        """
        old = self.balance(currency)
        new = Balance(old.free + free, old.held + held)
        if new.free < 0 or new.held < 0:
            raise AssertionError(f"{currency} would become {new}")
        self._balances[currency] = new
        self.touched.add(currency)

    def hold(self, currency: str, amount: Decimal) -> None:
        """Set ``amount`` aside for an order."""
        self.move(currency, free=-amount, held=amount)
