"""Commissioning as the screens and the desk see it; `console.app.commissioning.Commissioning` describes it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from console.commission.climbing import OPERATOR, Climber, may_be_waived
from console.commission.declaring import asks_of, compliance_row, declared, fault_of, waiver_of
from console.commission.evidence import COMMISSION_KINDS, FAILED, GAP_WORDS, PASSED, RECEIPTS, Records
from console.commission.footing import Footing, KeyOf
from console.commission.found import figure_lines
from console.commission.holding import DAY_MS, Held
from console.commission.ladders import TOP, Ladders
from console.commission.measures.means import Means
from console.commission.remedies import remedy_of
from console.commission.scopes import ScopeKeeper
from console.commission.texts import rung_text, text_at
from console.commission.views import LadderView, RungKind, RungState, RungView
from console.commission.watching import Watch
from console.desk.confirming import OpenConfirmation
from console.desk.parts import DeskParts
from console.desk.proposal import Purpose
from console.desk.reading import Refused
from console.desk.running import DeskRunner
from console.desk.shown import drafted_micro_trade, drafted_probe
from console.desk.views import Draft
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from venues.model.examined import Figure
from venues.model.ladder import RungRules
from venues.model.value import replace
from venues.model.words import Role, Side

_PROVING = (Purpose.PROBE, Purpose.MICRO_TRADE)
MOST_PROVING = 50
"""Orders on their way to a receipt."""
_RECEIPT_FIGURES = ("seen_ms", "rest_ms", "cancelled_ms", "gone_ms", "cost", "fee", "fee_currency")


class Commissions:
    """Every venue's ladder in one console.

    Args:
        parts: the desk's.
        runner: runs what goes on beside everything else.
        key_of: tells of keys.
    """

    def __init__(self, parts: DeskParts, runner: DeskRunner, key_of: KeyOf) -> None:
        self._parts, self._runner, self._key_of = parts, runner, key_of
        self._records = Records()
        means = Means(parts, key_of)
        self._footing = Footing(parts.settings, parts.store, key_of)
        self.scopes = ScopeKeeper(means, self._records)
        self.ladders = Ladders(parts.settings, parts.trail, self._records, self._footing, self.scopes)
        self._climber = Climber(means, self.ladders, self._footing, self.scopes)
        self._watch = Watch(parts, self.ladders)
        self._alerted: set[str] = set()
        """Venues whose test alert was raised in this life of the console."""
        self._hung_on: dict[str, Mapping[str, str]] = {}
        """What rungs hung on when an order that proves one was sent, by client order id."""
        parts.keeper.kinds = tuple(dict.fromkeys((*parts.keeper.kinds, *COMMISSION_KINDS)))
        parts.trail.listeners += [self._records.take, self._take_receipt]
        parts.rehearsals.passed = self._rehearsed

    async def run(self) -> None:
        """Keep what venues say of keys, and tell what falls; for ever."""
        await asyncio.gather(self.scopes.run(), self._watch.run())

    def lacks(self, venue: str) -> str:
        """Return why a climb cannot begin; empty once the trail takes evidence and the worker has its key."""
        setup, key = self._parts.settings.setup(venue), self._key_of(venue)
        closed = self._climber.closed(venue)
        if closed or setup is None:
            return closed
        if not self._parts.news.epoch(venue) or self._parts.store.venue(venue).lost_reason:
            return f"there is no link to the worker of {venue} yet: try again in a moment"
        if setup.role is not Role.TRADE:
            return ""
        if key is None:
            return f"there is no key of {venue}: lyra vault add {venue}"
        if key.counts:
            return ""
        locked = "the vault is locked: LYRA_PASSPHRASE_FILE opens it for a run without a screen"
        return locked if key.locked else key.words or "its key was not handed over"

    # -- what is shown ----------------------------------------------------------------------------------

    def ladder(self, venue: str) -> LadderView | None:
        """Return how far a venue has come; None for one that has no ladder."""
        setup = self._parts.settings.setup(venue)
        if setup is None or not setup.ladder:
            return None
        standing = self.ladders.standing(venue)
        climb = self._climber.climb_of(venue)
        rungs = tuple(self._view(venue, rules, one) for rules, one in standing)
        following = next((rules.name for rules, one in standing if not one.state.is_held), "")
        return LadderView(
            venue,
            setup.name,
            setup.mode.value,
            rungs,
            following,
            climb is not None,
            self._climber.closed(venue),
        )

    def rungs_held(self, venue: str) -> tuple[int, int] | None:
        """Return how many rungs are held and how many there are; None where there is no ladder."""
        standing = self.ladders.standing(venue)
        return (sum(one.state.is_held for _, one in standing), len(standing)) if standing else None

    def _view(self, venue: str, rules: RungRules, one: Held) -> RungView:
        setup, key = self._parts.settings.setup(venue), self._key_of(venue)
        assert setup is not None
        text, evidence = text_at(setup, rules.name), self.ladders.evidence(venue, rules.name)
        climb = self._climber.climb_of(venue)
        running = climb is not None and climb.rung == rules.name and not climb.stopped
        figures = evidence.figures if evidence is not None else ()
        words = f"{one.words}; {one.waits}" if one.waits and one.words else one.words or one.waits
        waivable = one.state is RungState.FAILED and may_be_waived(rules.name, figures)
        waivable = waivable and evidence is not None and self._climber.is_of_now(evidence)
        return RungView(
            name=rules.name,
            title=text.title,
            purpose=text.purpose,
            kind=text.kind,
            state=RungState.RUNNING if running else one.state,
            words="" if running else words,
            remedy="" if running else remedy_of(text, rules, one, figures, key, waivable=waivable),
            figures=figure_lines(rules, figures) if figures else (),
            progress=climb.progress if climb is not None and running else "",
            at_ms=evidence.time_ms if evidence is not None else None,
            due_words=one.due_words,
            row=evidence.row if evidence is not None else 0,
            digest=evidence.digest[:16] if evidence is not None else "",
            asks=asks_of(rules.name, setup) if text.kind is RungKind.TYPED else None,
            waiver=waiver_of(text.title, one.words) if waivable else None,
            began_ms=climb.began_ms if climb is not None and running else None,
            due_ms=evidence.time_ms + rules.due_days * DAY_MS
            if evidence is not None and one.state.is_held
            else None,
        )

    # -- climbing ---------------------------------------------------------------------------------------

    async def climb(self, venue: str, to: str = "") -> str:
        """Climb every rung that needs nobody, up to the first that needs the operator or fails."""
        return await self._climber.climb(venue, to)

    async def again(self, venue: str, rung: str) -> str:
        """Climb one automatic rung anew, held or not."""
        return await self._climber.again(venue, rung)

    def stop(self, venue: str) -> None:
        """Climb no further."""
        self._climber.stop(venue)

    async def declare(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Take the operator's typed words for a rung; return why not."""
        setup = self._parts.settings.setup(venue)
        asks = asks_of(rung, setup) if setup is not None else None
        if asks is None or all(rules.name != rung for rules in self.ladders.rules(venue)):
            return f"{rung} is no rung of {venue} that is typed"
        reason = (
            self._climber.closed(venue) or fault_of(asks, typed, answers) or self._stands_against(venue, rung)
        )
        if reason:
            return reason
        by = answers.get("by", "").strip() or OPERATOR
        said = tuple(Figure(name, answers[name].strip()) for name in (field.name for field in asks.fields))
        words, outcome = f"typed {typed}", PASSED
        if rung == "compliance":
            words, outcome = declared(answers)
        try:
            if rung == "compliance":
                await self._parts.trail.record(Kind.COMPLIANCE, compliance_row(venue, answers))
            await self._climber.record(venue, rung, outcome, words, said, by)
        except AuditFailed as error:
            return f"{error}: the rung is not held"
        if outcome == FAILED:
            title = rung_text(rung).title
            self._parts.say(f"{venue}: {title} is NOT held, and orders wait for it: {words}", "warn")
        return ""

    def _stands_against(self, venue: str, rung: str) -> str:
        if rung == "alerts" and venue not in self._alerted:
            self._raise_test_alert(venue)
            return "the test alert was raised only now: look for it, then type again"
        if rung != TOP:
            return ""
        for rules, one in self.ladders.standing(venue):
            if rules.name != TOP and not one.is_sure:
                return f"{rung_text(rules.name).title} is {one.state}: every other rung comes first"
        return ""

    def opened(self, venue: str, rung: str) -> None:
        """Raise the test alert when the words that ask for it are put before the operator."""
        if rung == "alerts":
            self._raise_test_alert(venue)

    def _raise_test_alert(self, venue: str) -> None:
        self._alerted.add(venue)
        self._parts.say(f"TEST ALERT of {venue}: this is how a real one looks; nothing is wrong", "bad")

    async def waive(self, venue: str, rung: str, typed: str, answers: Mapping[str, str]) -> str:
        """Take the operator's waiver of a rung that cannot be proved; return why not."""
        reason = self._climber.closed(venue) or fault_of(waiver_of("", ""), typed, answers)
        if reason:
            return reason
        return await self._climber.waive(venue, rung, answers["reason"].strip(), answers["by"].strip())

    def draft(self, venue: str, rung: str, side: Side) -> Draft | Refused:
        """Return the draft of a rung that goes through the confirmation."""
        parts, kind = self._parts, rung_text(rung).kind
        setup = parts.settings.setup(venue)
        symbol = self._footing.symbol(setup) if setup is not None else ""
        if not symbol:
            return Refused("the venue's markets are not here yet")
        if kind is RungKind.PROBE:
            return drafted_probe(parts.settings, parts.gatherer, venue, symbol, side)
        draft = drafted_micro_trade(parts.settings, parts.gatherer, venue, symbol, side)
        if kind is RungKind.MICRO_TRADE or isinstance(draft, Refused):
            return draft
        if kind is RungKind.REHEARSAL:
            return replace(draft, purpose=Purpose.REHEARSAL, source="rehearsal")
        return Refused(f"{rung_text(rung).title} is not climbed by a confirmation")

    # -- what other parts bring -------------------------------------------------------------------------

    def _rehearsed(self, opened: OpenConfirmation) -> None:
        terms, digest = opened.proposal.terms, opened.prepared.digest
        words = f"the code was typed right and in time; request {digest[:16]}… was prepared and not sent"
        figures = (Figure("symbol", terms.symbol), Figure("side", terms.side.value))
        self._record_soon(terms.venue, "rehearsal", PASSED, words, figures, 0)

    def _take_receipt(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> None:
        """Take a receipt for its rung, once it is durable; what those of earlier lives came to is read with them."""
        del time_ms
        if kind == Kind.INTENT and self._parts.trail.sound and payload["purpose"] in _PROVING:
            self._note_footing(str(payload["venue"]), str(payload["client_order_id"]))
        rung = RECEIPTS.get(kind)
        if rung is None or not row or not self._parts.trail.sound:
            return
        venue, passed = str(payload["venue"]), payload["passed"] is True
        figures = tuple(
            Figure(name.removesuffix("_ms") if name.endswith("_ms") else name, str(payload[name]), unit)
            for name in _RECEIPT_FIGURES
            if payload.get(name) is not None
            for unit in ("ms" if name.endswith("_ms") else "",)
        )
        words = "its receipt adds up" if passed else GAP_WORDS
        hung_on = self._hung_on.pop(str(payload["client_order_id"]), {})
        self._record_soon(venue, rung, PASSED if passed else FAILED, words, figures, row, hung_on)

    def _note_footing(self, venue: str, client_order_id: str) -> None:
        """Keep what rungs hang on while an order that proves one is sent: its key may be another one at the end."""
        self._hung_on[client_order_id] = self._footing.now(venue)
        while len(self._hung_on) > MOST_PROVING:
            del self._hung_on[next(iter(self._hung_on))]

    def _record_soon(
        self,
        venue: str,
        rung: str,
        outcome: str,
        words: str,
        figures: tuple[Figure, ...],
        receipt: int,
        hung_on: Mapping[str, str] | None = None,
    ) -> None:
        if any(rules.name == rung for rules in self.ladders.rules(venue)):
            work = self._record(venue, rung, outcome, words, figures, receipt, hung_on)
            self._runner.begin(work, f"rung {rung} of {venue}")

    async def _record(
        self,
        venue: str,
        rung: str,
        outcome: str,
        words: str,
        figures: tuple[Figure, ...],
        receipt: int,
        hung_on: Mapping[str, str] | None,
    ) -> None:
        record = self._climber.record
        try:
            await record(venue, rung, outcome, words, figures, OPERATOR, hung_on, receipt_row=receipt)
        except AuditFailed as error:
            self._parts.say(f"{venue}: the rung {rung} is not held: {error}", "bad")
