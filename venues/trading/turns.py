"""One signed request after the other on the wire, where a venue wants its nonces in the order in which they come.

Two requests that are signed in one order and written in the other are refused, or the first of them is. A turn lasts
from just before the signature until the request is about to be written, for an order until it is answered. Cancels
wait for no turn: a refused nonce proves that nothing was done, and they are sent anew.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_TURN_SECONDS = 1.0
"""How long an order that is written and not answered keeps others from being signed."""


class Turns:
    """The turns of one key."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def begin(self) -> None:
        """Wait until nobody else's request is between its signature and the wire."""
        await self._lock.acquire()

    def end(self) -> None:
        """Let the next one be signed."""
        self._lock.release()


class Turn:
    """One request's turn; may be ended more than once."""

    def __init__(self, turns: Turns, *, until_answered: bool) -> None:
        self._turns = turns
        self._until_answered = until_answered
        self._has_it = False

    async def begin(self) -> None:
        """Take the turn, just before the request is signed."""
        if not self._has_it:
            await self._turns.begin()
            self._has_it = True

    def written(self) -> None:
        """The request is being written."""
        if self._until_answered:
            asyncio.get_running_loop().call_later(LONGEST_TURN_SECONDS, self.end)
        else:
            self.end()

    def end(self) -> None:
        """Give the turn back."""
        if self._has_it:
            self._has_it = False
            self._turns.end()


_turn: ContextVar[Turn | None] = ContextVar("lyra_turn", default=None)


def present_turn() -> Turn | None:
    """Return the turn of the request that this task makes, or None."""
    return _turn.get()


@contextmanager
def in_turn(turn: Turn) -> Iterator[None]:
    """Let the request of this task have a turn, which ends with it at the latest."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)
        turn.end()
