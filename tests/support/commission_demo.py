"""Commissioning that climbs by the clock, for the demo."""

import asyncio
from dataclasses import dataclass

from console.commission.views import FigureLine, RungKind, RungState
from tests.support.commission_scenes import held
from tests.support.scripted_commissioning import ScriptedCommissioning, rung_of
from venues.model.clock import SystemClock
from venues.model.value import replace

STEPS = 5
STEP_SECONDS = 0.4


@dataclass
class LivingCommissioning(ScriptedCommissioning):
    """Every rung takes two seconds and brings a figure at each step."""

    stopped: bool = False

    async def climb(self, venue: str, to: str = "") -> str:
        self.stopped = False
        self.put(replace(self.ladders[venue], climbing=True))
        while not self.stopped and (name := self.ladders[venue].next):
            if rung_of(self, venue, name).kind is not RungKind.AUTOMATIC:
                break
            await self._climb(venue, name)
        self.put(replace(self.ladders[venue], climbing=False))
        ladder = self.ladders[venue]
        return f"{ladder.held} of {ladder.total} rungs are held; next: {ladder.next or 'none'}"

    async def again(self, venue: str, rung: str) -> str:
        self.put(replace(self.ladders[venue], climbing=True))
        await self._climb(venue, rung)
        self.put(replace(self.ladders[venue], climbing=False))
        return f"{rung} is held"

    def stop(self, venue: str) -> None:
        self.stopped = True

    async def _climb(self, venue: str, name: str) -> None:
        began_ms = SystemClock().now_ms()
        figures: tuple[FigureLine, ...] = ()
        for step in range(1, STEPS + 1):
            progress = f"asking {venue}: {step} of {STEPS} answers"
            self.change(
                venue, name, state=RungState.RUNNING, progress=progress, began_ms=began_ms, figures=figures
            )
            await asyncio.sleep(STEP_SECONDS)
            words = f"answer {step}"
            figures += (FigureLine(words, f"{38 * step**2} ms", "at most 3 000 ms", passes=True),)
        rung = held(rung_of(self, venue, name))
        self.change(
            venue,
            name,
            state=RungState.PASSED,
            figures=figures,
            row=rung.row,
            digest=rung.digest,
            progress="",
            at_ms=SystemClock().now_ms(),
        )
