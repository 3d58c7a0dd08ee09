"""What the desk is told at its start: mode, venues, limits, and the key that release tokens are made with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from console.desk.limits import OrderLimits, SafetyFigures, limits_of
from venues.model.setup import VenueSetup
from venues.model.words import Mode


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Frozen for the life of the console."""

    mode: Mode
    setups: tuple[VenueSetup, ...]
    safety: SafetyFigures
    run_key: bytes = field(repr=False)
    """Agreed with the workers at their start, 32 bytes; empty where no order may be sent."""
    idle_disarm_minutes: int = 15
    key_end: Callable[[str], str] = field(default=lambda _: "", repr=False)
    """Returns the last four characters of a venue's key, for the operator to recognise; empty while it is not known."""

    def setup(self, venue: str) -> VenueSetup | None:
        """Return a venue's setup; None for one that is not configured."""
        return next((setup for setup in self.setups if setup.venue == venue), None)

    def limits(self, venue: str, symbol: str) -> OrderLimits | None:
        """Return the limits of a market; None denies everything."""
        setup = self.setup(venue)
        return None if setup is None else limits_of(setup, symbol, self.safety)
