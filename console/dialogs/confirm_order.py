"""The confirmation of one order, and after it the order's timeline; the only place from which an order is sent.

Drawn from the desk's Confirmation and Pulse and from nothing else. It keeps its own focus, since Textual's would let a
click reach the Send button; all keys but those of the whole console go through `typed_code`.
"""

import math
from enum import StrEnum
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from console.app.session import Session
from console.desk.views import Confirmation, Progress, Pulse, Step
from console.dialogs.dialog import Dialog
from console.dialogs.order_cards import card_view, outcome_view, sent_foot
from console.dialogs.typed_code import Act, DeadCard, TypedCode
from venues.model.value import Value
from widgets.confirm_card import ConfirmCard
from widgets.outcome_card import OutcomeCard


class How(StrEnum):
    """How a confirmation ended."""

    BACK = "back"
    AGAIN = "again"
    """It died, and the operator wants it reviewed again."""
    REFUSED = "refused"
    """It was confirmed, and nothing was sent."""
    DONE = "done"
    """It was confirmed; the order goes its way."""


class Ended(Value):
    """What the dialog before is told."""

    how: How
    words: str = ""


MONEY = "REAL MONEY"


class Phase(StrEnum):
    """What the dialog is now."""

    LIVE = "live"
    DEAD = "dead"
    SENT = "sent"
    CLOSED = "closed"


class ConfirmOrder(Dialog[Ended]):
    """One use: it sends once, or dies."""

    BOX_HELP: ClassVar[str] = "Esc back"

    def __init__(self, session: Session, confirmation: Confirmation) -> None:
        """Show `confirmation`, which lives until this dialog or the desk kills it."""
        super().__init__()
        self.session = session
        self.confirmation = confirmation
        self.phase = Phase.LIVE
        now = session.clock.monotonic()
        self.typed = TypedCode(confirmation.code, now)
        self._dead_card = DeadCard(now)
        self._dead = ""
        self._pulse = Pulse(max(0.0, confirmation.expires_at - confirmation.opened_at), "")
        self._progress: Progress | None = None
        self._came_back = False
        self._words: tuple[str, ...] = ()
        self._scroll = 0

    def compose_box(self) -> ComposeResult:
        """Put both cards into the box; one is shown."""
        yield ConfirmCard(id="card")
        yield OutcomeCard(id="outcome")

    def on_mount(self) -> None:
        """Show the card; the second in which keys count for nothing begins when it can be seen."""
        self.set_class(self.confirmation.real_money, "-money")
        self.paint()
        self.call_after_refresh(self.deafen)

    # ---- what is shown ----

    def paint(self) -> None:
        """Ask whether the confirmation lives, or how far the order has come, and show it."""
        if not self.is_built or self.phase is Phase.CLOSED:
            return
        if self.phase is Phase.LIVE:
            self._ask_pulse()
        elif self.phase is Phase.SENT:
            self._ask_progress()
        self._show()

    def _ask_pulse(self) -> None:
        self._pulse = self.session.trading.pulse(self.confirmation)
        if self._pulse.dead:
            self._die(self._pulse.dead)

    def _ask_progress(self) -> None:
        """Ask how far it has come; that nothing was sent is believed only once the sending has come back."""
        progress = self.session.trading.progress(self.confirmation)
        if self._came_back or progress.step is not Step.REFUSED:
            self._progress = progress

    def _show(self) -> None:
        confirmation = self.confirmation
        money = "REAL MONEY · " if confirmation.real_money and MONEY not in confirmation.title else ""
        self.set_class(self.phase is Phase.DEAD, "-dead")
        self.set_class(self.phase is Phase.SENT, "-sent")
        foot = "Esc back"
        if self.phase is Phase.SENT:
            assert self._progress is not None
            view = outcome_view(self._progress, self._words, self._scroll)
            self.query_one(OutcomeCard).feed(view)
            lines = self.session.trading.orders().lines
            own = next((one for one in lines if one.client_order_id == confirmation.client_order_id), None)
            foot = sent_foot(confirmation, self._progress.step, own)
        else:
            self.query_one(ConfirmCard).feed(
                card_view(confirmation, self._pulse, self._keys(), self._dead, self._scroll)
            )
            if self.phase is Phase.LIVE:
                foot = f"expires in {max(0, math.ceil(self._pulse.left_seconds))} s · Esc back"
        self.name_box(f"{money}{confirmation.title}", foot)

    def _keys(self) -> tuple[TypedCode | DeadCard, bool]:
        keys = self._dead_card if self.phase is Phase.DEAD else self.typed
        return keys, keys.is_deaf(self.session.clock.monotonic())

    # ---- what ends it ----

    def _die(self, reason: str) -> None:
        """Turn into a card that sends nothing."""
        self.phase, self._dead = Phase.DEAD, reason
        self._dead_card = DeadCard(self.session.clock.monotonic())
        self._scroll = 0

    def lose(self, reason: str) -> None:
        """Kill the confirmation: the terminal was lost or something else came up."""
        if self.phase is Phase.LIVE:
            self.session.trading.kill_confirmation(self.confirmation, reason)
            self._die(reason)
            if self.is_built:
                self._show()

    def _leave(self, ended: Ended) -> None:
        self.phase = Phase.CLOSED
        self.dismiss(ended)

    def on_screen_suspend(self) -> None:
        """Die beneath another dialog."""
        self.lose("another dialog was opened over it")

    def on_unmount(self) -> None:
        """Die with the screen."""
        if self.phase is Phase.LIVE:
            self.session.trading.kill_confirmation(self.confirmation, "the console left the screen")
            self.phase = Phase.CLOSED
        super().on_unmount()

    # ---- keys ----

    def deafen(self) -> None:
        """Let no key count for a second: something has changed under the operator's eyes."""
        now = self.session.clock.monotonic()
        self.typed.deafen(now)
        self._dead_card.deafen(now)
        self.paint()

    def on_resize(self) -> None:
        """Be deaf for a second: what stood where has changed."""
        self.call_after_refresh(self.deafen)

    def on_paste(self, event: events.Paste) -> None:
        """Count nothing of it, and forget what was typed."""
        event.stop()
        self.typed.pasted(self.session.arrival(event.time))
        self.paint()

    def on_key(self, event: events.Key) -> None:
        """Take every key; none of them goes on to a button or a binding."""
        event.stop()
        event.prevent_default()
        if event.key in {"up", "down"}:
            self._scroll = max(0, self._scroll + (1 if (event.key == "down") != self._sent else -1))
        elif self.phase is Phase.LIVE:
            self._live_key(event)
        elif self.phase is Phase.DEAD:
            self._dead_key(event)
        elif self.phase is Phase.SENT:
            self._sent_key(event.key)
        self.paint()

    @property
    def _sent(self) -> bool:
        return self.phase is Phase.SENT

    def _live_key(self, event: events.Key) -> None:
        act = self.typed.key(event.key, event.character, self.session.arrival(event.time))
        if act is Act.BACK:
            self.session.trading.kill_confirmation(self.confirmation, "the operator went back")
            self._leave(Ended(How.BACK))
        elif act is Act.SEND:
            self._send()

    def _dead_key(self, event: events.Key) -> None:
        act = self._dead_card.key(event.key, self.session.arrival(event.time))
        if act is not Act.NOTHING:
            self._leave(Ended(How.AGAIN if act is Act.AGAIN else How.BACK, self._dead))

    def _sent_key(self, key: str) -> None:
        progress = self._progress
        if key == "escape":
            refused = progress is not None and progress.step is Step.REFUSED
            words = progress.headline if progress is not None else ""
            self._leave(Ended(How.REFUSED if refused else How.DONE, words))
        elif key == "i" and progress is not None and progress.step is Step.UNKNOWN:
            self._words = ("asking the venue …",)
            asked = self.session.trading.ask_now(self.confirmation.client_order_id)
            self.session.errands.run("asking the venue", asked, self._told)

    # ---- sending ----

    def _send(self) -> None:
        """Send what was confirmed, if it still lives at this very moment."""
        self._ask_pulse()
        if self.phase is not Phase.LIVE:
            return
        self.phase, self._scroll = Phase.SENT, 0
        self._progress = Progress(Step.UNDER_WAY, "on its way")
        sending = self.session.trading.confirm(self.confirmation, self.typed.text)
        self.session.errands.run("sending", sending, self._answered, self._told)

    def _answered(self, progress: Progress) -> None:
        self._came_back = True
        self.session.tell(progress.headline, level=_LEVELS[progress.step])
        self.paint()

    def _told(self, words: str) -> None:
        self._words = (words,)
        self.session.tell(words)
        self.paint()


_LEVELS = {Step.UNDER_WAY: "info", Step.DONE: "info", Step.REFUSED: "warn", Step.UNKNOWN: "bad"}
