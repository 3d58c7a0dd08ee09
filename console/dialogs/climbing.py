"""What the wizard's keys climb, and what they open for rungs that need the operator. Nothing here sends an order."""

from collections.abc import Coroutine, Mapping
from typing import Any

from console.app.session import Session
from console.commission.views import Asks, LadderView, RungKind, RungView
from console.desk.reading import Refused
from console.desk.views import Draft
from console.dialogs.declare import Declare
from console.dialogs.dialog import Dialog
from console.dialogs.quick_order import QuickOrder
from venues.model.words import Side

_ORDERS = {
    RungKind.REHEARSAL: "REHEARSAL",
    RungKind.PROBE: "PROBE",
    RungKind.MICRO_TRADE: "MICRO-TRADE",
}


class Climbing(Dialog[None]):
    """Asks commissioning; what it answers stands in the strip and in the log, also when the wizard is closed."""

    session: Session
    venue: str
    follows: bool
    """The cursor goes with the climbing, until the operator moves it."""

    def chosen(self, ladder: LadderView) -> RungView:
        """Return the rung under the cursor."""
        raise NotImplementedError

    def tell(self, words: str, level: str = "info") -> None:
        """Tell the operator, here and in the log."""
        self.session.tell(words, self.venue, level)
        self.paint()

    # ---- climbing ----

    def _ladder(self) -> LadderView | None:
        """Return the ladder if something can be climbed now; otherwise say why not."""
        ladder = self.session.commissioning.ladder(self.venue)
        if ladder is None:
            return None
        if ladder.climbing:
            self.tell("it is being climbed; s stops that", "warn")
        elif ladder.words:
            self.tell(f"nothing can be climbed now: {ladder.words}", "warn")
        else:
            return ladder
        return None

    def action_go_on(self) -> None:
        """Climb from the first rung that is not held, or open what that rung wants from the operator."""
        ladder = self._ladder()
        if ladder is None:
            return
        rung = ladder.rung(ladder.next)
        self.follows = True
        if rung is None:
            self.tell(f"every rung is held: {ladder.held} of {ladder.total}")
        elif rung.kind is RungKind.AUTOMATIC:
            self.tell(f"climbing on from rung {_number(ladder, rung)}")
            self._run(self.session.commissioning.climb(self.venue))
        else:
            self._open(ladder, rung)

    def action_again(self) -> None:
        """Climb the chosen rung anew, or open what it wants from the operator."""
        ladder = self._ladder()
        if ladder is None:
            return
        rung = self.chosen(ladder)
        self.follows = False
        if rung.kind is RungKind.AUTOMATIC:
            self.tell(f"climbing rung {_number(ladder, rung)}: {rung.title}")
            self._run(self.session.commissioning.again(self.venue, rung.name))
        else:
            self._open(ladder, rung)

    def _run(self, climbing: Coroutine[Any, Any, str]) -> None:
        """Let it climb beside the screen; what came of it is told, whatever is on the screen then."""
        venue = self.venue

        def told(words: str) -> None:
            self.session.tell(words, venue)
            if self.is_current:
                self.paint()

        self.session.errands.run("commissioning", climbing, told)

    def action_stop(self) -> None:
        """Climb no further."""
        ladder = self.session.commissioning.ladder(self.venue)
        if ladder is None or not ladder.climbing:
            self.tell("nothing is being climbed", "warn")
            return
        self.session.commissioning.stop(self.venue)
        self.tell("no further rung is begun")

    # ---- what needs the operator ----

    def _open(self, ladder: LadderView, rung: RungView) -> None:
        if rung.kind.needs_draft:
            self._confirm(rung)
        elif rung.asks is not None:
            self._declare(ladder, rung, rung.asks, waive=False)
        else:
            self.tell(
                f"{rung.title}: nothing is asked for now; {rung.words or 'climb what is before it'}", "warn"
            )

    def action_waive(self) -> None:
        """Waive the chosen rung, where it may be waived."""
        ladder = self._ladder()
        if ladder is None:
            return
        rung = self.chosen(ladder)
        if rung.waiver is None:
            self.tell(f"{rung.title} cannot be waived", "warn")
        else:
            self._declare(ladder, rung, rung.waiver, waive=True)

    def _declare(self, ladder: LadderView, rung: RungView, asks: Asks, *, waive: bool) -> None:
        commissioning, venue = self.session.commissioning, self.venue
        take = commissioning.waive if waive else commissioning.declare

        async def answering(typed: str, answers: Mapping[str, str]) -> str:
            return await take(venue, rung.name, typed, answers)

        self.follows = True
        if not waive:
            commissioning.opened(venue, rung.name)
        self.app.push_screen(Declare(self.session, venue, ladder.mode, asks, answering))

    def _confirm(self, rung: RungView) -> None:
        """Open what leads to the confirmation, for the side that can be drafted."""
        session, venue = self.session, self.venue

        def making(side: Side) -> Draft | Refused:
            return session.commissioning.draft(venue, rung.name, side)

        drafts = {side: making(side) for side in (Side.BUY, Side.SELL)}
        sides = [side for side, draft in drafts.items() if isinstance(draft, Draft)]
        first = drafts[Side.BUY]
        if not sides:
            self.tell(f"{rung.title}: {first.words}" if isinstance(first, Refused) else "", "warn")
            return
        draft = drafts[sides[0]]
        assert isinstance(draft, Draft)
        self.follows = True
        market = f"{venue} · {draft.typed.symbol}"
        self.app.push_screen(QuickOrder(session, _ORDERS[rung.kind], market, sides[0], making))


def _number(ladder: LadderView, rung: RungView) -> int:
    return 1 + ladder.rungs.index(rung)
