"""Asks what becomes of open orders before the console is left; the focus is on Back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from console.app.session import Session
from console.desk.views import Leaving, LeavingView
from console.dialogs.dialog import Dialog
from console.screens.order_words import order_words
from venues.model.order import OrderState
from widgets.order_words import order_condition
from widgets.words_panel import WordsPanel

MOST_LINES = 8
UNKNOWN = (
    "UNKNOWN means that nobody can say what became of them: they may be live or filled. "
    "The console asks again at its next start; until then nobody watches them."
)


class QuitGuard(Dialog[str]):
    """Answers with what the desk has done, once it is done."""

    BOX_TITLE: ClassVar[str] = "Leave the console?"
    BOX_HELP: ClassVar[str] = "Tab to a button · Esc back"

    def __init__(self, session: Session) -> None:
        """Show what would be left behind."""
        super().__init__()
        self._session = session
        self._doing = ""

    @property
    def is_under_way(self) -> bool:
        """True once it was chosen what to do, and the desk does it."""
        return bool(self._doing)

    def compose_box(self) -> ComposeResult:
        """Put the buttons beneath the words."""
        yield WordsPanel(id="sentences")
        with Horizontal(id="buttons"):
            yield Button("Back", id="back", compact=True)
            yield Button("Cancel mine and leave", id="cancel", compact=True)
            yield Button("Leave them resting and leave", id="keep", compact=True)

    def on_mount(self) -> None:
        """Focus Back."""
        self.paint()
        self.query_one("#back").focus()

    def paint(self) -> None:
        """Show what would be left behind by quitting now."""
        if not self._doing:
            self.query_one(WordsPanel).feed(leaving_words(self._session.trading.leaving()))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        choices = {"cancel": Leaving.CANCEL_MINE, "keep": Leaving.KEEP}
        choice = choices.get(event.button.id or "")
        if self._doing:
            return
        if choice is None:
            self.dismiss(None)
            return
        what = (
            "cancelling our orders" if choice is Leaving.CANCEL_MINE else "leaving the orders where they are"
        )
        self._doing = what
        words = (f"{what} …", "line--warn"), ("^Q leaves without waiting for the answer.", "line--dim")
        self.query_one(WordsPanel).feed(words)
        leaving = self._session.trading.leave(choice, "the operator left")
        self._session.errands.run(what, leaving, self._done, self._failed)

    def _done(self, words: str) -> None:
        if self.is_built:
            self.dismiss(words or "left")

    def _failed(self, words: str) -> None:
        self._doing = ""
        if self.is_built:
            self.query_one(WordsPanel).feed(((words, "line--bad"),))

    def action_back(self) -> None:
        """Go back, unless it is under way: that cannot be taken back."""
        if not self._doing:
            super().action_back()


def leaving_words(view: LeavingView) -> tuple[tuple[str, str], ...]:
    """Return the counts, the orders, and what UNKNOWN means."""
    counts = f"mine {view.mine} · others {view.others} · unknown {view.unknown}"
    lines: list[tuple[str, str]] = [(f"Open orders: {counts}", "line--strong"), ("", "")]
    for line in view.lines[:MOST_LINES]:
        condition = order_condition(line.state)
        whose = "" if line.is_mine else "  not mine"
        part = "line--bad" if line.state.is_unresolved else "" if line.is_mine else "line--dim"
        lines.append((f"{condition.glyph} {condition.word:<8} {order_words(line)}{whose}", part))
    if len(view.lines) > MOST_LINES:
        lines.append((f"+{len(view.lines) - MOST_LINES} more", "line--dim"))
    lines.append(("", ""))
    if view.unknown or any(line.state in {OrderState.UNKNOWN, OrderState.HUMAN} for line in view.lines):
        lines.append((UNKNOWN, "line--warn"))
    lines.append(("Orders of others are left alone in any case.", "line--dim"))
    return tuple(lines)
