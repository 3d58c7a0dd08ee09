"""Ctrl-G: the first press shows what would be cancelled, the second within some seconds does it."""

from console.app.session import Session
from console.desk.views import PanicPlan, Stopped
from console.screens.order_words import order_words
from widgets.trading_views import PanicView

REASON = "panic, Ctrl-G twice"

WINDOW_SECONDS = 5.0
"""Within which the second press counts where the desk cannot say."""


class Panic:
    """Asks and waits for nothing between the second press and the desk."""

    def __init__(self, session: Session) -> None:
        """Act for one console."""
        self._session = session
        self._plan = PanicPlan((), (), 0.0)
        self._until: float | None = None
        self._unlisted = ""
        self._under_way = 0
        self._told: PanicView | None = None

    def pressed(self) -> None:
        """Take one press."""
        now = self._session.clock.monotonic()
        if self._until is not None and now <= self._until:
            self._until = None
            self._go()
        else:
            self._ask(now)

    def key_pressed(self) -> None:
        """Let go of the result: the operator has gone on."""
        self._told = None

    def _ask(self, now: float) -> None:
        self._unlisted = ""
        try:
            self._plan = self._session.trading.panic_plan()
        except Exception as error:  # noqa: BLE001  whatever is wrong with the list, the second press must work
            self._plan = PanicPlan((), (), WINDOW_SECONDS)
            self._unlisted = f"what would be cancelled cannot be listed: {type(error).__name__}"
        self._until = now + self._plan.left_seconds

    def _go(self) -> None:
        self._under_way += 1
        session = self._session
        session.errands.run("panic", session.trading.panic(REASON), self._done, self._failed)

    def _done(self, stopped: Stopped) -> None:
        self._under_way -= 1
        self._session.tell(f"panic: {stopped.words}", level="bad")
        foot = "any key closes this · :release lifts the halt"
        if stopped.is_proved:
            self._told = PanicView(f"PANIC done: {stopped.words}", foot=foot)
            return
        foot = "V unlocks the keys, then ^G twice again; or cancel at the venue itself"
        self._told = PanicView(f"PANIC NOT PROVED: {stopped.words}", foot=foot)

    def _failed(self, words: str) -> None:
        self._under_way -= 1
        self._told = PanicView(f"PANIC: {words}", foot="press ^G twice again, or cancel at the venue itself")

    def view(self) -> PanicView | None:
        """Return what the bar shows now; None for no bar."""
        left = 0.0 if self._until is None else self._until - self._session.clock.monotonic()
        if self._until is not None and left >= 0:
            return self._planned(left)
        self._until = None
        if self._under_way:
            words = "PANIC under way: halting everything, cancelling all orders of ours …"
            return PanicView(words, tuple(order_words(line) for line in self._plan.cancels))
        return self._told

    def _planned(self, left: float) -> PanicView:
        plan = self._plan
        count = len(plan.cancels)
        what = f"cancels {count} order{'' if count == 1 else 's'} of ours"
        if not count:
            what = self._unlisted or "no open order of ours is known; every worker cancels what it finds"
        where = f" at {', '.join(plan.venues)}" if plan.venues else ""
        words = f"PANIC? ^G again within {max(0, left):.0f} s halts everything and {what}{where}"
        if not count:
            words = f"PANIC? ^G again within {max(0, left):.0f} s halts everything{where}; {what}"
        return PanicView(words, tuple(order_words(line) for line in plan.cancels))
