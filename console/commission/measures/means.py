"""What measurements work with."""

from collections.abc import Awaitable, Callable
from decimal import Decimal, InvalidOperation

from console.commission.footing import KeyOf
from console.commission.found import Found, NotMeasured
from console.desk.asked import NoAnswer, NotHandedOver
from console.desk.parts import DeskParts
from venues.model.examined import Examination, Examined, Figure
from venues.model.setup import VenueSetup
from venues.model.value import Value


class Means(Value):
    """The desk's parts, and what is told of keys."""

    parts: DeskParts
    key_of: KeyOf

    async def examined(self, venue: str, what: Examination, symbol: str = "") -> Examined:
        """Have something examined; a worker that does not say has found nothing.

        Raises:
            NotMeasured: there is no link to the worker, so that it was never asked.
        """
        try:
            return await self.parts.asked.examine(venue, what, symbol)
        except NotHandedOver as error:
            raise NotMeasured(str(error)) from None
        except NoAnswer as error:
            return Examined(what, symbol, answered=False, words=str(error))


class Rung(Value):
    """Which rung of which venue is measured."""

    setup: VenueSetup
    symbol: str
    """The market that the venue is commissioned on."""

    @property
    def venue(self) -> str:
        """Id of the venue."""
        return self.setup.venue


Told = Callable[[str], None]
"""Told how far a measurement is, in words with numbers."""

Measure = Callable[[Means, Rung, Told], Awaitable[Found]]
"""Measures one rung; for what a venue or a worker does it raises only `NotMeasured`: it could not be asked."""


def number(text: str) -> Decimal | None:
    """Return a figure's number; None for what is none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def figure(name: str, value: object, unit: str = "") -> Figure:
    """Return a figure of a plain value."""
    return Figure(name, f"{value:f}" if isinstance(value, Decimal) else str(value), unit)
