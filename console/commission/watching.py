"""Tells the operator when a rung falls, and when one is due again."""

from console.commission.ladders import Ladders
from console.commission.texts import rung_text
from console.commission.views import RungState
from console.desk.parts import DeskParts

LOOK_SECONDS = 1.0


class Watch:
    """Compares how ladders stand with how they stood.

    Args:
        parts: the desk's.
        ladders: how venues stand.
    """

    def __init__(self, parts: DeskParts, ladders: Ladders) -> None:
        self._parts, self._ladders = parts, ladders
        self._told: dict[tuple[str, str], str] = {}

    async def run(self) -> None:
        """Look once a second, for ever."""
        while True:
            await self._parts.clock.sleep(LOOK_SECONDS)
            if self._parts.trail.sound:
                for setup in self._parts.settings.setups:
                    self._look(setup.venue)

    def _look(self, venue: str) -> None:
        for rules, one in self._ladders.standing(venue):
            words = one.words if one.state is RungState.FALLEN else one.due_words
            key = venue, rules.name
            if words and self._told.get(key) != words:
                level = "warn" if one.state is RungState.FALLEN else "info"
                verb = "fell back: " if one.state is RungState.FALLEN else ""
                self._parts.say(f"{venue}: {rung_text(rules.name).title} {verb}{words}", level)
            self._told[key] = words
