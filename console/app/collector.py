"""Collects garbage at moments at which nobody waits, in portions that nobody sees.

Left to itself, Python's collector runs wherever the ten thousandth new object happens to be made, which is in the
middle of painting what a key has asked for, and then goes through every object of the program: 80-200 ms. Three
things keep each of its pauses below five milliseconds:

* What is there when the screen has been built stays until the end, so it is collected once, at a calm moment, and
  then *frozen*: no later collection looks at it.
* From then on a beat of the frame clock collects what is young, as soon as some thousand objects have come and while
  no key is being answered. Nearly everything dies by its reference count alone; cycles are made by dialogs. While
  one is open its objects are left where they are, so that after its end they are found young, together, and by a
  look at little else: 1-2 ms for the largest.
* What has survived is looked at at beats of its own, and all that was kept since the start after some seconds
  without a key. Should that ever take long, it is frozen as well: it has proved to stay.

The collector itself is left on with a threshold that beats keep it from reaching; it is the net for a console whose
beats have stopped.
"""

import gc
from collections.abc import Callable
from time import perf_counter

SETTLED_AFTER_SECONDS = 1.5
"""After this the screen has been built and the first books are there."""

LATEST_SECONDS = 20.0
"""An operator who never rests is interrupted once after this."""

CALM_SECONDS, IDLE_SECONDS = 0.1, 3.0
"""Nobody waits for a key's effect; nobody has pressed any for a while."""

YOUNG = 2_000
"""New objects that make looking worth while."""

MOST_YOUNG = 30_000
"""New objects that are looked at even though a dialog is open or keys are being pressed."""

NET = 60_000
"""New objects after which Python collects without being asked."""

MIDDLE_EVERY, OLD_EVERY = 5, 60
"""Every so many collections of the young, those are looked at that have survived one or two."""

LONG_SECONDS = 0.003
"""A collection that takes longer has too much to look at."""


class Collector:
    """Told of every beat; does nothing at most of them.

    Args:
        now: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._began = now()
        self.settled = False
        """What was there at the start has been collected and frozen."""
        self._young = 0
        self._middle = 0

    def beat(self, resting_seconds: float, *, dialog: bool) -> None:
        """Collect something if this is a good moment.

        Args:
            resting_seconds: how long no key has been pressed.
            dialog: one is open.
        """
        if not self.settled:
            self._settle(resting_seconds, dialog=dialog)
            return
        young = gc.get_count()[0]
        if young < MOST_YOUNG and (dialog or resting_seconds < CALM_SECONDS):
            return
        if young >= YOUNG:
            gc.collect(0)
            self._young += 1
            self._middle += self._young % MIDDLE_EVERY == 0
        elif self._middle:
            self._survivors(resting_seconds)

    def _survivors(self, resting_seconds: float) -> None:
        """Look at what has survived, at a beat of its own; at all of it only when the hand has left the keys."""
        if self._young < OLD_EVERY or resting_seconds < IDLE_SECONDS:
            self._middle = 0
            gc.collect(1)
            return
        self._young = self._middle = 0
        began = perf_counter()
        gc.collect()
        if perf_counter() - began > LONG_SECONDS:
            gc.freeze()

    def _settle(self, resting_seconds: float, *, dialog: bool) -> None:
        since = self._now() - self._began
        if since < SETTLED_AFTER_SECONDS:
            return
        if (dialog or resting_seconds < CALM_SECONDS) and since < LATEST_SECONDS:
            return
        gc.collect()
        gc.freeze()
        gc.set_threshold(NET, MIDDLE_EVERY, OLD_EVERY)
        gc.enable()
        self.settled = True
