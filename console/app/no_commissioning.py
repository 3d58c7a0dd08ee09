"""Stands where nobody commissions venues: has no ladder, climbs nothing, says why."""

from collections.abc import Mapping

from console.commission.views import LadderView
from console.desk.reading import Refused
from console.desk.views import Draft
from venues.model.words import Side

WORDS = "this console was started without commissioning"


class NoCommissioning:
    """Every venue stands at the foot of a ladder without rungs."""

    def ladder(self, venue: str) -> LadderView | None:
        """Return a ladder without rungs that says why."""
        return LadderView(venue, venue, "", (), words=WORDS)

    def rungs_held(self, venue: str) -> tuple[int, int] | None:
        """Return that there is nothing to count."""
        del venue
        return None

    async def climb(self, venue: str, to: str = "") -> str:
        """Return why not."""
        del venue, to
        return f"not climbed: {WORDS}"

    async def again(self, venue: str, rung: str) -> str:
        """Return why not."""
        del venue, rung
        return f"not climbed: {WORDS}"

    def stop(self, venue: str) -> None:
        """Nothing climbs here."""

    def opened(self, venue: str, rung: str) -> None:
        """Nothing is opened here."""

    async def declare(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Return why not."""
        del venue, rung, typed, answers
        return WORDS

    async def waive(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Return why not."""
        del venue, rung, typed, answers
        return WORDS

    def draft(self, venue: str, rung: str, side: Side) -> Draft | Refused:
        """Return a refusal."""
        del venue, rung, side
        return Refused(WORDS)
