"""Commissioning whose ladders the tests script; it keeps what it was asked, and climbs nothing by itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.commission.views import LadderView, RungState, RungView
from console.desk.reading import Refused
from console.desk.views import Draft
from venues.model.value import replace
from venues.model.words import Side


@dataclass
class ScriptedCommissioning:
    """Every answer is a field; every question with an effect is kept in `asked`."""

    ladders: dict[str, LadderView] = field(default_factory=dict)
    drafts: dict[Side, Draft | Refused] = field(default_factory=dict)
    words: str = "climbed to rung 7; next: account"
    """What climbing answers."""
    refusal: str = ""
    """What declaring and waiving answer; empty holds the rung."""
    hold: asyncio.Event | None = None
    """While it is set to an event that is not set, nothing async answers."""
    asked: list[tuple[object, ...]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    """Rungs whose words were put before the operator."""

    def of(self, name: str) -> list[tuple[object, ...]]:
        """Return the questions of one kind."""
        return [question for question in self.asked if question[0] == name]

    def change(self, venue: str, rung: str, **changes: object) -> None:
        """Change one rung; the first that is not held is the next then."""
        ladder = self.ladders[venue]
        rungs = tuple(
            replace(one, **changes) if one.name == rung else one  # type: ignore[arg-type]  # named by the tests
            for one in ladder.rungs
        )
        self.put(replace(ladder, rungs=rungs))

    def put(self, ladder: LadderView) -> None:
        """Show this ladder from now on."""
        first = next((rung.name for rung in ladder.rungs if not rung.state.is_held), "")
        self.ladders[ladder.venue] = replace(ladder, next=first)

    async def _wait(self) -> None:
        if self.hold is not None:
            await self.hold.wait()

    # ---- the protocol ----

    def ladder(self, venue: str) -> LadderView | None:
        return self.ladders.get(venue)

    def rungs_held(self, venue: str) -> tuple[int, int] | None:
        ladder = self.ladders.get(venue)
        return None if ladder is None else (ladder.held, ladder.total)

    async def climb(self, venue: str, to: str = "") -> str:
        self.asked.append(("climb", venue, to))
        self.put(replace(self.ladders[venue], climbing=True))
        await self._wait()
        self.put(replace(self.ladders[venue], climbing=False))
        return self.words

    async def again(self, venue: str, rung: str) -> str:
        self.asked.append(("again", venue, rung))
        await self._wait()
        return self.words

    def stop(self, venue: str) -> None:
        self.asked.append(("stop", venue))

    def opened(self, venue: str, rung: str) -> None:
        self.shown.append(rung)

    async def declare(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        self.asked.append(("declare", venue, rung, typed, dict(answers)))
        return await self._take(venue, rung, RungState.PASSED)

    async def waive(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        self.asked.append(("waive", venue, rung, typed, dict(answers)))
        return await self._take(venue, rung, RungState.WAIVED)

    async def _take(self, venue: str, rung: str, state: RungState) -> str:
        await self._wait()
        if not self.refusal:
            self.change(venue, rung, state=state, words="", remedy="")
        return self.refusal

    def draft(self, venue: str, rung: str, side: Side) -> Draft | Refused:
        self.asked.append(("draft", venue, rung, side))
        return self.drafts.get(side, Refused("no fresh book to price it by"))


def rung_of(made: ScriptedCommissioning, venue: str, name: str) -> RungView:
    """Return a rung that exists."""
    found = made.ladders[venue].rung(name)
    assert found is not None
    return found
