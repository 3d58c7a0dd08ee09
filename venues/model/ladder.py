"""The ladder that a venue climbs before it is given orders: what each rung demands, and what it hangs on."""

from decimal import Decimal, InvalidOperation

from venues.model.value import Value

DUE_DAYS = 30


class Demand(Value):
    """What one figure must be; everything that is set must hold, and a figure that is missing fails."""

    figure: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    one_of: tuple[str, ...] = ()
    """The only words allowed; empty for any."""
    none_of: tuple[str, ...] = ()

    def holds(self, value: str) -> bool:
        """Return True when a figure's value is what is demanded; a number that cannot be read is not."""
        if not value or value in self.none_of or (self.one_of and value not in self.one_of):
            return False
        if self.at_least is None and self.at_most is None:
            return True
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        if not number.is_finite():
            return False
        return (self.at_least is None or number >= self.at_least) and (
            self.at_most is None or number <= self.at_most
        )

    @property
    def words(self) -> str:
        """What is demanded, for the operator."""
        parts = []
        if self.at_least is not None:
            parts.append(f"at least {self.at_least:f}")
        if self.at_most is not None:
            parts.append(f"at most {self.at_most:f}")
        if self.one_of:
            parts.append(" or ".join(self.one_of))
        if self.none_of:
            parts.append(f"not {' nor '.join(self.none_of)}")
        return ", ".join(parts)


class RungRules(Value):
    """One rung as the catalogue has it."""

    name: str
    demands: tuple[Demand, ...] = ()
    hangs_on: tuple[str, ...] = ()
    """Any change of these makes it fall: `key`, `limits`, `rules` (of the markets), `fees` (configured), `ccxt`."""
    due_days: int = DUE_DAYS
    """After so many days it is climbed again."""
