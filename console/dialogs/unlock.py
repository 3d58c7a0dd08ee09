"""Asks for the vault's passphrase; the console works behind it, and Esc leaves the vault locked."""

import math
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from console.app.look import HEIGHTS
from console.app.session import Session
from console.dialogs.dialog import Dialog
from console.dialogs.secret_field import SecretField
from console.keys.views import VaultState, VaultView
from widgets.words_panel import WordsPanel

ASKED = "Its keys go to the workers once it is open. Until then market data is shown, and their venues take no order."


class Unlock(Dialog[bool]):
    """Answers with True once the vault is open."""

    BOX_TITLE: ClassVar[str] = "Unlock the vault"
    BOX_HELP: ClassVar[str] = "Enter opens it · Esc leaves it locked"
    BENEATH_SECONDS: ClassVar[float] = 1.0
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, session: Session) -> None:
        """Ask for the passphrase of the vault of this console's mode."""
        super().__init__()
        self._session = session
        self._began = 0.0

    def compose_box(self) -> ComposeResult:
        """Put what becomes of it beneath the field."""
        yield WordsPanel(id="sentences")
        yield SecretField("passphrase")
        yield WordsPanel(id="outcome-words")

    def on_mount(self) -> None:
        """Put the cursor into the field."""
        self.name_box(f"{self.BOX_TITLE} · {self._session.settings.mode}", self.BOX_HELP)
        self.paint()
        self.query_one(Input).focus()

    def paint(self) -> None:
        """Say how the vault stands; one that was opened meanwhile needs no passphrase."""
        view = self._session.keys.vault()
        if view.state is VaultState.OPEN:
            self.dismiss(True)
            return
        self.query_one("#sentences", WordsPanel).feed(((ASKED, ""), *self._resting()))
        self.query_one("#outcome-words", WordsPanel).feed((self._words(view),))

    def _resting(self) -> tuple[tuple[str, str], ...]:
        """Return what the operator should know before leaving the vault locked."""
        orders = self._session.trading.orders()
        count = orders.mine_open + orders.unknown
        if not count:
            return ()
        words = f"{count} order{' of yours rests' if count == 1 else 's of yours rest'}"
        return (
            (f"{words}. A vault that was not opened since the start has no key to cancel with.", "line--bad"),
        )

    def _words(self, view: VaultView) -> tuple[str, str]:
        """Return what stands beneath the field, with its component class."""
        if view.state is VaultState.OPENING:
            seconds = self._session.clock.monotonic() - self._began
            return f"trying it, {seconds:.0f} s: this takes a moment on purpose", "line--dim"
        if view.wait_seconds > 0:
            wait = f"; the next one in {math.ceil(view.wait_seconds)} s"
            return (
                f"{view.words.partition('; try again')[0]}{wait}",
                "line--bad" if view.is_alert else "line--warn",
            )
        return view.words, "line--bad" if view.is_alert else "line--warn"

    @on(Input.Submitted)
    def _submitted(self) -> None:
        field, keys = self.query_one(SecretField), self._session.keys
        view = keys.vault()
        if not field.value or view.state is VaultState.OPENING or view.wait_seconds > 0:
            self.paint()
            return
        self._began = self._session.clock.monotonic()
        self._session.errands.run("unlocking the vault", keys.unlock(field.take()), self._answered)
        self.paint()

    def _answered(self, refusal: str) -> None:
        if self.is_built and not refusal:
            self.dismiss(True)
        elif self.is_built:
            self.paint()
