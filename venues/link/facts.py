"""Numbered facts that are kept until a console has them."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from venues.link.messages import Fact, Numbered
from venues.model.status import StateChange

_N = TypeVar("_N", bound=Numbered)


class FactLog:
    """All facts since the console's last acknowledgement, and each venue's newest state for whoever comes later."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting: deque[Numbered] = deque()
        self._newest: dict[str, Fact] = {}

    def add(self, change: StateChange) -> Fact:
        """Number a change and keep it."""
        fact = self.keep(lambda number: Fact(number, change))
        self._newest[change.venue] = fact
        return fact

    def keep(self, make: Callable[[int], _N]) -> _N:
        """Number something that must not be lost and keep it; `make` is given its number."""
        self._number += 1
        fact = make(self._number)
        self._waiting.append(fact)
        return fact

    def acknowledge(self, number: int) -> None:
        """Drop the facts up to `number`: the desk has kept them."""
        while self._waiting and self._waiting[0].number <= number:
            self._waiting.popleft()

    def replay_after(self, number: int) -> tuple[Numbered, ...]:
        """Return what a desk that has kept facts up to `number` must be told, in order."""
        return tuple(fact for fact in self._waiting if fact.number > number)

    def present(self) -> tuple[Fact, ...]:
        """Return each venue's newest fact, for a console that knows nothing yet."""
        return tuple(sorted(self._newest.values(), key=lambda fact: fact.number))

    def owed_to_new_desk(self) -> tuple[Numbered, ...]:
        """Return the present and what the last desk has not kept of orders, in order."""
        news = [fact for fact in self._waiting if not isinstance(fact, Fact)]
        return tuple(sorted([*self.present(), *news], key=lambda fact: fact.number))
