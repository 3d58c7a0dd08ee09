"""Asks the venues after orders of which nobody can say what became of them, and records what that proves."""

import asyncio
from dataclasses import dataclass, field

from console.desk.asked import Asked, NoAnswer
from console.desk.asking import (
    ASK_EVERY_SECONDS,
    HUMAN_AFTER_MS,
    LATE_MS,
    ROUNDS_APART_MS,
    Conclusion,
    Inquiry,
    Round,
)
from console.desk.book_of_orders import BookOfOrders
from console.desk.journals import Journals
from console.desk.life import OrderLife
from console.desk.recorder import Recorder
from console.desk.sending import TOKEN_MS
from console.desk.settings import DeskSettings
from console.desk.trail import Trail
from venues.model.looked import Look, LookedFor
from venues.model.order import OrderState
from venues.model.release import Outcome

BEFORE_INTENT_MS = 5_000
"""Trades are asked for since this long before the intent: clocks differ."""
OVERDUE_MS = 30_000
"""Longer than a release is waited for."""
MARGIN_MS = 100
"""How far past the first moment at which silence counts it is asked."""
_UNDER_WAY = frozenset({OrderState.INTENT, OrderState.SENT})


@dataclass(slots=True)
class _Case:
    """One order under inquiry."""

    rounds: list[Round] = field(default_factory=list)
    begun_ms: int = 0
    under_way: bool = False
    words: str = ""


class Inquirer:
    """Keeps asking; it never sends anything but questions.

    Args:
        settings: of the desk.
        book: what the trail adds up to.
        trail: for its clock.
        asked: the way to the workers.
        recorder: writes what was found and what it proves.
        journals: what workers' journals prove of what was never sent.
    """

    def __init__(
        self,
        settings: DeskSettings,
        book: BookOfOrders,
        trail: Trail,
        asked: Asked,
        recorder: Recorder,
        journals: Journals,
    ) -> None:
        self._settings, self._book, self._trail = settings, book, trail
        self._asked, self._recorder, self._journals = asked, recorder, journals
        self._cases: dict[str, _Case] = {}
        self._tasks: set[asyncio.Task[str]] = set()
        self._doubting: set[asyncio.Task[None]] = set()
        self._overdue: set[str] = set()

    def words(self, client_order_id: str) -> str:
        """Return how far the proof of an order has come, for the screen."""
        case, life = self._cases.get(client_order_id), self._life(client_order_id)
        if case is None or life is None:
            return ""
        return f"{self._inquiry(life, case).words()}{': ' + case.words if case.words else ''}"

    def look(self) -> None:
        """Begin to ask after every order whose time has come."""
        now_ms = self._trail.now_ms()
        self._doubt_overdue(now_ms)
        unresolved = self._book.ledger.unresolved
        for life in unresolved:
            name = life.terms.client_order_id
            case = self._cases.setdefault(name, _Case(begun_ms=now_ms))
            if not case.under_way and now_ms >= self._next_ms(life, case):
                task = asyncio.create_task(self._ask(life, case), name=f"inquiry {name}")
                case.under_way = True
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        alive = {life.terms.client_order_id for life in unresolved}
        for name in [name for name in self._cases if name not in alive]:
            if not self._cases[name].under_way:
                del self._cases[name]

    def _doubt_overdue(self, now_ms: int) -> None:
        """Call UNKNOWN whatever nobody waits for any more and no answer has come of."""
        for life in self._book.ledger.alive:
            overdue = life.state in _UNDER_WAY and now_ms - life.intent_ms > OVERDUE_MS
            if overdue and life.intent not in self._overdue:
                self._overdue.add(life.intent)
                doubting = self._recorder.unknown(life, "no answer came, and nobody waits for one any more")
                task = asyncio.create_task(doubting, name=f"overdue {life.intent}")
                self._doubting.add(task)
                task.add_done_callback(self._doubting.discard)

    async def ask_now(self, client_order_id: str) -> str:
        """Ask after one order of ours now; return what it brought in words."""
        life = self._life(client_order_id)
        if life is None:
            return f"{client_order_id} is not an order of this trail"
        case = self._cases.setdefault(client_order_id, _Case(begun_ms=self._trail.now_ms()))
        if case.under_way:
            return "it is being asked after already"
        case.under_way = True
        return await self._ask(life, case)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._doubting, return_exceptions=True)

    # -- one round --------------------------------------------------------------------------------------

    async def _ask(self, life: OrderLife, case: _Case) -> str:
        try:
            answer = await self._asked.look_for(
                life.terms, life.order_id, max(0, life.intent_ms - BEFORE_INTENT_MS)
            )
        except NoAnswer as error:
            case.words = str(error)
            case.rounds.append(_no_answer(self._trail.now_ms()))
            return case.words
        finally:
            case.under_way = False
        looked = answer.looked
        case.words = "; ".join(looked.words)
        case.rounds.append(_round_of(looked, life))
        for fill in looked.fills:
            await self._recorder.filled(fill)
        for report in looked.orders:
            await self._recorder.seen(report)
        return await self._conclude(life.intent, case, looked)

    async def _conclude(self, intent: str, case: _Case, looked: LookedFor) -> str:
        life = self._book.ledger.life(intent)
        assert life is not None
        if not life.state.is_unresolved:
            return f"found: {life.state}, filled {life.filled:f}"
        inquiry, now_ms = self._inquiry(life, case), self._trail.now_ms()
        silent = case.rounds[-1].found is False and _is_silent(looked)
        never = await self._journals.proves_never_sent(life) if silent else ""
        if never:
            await self._recorder.settled(life, OrderState.ABSENT.value, never)
            return f"it was never sent: {never}"
        conclusion = inquiry.conclude(now_ms)
        if conclusion is Conclusion.ABSENT:
            proof = f"{inquiry.words()}, on every way of asking, the last at {looked.venue_ms} venue time"
            await self._recorder.settled(life, OrderState.ABSENT.value, proof)
            return f"it is not there: {proof}"
        long_enough = now_ms - case.begun_ms >= HUMAN_AFTER_MS
        if conclusion is Conclusion.HUMAN and life.state is OrderState.UNKNOWN and long_enough:
            proof = f"asking has not settled it: {inquiry.words()}"
            await self._recorder.settled(life, OrderState.HUMAN.value, proof)
        return f"not settled: {inquiry.words()}"

    def _inquiry(self, life: OrderLife, case: _Case) -> Inquiry:
        setup = self._settings.setup(life.terms.venue)
        timeout_ms = setup.timeout_ms if setup is not None else 10_000
        # once the worker has spoken, or its token is dead, only what is on its way can still arrive
        answered = life.outcome is Outcome.AMBIGUOUS
        lives_ms = timeout_ms if answered else TOKEN_MS + timeout_ms
        return Inquiry(life.intent_ms, lives_ms, tuple(case.rounds))

    def _next_ms(self, life: OrderLife, case: _Case) -> int:
        """Return when to ask again; after a start the count of questions begins anew, at once.

        Silence counts from some moment on: then it is asked once more, and while it stays silent, as often as counts.
        """
        if not case.rounds:
            return min(case.begun_ms, life.intent_ms + 1_000)
        last, inquiry = case.rounds[-1], self._inquiry(life, case)
        if inquiry.silent_rounds:
            return last.at_ms + ROUNDS_APART_MS
        moment = Inquiry(case.begun_ms, 0, tuple(case.rounds)).next_ms()
        counts_ms = inquiry.dead_ms + LATE_MS + MARGIN_MS
        if last.venue_ms is not None:
            counts_ms += last.at_ms - last.venue_ms
        if last.at_ms < counts_ms:
            moment = min(moment, counts_ms)
        return min(moment, last.at_ms + int(ASK_EVERY_SECONDS * 1000))

    def _life(self, client_order_id: str) -> OrderLife | None:
        return self._book.ledger.by_client_order_id(client_order_id)


def _round_of(looked: LookedFor, life: OrderLife) -> Round:
    whole = looked.stream_whole_since_ms is not None and looked.stream_whole_since_ms <= life.intent_ms
    by_id = looked.by_client_id
    if looked.by_order_id is Look.FOUND:
        by_id = Look.FOUND
    return Round(
        looked.at_ms,
        looked.venue_ms,
        by_id,
        looked.open_orders,
        looked.closed_orders,
        looked.trades,
        # a stream that began anew told all open orders at its start; what ended before is in closed orders and trades
        stream_whole=whole or looked.stream_whole_since_ms is not None,
    )


def _no_answer(at_ms: int) -> Round:
    nothing = Look.NO_ANSWER
    return Round(at_ms, None, nothing, nothing, nothing, nothing, stream_whole=False)


def _is_silent(looked: LookedFor) -> bool:
    """Return True when what must be asked was answered in full, and nowhere is the order."""
    return looked.open_orders is Look.NOT_FOUND and looked.trades is Look.NOT_FOUND and not looked.found
