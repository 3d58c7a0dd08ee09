"""Ladders on a real desk, a real worker, real practice exchanges and a real audit file; only the screen is missing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.commission.commissions import Commissions
from console.commission.declaring import DECLARE, GO_LIVE, READ, SEEN, WAIVE
from console.commission.texts import rung_text
from console.commission.views import LadderView, RungKind, RungState, RungView
from console.desk.views import Confirmation, Denied, Progress
from console.keys.views import KeySource, KeyView, fingerprint
from tests.support.desk_rig import TRADING, DeskRig, desk_rig
from tests.support.waits import eventually
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Side
from venues.practice.credentials import practice_credentials
from venues.practice.engine.traits import AccountTraits

WORDS = {"compliance": DECLARE, "alerts": SEEN, "emergency": READ, "go_live": GO_LIVE}
ANSWERS = {
    "compliance": {"kyc": "verified", "aml": "accepted", "by": "Anna"},
    "alerts": {},
    "emergency": {},
    "go_live": {},
}
WAIVER = {"reason": "made by hand without the right to withdraw", "by": "Anna"}


@dataclass
class CommissionRig:
    """One venue's ladder, and what a test pulls on."""

    desk: DeskRig
    commissions: Commissions
    venue: str
    keys: dict[str, KeyView]

    @property
    def ladder(self) -> LadderView:
        """How the venue stands."""
        found = self.commissions.ladder(self.venue)
        assert found is not None
        return found

    def rung(self, name: str) -> RungView:
        """One rung."""
        found = self.ladder.rung(name)
        assert found is not None, name
        return found

    def traits(self, **changes: Any) -> None:
        """Make the exchange's account other than it is."""
        engine = self.desk.rig.practice.engine(self.venue)
        engine.traits = AccountTraits(**changes)

    async def climb(self, to: str = "") -> str:
        """Climb what needs nobody."""
        return await self.commissions.climb(self.venue, to)

    async def confirm(self, name: str, typed: str | None = None) -> Progress:
        """Go through the confirmation of a rung, with its code or another text."""
        draft = self.commissions.draft(self.venue, name, Side.BUY)
        words = ""
        for _ in range(20):
            draft = self.commissions.draft(self.venue, name, Side.BUY)
            if hasattr(draft, "words"):
                words = draft.words
                continue
            found = await self.desk.desk.review(draft)
            if isinstance(found, Confirmation):
                return await self.desk.desk.confirm(found, found.code if typed is None else typed)
            assert isinstance(found, Denied)
            words = found.words
            await self.desk.rig.store.clock.sleep(0.1)
        raise AssertionError(words)

    async def operate(self, name: str) -> None:
        """Do what a rung wants of the operator, and wait until it is judged."""
        kind, before = rung_text(name).kind, self.rung(name).row
        if kind is RungKind.TYPED:
            self.commissions.opened(self.venue, name)
            words = await self.commissions.declare(self.venue, name, WORDS[name], ANSWERS[name])
            assert words == "", words
        else:
            await self.confirm(name)
        await eventually(lambda: self.rung(name).row != before, 40.0, f"{name} is judged")
        # a receipt with a gap counts by itself, and the rung's own row follows it
        await eventually(self._is_written, 10.0, f"the row of {name} is written")

    def _is_written(self) -> bool:
        return not any(task.get_name().startswith("rung ") for task in self.desk.desk.runner._tasks)

    async def waive(self, name: str) -> str:
        """Waive a rung."""
        return await self.commissions.waive(self.venue, name, WAIVE, WAIVER)

    async def go_on(self, to: str = "") -> LadderView:
        """Climb, operate and waive until `to` is held, the top is reached, or a rung fails that cannot be waived."""
        wanted = to or self.ladder.rungs[-1].name
        while not self.rung(wanted).state.is_held:
            await self.climb(wanted)
            name = self.ladder.next
            if not name or self.rung(wanted).state.is_held:
                break
            rung = self.rung(name)
            if rung.kind is not RungKind.AUTOMATIC:
                await self.operate(name)
                if self.rung(name).state is RungState.FAILED:
                    break
            elif rung.waiver is None or await self.waive(name):
                break
        return self.ladder

    def other_key(self) -> None:
        """Let the venue's key be another one."""
        self.keys[self.venue] = replace(self.keys[self.venue], fingerprint=fingerprint(self.venue, "another"))


@asynccontextmanager
async def commission_rig(
    venue: str, directory: Path, change: Callable[[VenueSetup], VenueSetup] = lambda setup: setup
) -> AsyncIterator[CommissionRig]:
    """Run a venue with its ladder while inside; it is UP, and a trading venue is armed."""
    async with desk_rig([venue], directory, change=change) as desk:
        keys = {}
        credentials = practice_credentials(venue)
        if credentials is not None:
            keys[venue] = KeyView(
                venue,
                KeySource.PRACTICE,
                handed_over=True,
                fingerprint=fingerprint(venue, credentials.api_key),
            )
        commissions = Commissions(desk.parts, desk.desk.runner, keys.get)
        desk.parts.gatherer.permits = commissions.ladders
        if venue in TRADING:
            await desk.ready(venue)
        else:
            await desk.rig.up(venue)
            await eventually(lambda: desk.desk.audit_head().sound, 5.0, "the trail is sound")
        yield CommissionRig(desk, commissions, venue, keys)
