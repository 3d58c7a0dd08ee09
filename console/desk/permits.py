"""What a venue's key may do and what the venue is commissioned for, as the desk asks it; somebody else knows."""

from typing import Protocol

from console.desk.inputs import PermitFacts


class Permits(Protocol):
    """Asked anew for every verdict."""

    def facts(self, venue: str) -> PermitFacts | None:
        """Return what is known of a venue; None denies."""
        ...


class NoPermits:
    """Nobody knows anything: every order that opens a position is denied."""

    def facts(self, venue: str) -> PermitFacts | None:
        """Return nothing."""
        del venue
        return None


class Unrestricted:
    """A practice run whose operator has switched commissioning off; the key's scope counts as proved."""

    def facts(self, venue: str) -> PermitFacts | None:
        """Return that nothing is missing."""
        return PermitFacts(
            venue, False, 0.0, scope_waived=False, order_lacks="", micro_trade_lacks="", probe_lacks=""
        )
