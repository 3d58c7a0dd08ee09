"""What the screens ask of commissioning; whoever answers decides alone what a venue may be used for."""

from collections.abc import Mapping
from typing import Protocol

from console.commission.views import LadderView
from console.desk.reading import Refused
from console.desk.views import Draft
from venues.model.words import Side


class Commissioning(Protocol):
    """A venue's ladder as screens see it. What is not `async` returns at once and may be asked at every frame.

    The async methods never raise for what a venue, a worker or a disk does: what went wrong is in their answer, as
    words for the operator.
    """

    def ladder(self, venue: str) -> LadderView | None:
        """Return how far a venue has come; None for one that has no ladder."""
        ...

    def rungs_held(self, venue: str) -> tuple[int, int] | None:
        """Return how many rungs are held and how many there are, for the chips; None where there is no ladder."""
        ...

    async def climb(self, venue: str, to: str = "") -> str:
        """Climb every rung that needs nobody, up to the first that needs the operator or fails.

        Args:
            venue: its id.
            to: the last rung to climb; empty for as far as it goes.

        Returns:
            How far it came, and what is next.
        """
        ...

    async def again(self, venue: str, rung: str) -> str:
        """Climb one automatic rung anew, held or not; return what came of it."""
        ...

    def stop(self, venue: str) -> None:
        """Climb no further; the rung that is under way ends OPEN or as it was."""
        ...

    def opened(self, venue: str, rung: str) -> None:
        """Note that the words of a TYPED rung are put before the operator: the test alert is raised with them."""
        ...

    async def declare(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Take the operator's typed words for a TYPED rung; return why not, empty when it is held."""
        ...

    async def waive(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Take the operator's waiver of a rung that cannot be proved; return why not, empty when it is recorded."""
        ...

    def draft(self, venue: str, rung: str, side: Side) -> Draft | Refused:
        """Return the draft of a rung that goes through the confirmation: rehearsal, probe or micro-trade."""
        ...
