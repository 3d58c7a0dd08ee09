"""What the dialogs share that have a draft reviewed: they stay answerable, and an answer that is late is killed."""

from enum import StrEnum

from console.app.session import Session
from console.desk.views import Confirmation, Denied, Draft
from console.dialogs.confirm_order import ConfirmOrder, Ended, How
from console.dialogs.dialog import Dialog
from venues.model.value import Value

GONE = "the operator had left before it could be shown"


class Stage(StrEnum):
    """What a dialog with a draft waits for."""

    TYPING = "typing"
    REVIEWING = "reviewing"


class Told(Value):
    """The last word on a draft."""

    words: str = ""
    denied: Denied | None = None


class Reviewing(Dialog[None]):
    """Asks the desk for a confirmation and shows it."""

    def __init__(self, session: Session) -> None:
        """Create a dialog of one console."""
        super().__init__()
        self.session = session
        self.stage = Stage.TYPING
        self.told = Told()
        self._round = 0

    def show(self) -> None:
        """Feed everything that is shown."""
        raise NotImplementedError

    def ended(self, ended: Ended) -> None:
        """Go on after a confirmation that did not lead to an order."""
        raise NotImplementedError

    def begin_review(self, draft: Draft) -> None:
        """Ask the desk; the answer is shown if this dialog still waits for it."""
        self._round += 1
        mine = self._round
        self.stage, self.told = Stage.REVIEWING, Told()
        self.show()

        def answered(answer: Confirmation | Denied) -> None:
            self._answered(mine, answer)

        def failed(words: str) -> None:
            self._answered(mine, Denied(words))

        self.session.errands.run("review", self.session.trading.review(draft), answered, failed)

    def drop_review(self) -> None:
        """Wait no longer: whatever the desk answers is killed."""
        self._round += 1
        self.stage = Stage.TYPING

    def _answered(self, asked: int, answer: Confirmation | Denied) -> None:
        wanted = asked == self._round and self.is_built and self.is_current
        if isinstance(answer, Confirmation) and not wanted:
            self.session.trading.kill_confirmation(answer, GONE)
        if asked != self._round or not self.is_built:
            return
        self.stage = Stage.TYPING
        if isinstance(answer, Denied):
            self.told = Told(answer.words, answer)
        elif wanted:
            self.add_class("-covered")
            self.app.push_screen(ConfirmOrder(self.session, answer), self._came_back)
        else:
            self.told = Told(f"the review was dropped: {GONE}")
        self.show()

    def _came_back(self, ended: Ended | None) -> None:
        self.remove_class("-covered")
        if ended is None:
            ended = Ended(How.BACK)
        if ended.how is How.DONE:
            self.dismiss(None)
        else:
            self.ended(ended)

    def action_back(self) -> None:
        """Close; a review that is under way is killed when it answers."""
        self.drop_review()
        super().action_back()
