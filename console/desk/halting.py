"""What stops orders: halts that last over restarts, the conditions that make them, and the operator's release."""

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal

from console.desk.arming import ArmSwitch
from console.desk.asked import Asked, NoAnswer
from console.desk.book_of_orders import EVERYTHING, BookOfOrders
from console.desk.exact import exactly
from console.desk.gather import Gatherer
from console.desk.results import DAY_MS, utc_day
from console.desk.settings import DeskSettings
from console.desk.standing import Standing
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from db.audit.canonical import Json
from db.audit.kinds import Kind
from venues.model.words import Role

RELEASE_WORD = "RELEASE"


class Halts:
    """Halts in memory first, in the trail beside that.

    Args:
        settings: of the desk.
        book: holds the halts.
        trail: records them.
        switch: is disarmed by a halt of everything.
        news: the venues' gates.
        gatherer: the figures that halt.
        standing: mismatches that halt.
        asked: lifts the workers' latches.
        stopped: told when everything stops.
    """

    def __init__(
        self,
        settings: DeskSettings,
        book: BookOfOrders,
        trail: Trail,
        switch: ArmSwitch,
        news: VenueNews,
        gatherer: Gatherer,
        standing: Standing,
        asked: Asked,
        stopped: Callable[[str], None],
    ) -> None:
        self._settings, self._book, self._trail, self._switch = settings, book, trail, switch
        self._news, self._gatherer, self._standing, self._asked = news, gatherer, standing, asked
        self._stopped = stopped
        self._notes: set[asyncio.Task[int]] = set()
        self._days_asked: set[tuple[str, int]] = set()

    def halt(self, scope: str, reason: str) -> None:
        """Stop new orders at once; the trail is told beside that. A scope that is halted already stays so.

        Args:
            scope: EVERYTHING, a venue, or a venue and a symbol with a space between.
            reason: for the operator.
        """
        if scope in self._book.halts:
            return
        self._book.halts[scope] = reason
        if scope == EVERYTHING:
            self._switch.disarm()
            self._stopped(reason)
        self.note(Kind.HALT, {"scope": scope, "reason": reason})

    def note(self, kind: Kind, payload: Mapping[str, Json]) -> None:
        """Write a row beside everything else."""
        task = asyncio.create_task(self._trail.note(kind, payload))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def lift(self, venue: str, typed: str) -> str:
        """Lift a halt and the workers' latches; return why not, empty when it is done."""
        if typed != RELEASE_WORD:
            return f"type {RELEASE_WORD} to release, in capital letters"
        if not self._trail.sound:
            return f"{self._trail.reason}: that must be mended before anything is released"
        lifted: dict[str, Json] = {"scope": venue or EVERYTHING, "reason": "typed by the operator"}
        await self._trail.note(Kind.HALT_LIFTED, lifted)
        venues = [venue] if venue else [setup.venue for setup in self._settings.setups]
        words = []
        for name in venues:
            self._standing.settled(name)
            gate = self._news.gate(name)
            if gate is not None and gate.latched:
                words.append(await self._lift_latch(name))
        return "; ".join(filter(None, words))

    async def _lift_latch(self, venue: str) -> str:
        try:
            answer = await self._asked.lift_latch(venue, "typed by the operator")
        except NoAnswer as error:
            return f"{venue} is still latched: {error}"
        return "" if answer.lifted else f"{venue} is still latched: {answer.words}"

    async def close(self) -> None:
        """Wait for what is being written down."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    # -- conditions -------------------------------------------------------------------------------------

    def look(self) -> None:
        """Halt whatever must be halted at this moment."""
        if not self._trail.sound:
            return
        for setup in self._settings.setups:
            if setup.role is Role.TRADE:
                reason = self._venue_reason(setup.venue)
                if reason:
                    self.halt(setup.venue, reason)
        self._look_at_fills()
        self._begin_days()
        self._look_at_losses()

    def _venue_reason(self, venue: str) -> str:
        limits, gate = self._settings.limits(venue, ""), self._news.gate(venue)
        if limits is None:
            return ""
        unknown = sum(life.terms.venue == venue for life in self._book.ledger.unresolved)
        if unknown >= limits.unknown_orders_halt:
            return f"{unknown} orders are UNKNOWN"
        if gate is not None and gate.errors_in_a_row >= limits.venue_errors_halt:
            return f"{gate.errors_in_a_row} requests failed in a row"
        if self._standing.mismatches(venue):
            return self._standing.reason(venue) or "trail and venue disagree"
        return ""

    def _look_at_fills(self) -> None:
        """Latch a market where as many orders were filled within minutes as a human would not have meant."""
        now_ms = self._trail.now_ms()
        recent: dict[tuple[str, str], set[str]] = {}
        for fill in reversed(self._book.fills):
            if now_ms - fill.time_ms > DAY_MS:
                break
            limits = self._settings.limits(fill.venue, fill.symbol)
            if limits is not None and now_ms - fill.time_ms <= limits.repeated_fills_window_ms:
                recent.setdefault((fill.venue, fill.symbol), set()).add(fill.client_order_id)
        for (venue, symbol), names in recent.items():
            limits = self._settings.limits(venue, symbol)
            if limits is not None and len(names) >= limits.repeated_fills:
                self.halt(f"{venue} {symbol}", f"{len(names)} orders were filled within minutes")

    def _begin_days(self) -> None:
        """Record what each venue's balances are worth when its UTC day is first seen."""
        now_ms = self._trail.now_ms()
        day = utc_day(now_ms)
        for venue, worth in self._gatherer.open.worths().items():
            key = venue, day
            if worth.total_usd is None or not worth.fresh or key in self._book.day_starts:
                continue
            if key not in self._days_asked:
                self._days_asked.add(key)
                payload: dict[str, Json] = {
                    "venue": venue,
                    "day_ms": day * DAY_MS,
                    "value_usd": f"{worth.total_usd:f}",
                }
                self.note(Kind.DAY_STARTED, payload)

    @exactly
    def _look_at_losses(self) -> None:
        for setup in self._settings.setups:
            facts, limits = self._gatherer.open.day(setup.venue), self._settings.limits(setup.venue, "")
            result = facts.realised_pnl_usd
            if limits is None or result is None or not limits.daily_risk_usd.is_finite():
                continue
            if -result > limits.daily_risk_usd:
                words = f"the day's loss at {setup.venue} is {-result:.2f} USD, the limit is {limits.daily_risk_usd:f}"
                self._loss(setup.venue, words, limits.daily_risk_usd, -result)
        portfolio = self._gatherer.open.portfolio("", "")
        stop = self._settings.safety.emergency_stop_loss_percent
        if portfolio is None or portfolio.value_usd is None or not portfolio.day_start_usd:
            return
        loss = portfolio.day_start_usd - portfolio.value_usd
        most = portfolio.day_start_usd * stop / 100
        if loss >= most > 0:
            self._loss("all", f"emergency stop: {loss:.2f} USD lost since the UTC day began", most, loss)

    def _loss(self, scope: str, words: str, limit: Decimal, loss: Decimal) -> None:
        if EVERYTHING in self._book.halts:
            return
        self.note(
            Kind.LOSS_LIMIT,
            {"scope": scope, "limit_usd": f"{limit:f}", "loss_usd": f"{loss:f}", "action": "halt"},
        )
        self.halt(EVERYTHING, words)
