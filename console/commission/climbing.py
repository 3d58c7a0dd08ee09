"""Climbs: measures the rungs that need nobody, one after the other, and records each outcome before the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.commission.evidence import FAILED, PASSED, WAIVED, Evidence, rung_row
from console.commission.footing import NOT_YET, Footing
from console.commission.found import Found, NotMeasured, failing_words, found_words, passes
from console.commission.ladders import Ladders
from console.commission.measures.means import Means, Rung, Told
from console.commission.measures.table import MEASURES
from console.commission.scopes import ScopeKeeper
from console.commission.texts import rung_text
from console.commission.views import RungKind
from db.audit.canonical import Json
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from venues.model.examined import NO, NOT_KNOWN, Figure
from venues.model.ladder import RungRules
from venues.model.scope import Power
from venues.model.setup import VenueSetup

MARKETS_SECONDS = 10.0
WITHOUT_MARKET = frozenset({"credentials", "key_scope", "key_security", "audit"})
"""Rungs that neither need the venue's markets nor hang on what follows from them, as limits do."""

CONSOLE = "console"
OPERATOR = "operator"


@dataclass(slots=True)
class Climb:
    """One climb that is under way."""

    rung: str = ""
    progress: str = ""
    began_ms: int = 0
    """When the rung was begun, milliseconds UTC."""
    stopped: bool = field(default=False)


class Climber:
    """At most one climb a venue.

    Args:
        means: what rungs are measured with.
        ladders: how venues stand.
        footing: what rungs hang on.
        scopes: asks what keys may do.
    """

    def __init__(self, means: Means, ladders: Ladders, footing: Footing, scopes: ScopeKeeper) -> None:
        self._means, self._ladders, self._footing, self._scopes = means, ladders, footing, scopes
        self._climbs: dict[str, Climb] = {}

    def climb_of(self, venue: str) -> Climb | None:
        """Return the climb that is under way."""
        return self._climbs.get(venue)

    def stop(self, venue: str) -> None:
        """Climb no further than the rung that is under way, whose outcome is not recorded."""
        climb = self._climbs.get(venue)
        if climb is not None:
            climb.stopped = True

    def closed(self, venue: str) -> str:
        """Return why nothing can be climbed; empty when it can."""
        parts = self._means.parts
        if not self._ladders.rules(venue):
            return "this venue has no ladder: it is watched, and not commissioned"
        if not parts.trail.sound:
            return f"evidence needs the audit trail: {parts.trail.reason}"
        return ""

    async def climb(self, venue: str, to: str = "") -> str:
        """Climb from the first rung that is not held; return how far it came.

        Args:
            venue: its id.
            to: the last rung to climb; empty for as far as it goes.
        """
        reason = self._cannot(venue)
        if reason:
            return reason
        climb = self._climbs[venue] = Climb()
        try:
            return await self._on(venue, climb, to)
        except AuditFailed as error:
            return f"{error}: the rung is not held"
        except NotMeasured as error:
            return _not_measured(climb, error)
        finally:
            del self._climbs[venue]

    async def again(self, venue: str, name: str) -> str:
        """Measure one rung anew, held or not; return what came of it."""
        reason = self._cannot(venue)
        rules = next((one for one in self._ladders.rules(venue) if one.name == name), None)
        if reason or rules is None:
            return reason or f"there is no rung {name}"
        if rung_text(name).kind is not RungKind.AUTOMATIC:
            return f"{rung_text(name).title} needs you: press Enter on it"
        climb = self._climbs[venue] = Climb()
        try:
            return await self._measured(venue, rules, climb) or f"{rung_text(name).title}: passed"
        except AuditFailed as error:
            return f"{error}: the rung is not held"
        except NotMeasured as error:
            return _not_measured(climb, error)
        finally:
            del self._climbs[venue]

    async def record(
        self,
        venue: str,
        name: str,
        outcome: str,
        words: str,
        figures: tuple[Figure, ...] = (),
        by: str = CONSOLE,
        hung_on: Mapping[str, str] | None = None,
        **more: Json,
    ) -> None:
        """Write down what came of a rung, with what it hangs on.

        Args:
            venue: its id.
            name: of the rung.
            outcome: `passed`, `failed` or `waived`.
            words: what was found.
            figures: what was measured.
            by: who climbed it.
            hung_on: what it hung on when it was begun; None for what it hangs on now.
            more: what else the row says.

        Raises:
            AuditFailed: it is not known to be durable, so the rung is not held.
        """
        rules = next((one for one in self._ladders.rules(venue) if one.name == name), None)
        hangs_on = rules.hangs_on if rules is not None else ()
        now = self._footing.now(venue) if hung_on is None else hung_on
        footing = {one: now.get(one, "") for one in hangs_on}
        row = rung_row(venue, name, outcome, words, figures, footing, by, **more)
        await self._means.parts.trail.record(Kind.RUNG, row)

    def _cannot(self, venue: str) -> str:
        if venue in self._climbs:
            return f"{venue} is being climbed already"
        return self.closed(venue)

    async def _on(self, venue: str, climb: Climb, to: str) -> str:
        names = [rules.name for rules in self._ladders.rules(venue)]
        while not climb.stopped:
            rules = self._ladders.next_open(venue)
            if rules is None:
                return "every rung is held"
            if to in names and names.index(rules.name) > names.index(to):
                return f"{rung_text(to).title} is held, with all before it"
            text = rung_text(rules.name)
            if text.kind is not RungKind.AUTOMATIC:
                return f"next is {text.title}, which needs you"
            failed = await self._measured(venue, rules, climb)
            if failed:
                return f"{text.title} failed: {failed}"
            following = self._ladders.next_open(venue)
            if following is not None and following.name == rules.name and not climb.stopped:
                return f"{text.title} was passed and is not held: something changed meanwhile; climb again"
            if rules.name == to:
                return f"climbed to {text.title}"
        return "stopped"

    async def _measured(self, venue: str, rules: RungRules, climb: Climb) -> str:
        """Measure and record one rung; return why it failed, empty when it is held or the climb was stopped."""
        parts = self._means.parts
        setup = parts.settings.setup(venue)
        assert setup is not None
        climb.rung, climb.progress, climb.began_ms = rules.name, "", parts.clock.now_ms()

        def told(words: str) -> None:
            climb.progress = words

        needs_market = rules.name not in WITHOUT_MARKET
        symbol = await self._symbol(setup) if needs_market else ""
        before = self._footing.now(venue)
        if symbol or not needs_market:
            found = await self._found(rules, Rung(setup, symbol), told, venue)
        else:
            found = Found(words="the venue's markets are not here yet", proved=False)
        if climb.stopped:
            return ""
        failed = "" if passes(rules, found) else failing_words(rules, found)
        if failed and found.words and rules.name == "key_scope" and may_be_waived("key_scope", found.figures):
            failed = found.words
        # what was measured was measured on what was there then: a key that came meanwhile proves nothing by it
        now = self._footing.now(venue)
        hung_on = {name: before.get(name) or now.get(name, "") for name in rules.hangs_on}
        failed = failed or next((NOT_YET[name] for name in rules.hangs_on if not hung_on[name]), "")
        words, outcome = failed or found_words(found), FAILED if failed else PASSED
        await self.record(venue, rules.name, outcome, words, found.figures, hung_on=hung_on)
        return failed

    async def _symbol(self, setup: VenueSetup) -> str:
        """Return the market that is climbed on; waits a moment for the venue's markets."""
        clock = self._means.parts.clock
        until = clock.monotonic() + MARKETS_SECONDS
        while not (symbol := self._footing.symbol(setup)) and clock.monotonic() < until:
            await clock.sleep(0.1)
        return symbol

    async def _found(self, rules: RungRules, rung: Rung, told: Told, venue: str) -> Found:
        if rules.name == "key_scope":
            told("asking what the key may do")
            return Found.of(await self._scopes.ask(venue))
        return await MEASURES[rules.name](self._means, rung, told)

    def is_of_now(self, evidence: Evidence) -> bool:
        """Say whether a rung still hangs on what it hung on when it was judged: its key, its fees."""
        now = self._footing.now(evidence.venue)
        return all(now.get(name, "") == before for name, before in evidence.hangs_on.items())

    async def waive(self, venue: str, name: str, reason: str, by: str) -> str:
        """Record that a rung cannot be proved and counts all the same, by the word of `by`; return why not."""
        evidence = self._ladders.evidence(venue, name)
        if evidence is None or evidence.outcome != FAILED:
            return "only a rung that was climbed and failed can be waived"
        if not may_be_waived(name, evidence.figures):
            return f"{rung_text(name).title} cannot be waived"
        if not self.is_of_now(evidence):
            return "what it hangs on has changed since it failed: climb it anew first"
        try:
            await self.record(venue, name, WAIVED, f"waived by {by}: {reason}", evidence.figures, by)
        except AuditFailed as error:
            return f"{error}: the waiver does not count"
        return ""


def _not_measured(climb: Climb, error: NotMeasured) -> str:
    return f"{rung_text(climb.rung).title} was not measured, and nothing is recorded of it: {error}"


def may_be_waived(name: str, figures: tuple[Figure, ...]) -> bool:
    """Say whether the operator may waive a rung that failed with these figures: only what cannot be known, or told."""
    values = {figure.name: figure.value for figure in figures}
    if name == "key_scope":
        # an answer that could not be read is not the same as a venue that does not tell
        tells = values.get("tells") in ("yes", "no")
        return tells and values.get(Power.WITHDRAW) == NOT_KNOWN and values.get(Power.TRADE) != NO
    if name == "credentials":
        return values.get("kept") in ("env", "file") and values.get("account") == "UP"
    if name == "fees":
        # fees above what was expected, not fees that nobody read
        return "maker_above_expected_percent" in values and "taker_above_expected_percent" in values
    return name in ("key_security", "derivatives", "holding")
