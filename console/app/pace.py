"""When panels are painted: keys come first, and a terminal that has not yet taken the last frame gets no other."""

from collections.abc import Callable
from enum import Enum

from venues.model.clock import Clock

LEAST_BEATS = 20.0
"""Beats a second at least, so that what a key has chosen need not wait long for the next one."""

TYPING_SECONDS = 0.1
"""Panels wait for a hand that has pressed a key within this time: the next key would wait for them."""

LONGEST_WAIT_SECONDS = 0.3
"""But no longer than this, however fast the keys come."""


class Due(Enum):
    """What is to be painted at a beat."""

    NOTHING = "nothing"
    FOCUSED = "the focused panel"
    ALL = "every panel"


class Pace:
    """Decides at each beat what is painted.

    Feeding and painting all panels takes longer than answering a key may take. So a key paints what names its effect
    at once, and owes the panels; they are paid at a beat at which the hand rests.

    Args:
        clock: tells the time of keys and beats.
        frame_rate: how often all panels are painted a second; 0 leaves frames to whoever calls `LyraApp.crank`.
        focused_rate: how often the focused panel is.
    """

    def __init__(self, clock: Clock, frame_rate: float, focused_rate: float) -> None:
        self._clock = clock
        self.by_hand = frame_rate <= 0
        """There are no beats: everything is painted at once."""
        self.beats = max(LEAST_BEATS, frame_rate, focused_rate)
        """How many beats a second this pace wants."""
        self._all_every = 0.0 if self.by_hand else 1 / frame_rate
        self._focused_every = 1 / focused_rate if focused_rate > 0 else self._all_every
        self._slack = 0.5 / self.beats
        self._all_at = self._focused_at = clock.monotonic()
        self._touched_at = self._all_at - LONGEST_WAIT_SECONDS
        self._owes_panels = False
        self.owes_answer = False
        """A key's effect could not be painted yet."""
        self.terminal_is_busy: Callable[[], bool] = _never
        """True while the terminal has not taken all that was written."""

    def touched(self) -> None:
        """Note that the operator has pressed something."""
        self._touched_at = self._clock.monotonic()

    def resting_for(self) -> float:
        """Return the seconds since the operator last pressed something."""
        return self._clock.monotonic() - self._touched_at

    def owe_panels(self) -> None:
        """Let the panels follow at the next beat that has time for them."""
        self._owes_panels = True

    def may_answer(self) -> bool:
        """Return True when a key's effect may be painted now; otherwise it is owed."""
        if self.terminal_is_busy():
            self.owes_answer = True
            return False
        return True

    def take_answer(self) -> bool:
        """Return True, once, when a key's effect could not be painted before and can be now."""
        if not self.owes_answer or self.terminal_is_busy():
            return False
        self.owes_answer = False
        return True

    def beat(self) -> Due:
        """Return what is to be painted now, and take it as painted."""
        now = self._clock.monotonic()
        if self.terminal_is_busy():
            return Due.NOTHING
        since = now - self._all_at
        if self._owes_panels and now - self._touched_at < TYPING_SECONDS and since < LONGEST_WAIT_SECONDS:
            return Due.NOTHING
        if self._owes_panels or since >= self._all_every - self._slack:
            self._owes_panels = False
            self._all_at = self._focused_at = now
            return Due.ALL
        if now - self._focused_at >= self._focused_every - self._slack:
            self._focused_at = now
            return Due.FOCUSED
        return Due.NOTHING


def _never() -> bool:
    return False
