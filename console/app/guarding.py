"""What reaches through every screen and dialog: panic, arming, leaving, and what a lost terminal means."""

import os
import signal

from textual import events

from console.app.discretion import Discretion
from console.app.panic import Panic
from console.app.session import Session
from console.desk.inputs import ArmState
from console.dialogs.confirm_order import ConfirmOrder
from console.dialogs.quit_guard import QuitGuard
from console.dialogs.unlock import Unlock
from widgets.panic_bar import PanicBar

SUSPENDED = "the console was suspended"


class Guarding(Discretion):
    """Actions of the registry that work everywhere."""

    session: Session
    panic_switch: Panic
    _bar: PanicBar | None = None

    # ---- panic ----

    def action_panic(self) -> None:
        """Show what panic would cancel, or do it."""
        self.panic_switch.pressed()
        self.show_panic()

    def show_panic(self) -> None:
        """Keep the bar on the screen that is on top, for as long as there is something to say."""
        view, bar = self.panic_switch.view(), self._bar
        if bar is not None and (view is None or bar.parent is not self.screen):
            if bar.is_attached:
                bar.remove()
            self._bar = bar = None
        if view is None:
            return
        if bar is None:
            self._bar = bar = PanicBar(id="panic")
            bar.view = view
            self.screen.mount(bar)
        bar.feed(view)

    # ---- arming ----

    def action_arm(self) -> None:
        """Disarm at once, or ask the desk to arm."""
        trading = self.session.trading
        if trading.arm_view().state is ArmState.ARMED:
            trading.disarm("the operator pressed Ctrl-L")
            self.session.tell("DISARMED")
            self.refresh_all()
            return

        def answered(refusal: str) -> None:
            if refusal:
                self.session.tell(f"not armed: {refusal}", level="warn")
            else:
                self.session.tell("ARMED")
            self.refresh_all()

        self.session.errands.run("arming", trading.arm(), answered)

    def refresh_all(self) -> None:
        """Show at once what has changed."""
        raise NotImplementedError

    # ---- leaving ----

    async def action_quit(self) -> None:
        """Leave at once when nothing is left behind; otherwise ask what becomes of it."""
        screen = self.screen
        if isinstance(screen, QuitGuard):
            if screen.is_under_way:
                self.exit(message="lyra: left before the desk had answered; see the audit trail")
            return
        view = self.session.trading.leaving()
        if view.mine == 0 and view.unknown == 0:
            self.exit()
        else:
            self.push_screen(QuitGuard(self.session), self._leave)

    def action_help_quit(self) -> None:
        """Answer Ctrl-C in the line where everything is answered, not by a box over a book."""
        self.session.tell("Ctrl-C does nothing here: Ctrl-Q leaves, Ctrl-G twice is panic")
        self.refresh_all()

    def _leave(self, words: str | None) -> None:
        if words is not None:
            self.exit(message=f"lyra: {words}")

    # ---- the vault ----

    def ask_for_passphrase(self) -> None:
        """Ask once at the start, when there is a vault that nothing else opens."""
        if self.session.keys.asks_at_start():
            self.push_screen(Unlock(self.session), lambda _: self.refresh_all())

    def lock_before_stop(self) -> None:
        """Lock the vault in the signal handler: afterwards there may be nobody who could."""
        self.session.keys.lock(SUSPENDED, stopping=True)

    # ---- the terminal ----

    def continued(self) -> None:
        """Take nothing for granted after a stop, also after one that could not be seen coming."""
        self.lose_confirmation(SUSPENDED)
        self.session.keys.lock(SUSPENDED)

    def lose_confirmation(self, reason: str) -> None:
        """Kill an open confirmation."""
        if isinstance(self.screen, ConfirmOrder):
            self.screen.lose(reason)

    def action_suspend_process(self) -> None:
        """Kill an open confirmation, then have the driver stop console and launcher, as the shell's Ctrl-Z does.

        Only beneath a shell: where the terminal was given to this program alone, nobody could bring it back.
        """
        self.lose_confirmation(SUSPENDED)
        if self._driver is None or not self._driver.can_suspend or os.getpgrp() == os.getsid(0):
            self.session.tell("no shell is there to suspend to", level="warn")
            self.refresh_all()
            return
        self._suspend_signal()
        os.kill(os.getpid(), signal.SIGTSTP)

    def on_app_focus(self, _event: events.AppFocus) -> None:
        """Let a confirmation be deaf for a second: the next key may be meant for what was there before."""
        if isinstance(self.screen, ConfirmOrder):
            self.screen.deafen()
