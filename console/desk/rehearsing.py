"""Confirmations that are typed and confirmed like any other, and never sent."""

from collections import OrderedDict
from collections.abc import Callable

from console.desk.confirming import Confirmations, OpenConfirmation
from console.desk.proposal import Purpose
from console.desk.views import Confirmation, Progress, Step

MOST_REHEARSED = 20


class Rehearsals:
    """Takes the code of a rehearsal as an order's is taken; nothing becomes an intent.

    Args:
        confirmations: what may be confirmed.
    """

    def __init__(self, confirmations: Confirmations) -> None:
        self._confirmations = confirmations
        self._ended: OrderedDict[str, Progress] = OrderedDict()
        self.passed: Callable[[OpenConfirmation], None] = lambda _: None
        """Told of each whose code was typed right and in time."""

    def take(self, shown: Confirmation, typed: str) -> Progress | None:
        """Return what became of a rehearsal; None when the open confirmation is none."""
        opened = self._confirmations.open
        if opened is None or opened.shown is not shown or opened.proposal.purpose is not Purpose.REHEARSAL:
            return None
        self._confirmations.take(shown)
        wrong = "" if typed == shown.code else "the code that was typed is not the code that was shown"
        reason = wrong or self._confirmations.fault(opened)
        if reason:
            progress = Progress(Step.REFUSED, f"the rehearsal failed: {reason}")
        else:
            self.passed(opened)
            progress = Progress(Step.DONE, "REHEARSED: the code was right and in time; nothing was sent")
        self._ended[shown.confirmation_id] = progress
        while len(self._ended) > MOST_REHEARSED:
            self._ended.popitem(last=False)
        return progress

    def progress(self, shown: Confirmation) -> Progress | None:
        """Return what became of a rehearsal; None for what was none."""
        return self._ended.get(shown.confirmation_id)
