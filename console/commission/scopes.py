"""Keeps what venues say of their keys: asked when a key is accepted, then once a day, and whenever a rung wants it."""

import asyncio
from contextlib import suppress

from console.commission.evidence import Records, Scope
from console.commission.found import NotMeasured
from console.commission.measures.means import Means
from db.audit.canonical import Json
from db.audit.kinds import Kind
from venues.model.examined import NO, NOT_KNOWN, YES, Examination, Examined
from venues.model.scope import Power
from venues.model.words import Role, VenueState

AGAIN_MS = 24 * 3_600_000
RETRY_SECONDS = 60.0
LOOK_SECONDS = 1.0


class ScopeKeeper:
    """Asks, and records each answer.

    Args:
        means: what it asks with.
        records: what the trail says of scopes.
    """

    def __init__(self, means: Means, records: Records) -> None:
        self._means, self._records = means, records
        self._not_before: dict[str, float] = {}
        self._asked_lives: dict[str, tuple[str, str]] = {}
        """Life of the worker and fingerprint of the key that were asked about last, by venue."""
        self._tried_lives: dict[str, tuple[str, str]] = {}
        """The same of the last question, whether it was answered or not."""
        self._heard_at: dict[tuple[str, str], float] = {}
        """Monotonic seconds of the last answer in this life of the console, by venue and fingerprint."""
        self._asking: dict[str, asyncio.Task[Examined]] = {}

    def scope(self, venue: str) -> Scope | None:
        """Return what the venue said of the key that it has now; None when it has not said."""
        key, scope = self._means.key_of(venue), self._records.scope(venue)
        if key is None or scope is None or not key.fingerprint or scope.key != key.fingerprint:
            return None
        return scope

    def age_ms(self, scope: Scope) -> float:
        """Return how long ago it was said, by whichever clock says longer.

        The trail's clock stands still while the machine's is behind an earlier row.
        """
        parts = self._means.parts
        by_trail = float(parts.trail.now_ms() - scope.time_ms)
        heard_at = self._heard_at.get((scope.venue, scope.key))
        return by_trail if heard_at is None else max(by_trail, (parts.clock.monotonic() - heard_at) * 1000)

    async def run(self) -> None:
        """Ask for every key that was accepted and whose scope is not known, or is a day old; for ever."""
        parts = self._means.parts
        while True:
            await parts.clock.sleep(LOOK_SECONDS)
            if not parts.trail.sound:
                continue
            due = [setup.venue for setup in parts.settings.setups if self._is_due(setup.venue)]
            if due:
                await asyncio.gather(*(self._ask_if_linked(venue) for venue in due))

    async def _ask_if_linked(self, venue: str) -> None:
        with suppress(NotMeasured):  # it is asked again a minute later
            await self.ask(venue)

    async def ask(self, venue: str) -> Examined:
        """Ask the venue now, and record what it says; whoever asks meanwhile gets the same answer.

        Raises:
            NotMeasured: there is no link to the worker, so that nothing was asked.
        """
        asking = self._asking.get(venue)
        if asking is None:
            asking = self._asking[venue] = asyncio.create_task(self._ask(venue), name=f"key scope of {venue}")
            asking.add_done_callback(lambda _: self._asking.pop(venue, None))
        return await asyncio.shield(asking)

    async def _ask(self, venue: str) -> Examined:
        parts, key = self._means.parts, self._means.key_of(venue)
        self._not_before[venue] = parts.clock.monotonic() + RETRY_SECONDS
        if key is None or not key.counts:
            why = (
                "the venue has no key here" if key is None else key.words or "its key was not handed over yet"
            )
            return Examined(Examination.KEY_SCOPE, "", answered=False, words=why)
        epoch = parts.news.epoch(venue)
        self._tried_lives[venue] = epoch, key.fingerprint
        examined = await self._means.examined(venue, Examination.KEY_SCOPE)
        self._asked_lives[venue] = epoch, key.fingerprint
        after = self._means.key_of(venue)
        if after is None or after.fingerprint != key.fingerprint:
            return examined
        if not examined.answered and examined.value("tells") != NO:
            return examined
        withdrawing = examined.value(Power.WITHDRAW) or NOT_KNOWN
        row: dict[str, Json] = {
            "venue": venue,
            "key": key.fingerprint,
            Power.WITHDRAW.value: withdrawing,
            "trade": examined.value("trade") or NOT_KNOWN,
            "words": examined.words[:400],
            "source": examined.source,
        }
        self._heard_at[venue, key.fingerprint] = parts.clock.monotonic()
        await parts.trail.note(Kind.KEY_SCOPE, row)
        if withdrawing == YES:
            parts.say(
                f"{venue}: ITS KEY CAN WITHDRAW. Orders that open a position are denied; make another key",
                "bad",
            )
        return examined

    def _is_due(self, venue: str) -> bool:
        parts, setup, key = (
            self._means.parts,
            self._means.parts.settings.setup(venue),
            self._means.key_of(venue),
        )
        change = parts.store.venue(venue).change
        if setup is None or setup.role is not Role.TRADE or key is None or not key.counts:
            return False
        if change is None or change.private_state is not VenueState.UP:
            return False
        life = parts.news.epoch(venue), key.fingerprint
        if self._tried_lives.get(venue) != life:
            return True  # each life of a worker asks about each key that it is given, and sends no live order before
        if parts.clock.monotonic() < self._not_before.get(venue, 0.0):
            return False
        if self._asked_lives.get(venue) != life:
            return True
        scope = self.scope(venue)
        return scope is None or self.age_ms(scope) >= AGAIN_MS
