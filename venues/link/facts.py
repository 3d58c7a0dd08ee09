"""Numbered facts that are kept until a console has them."""

from venues.link.messages import Fact
from venues.model.status import StateChange


class FactLog:
    """All facts since the console's last acknowledgement, and each venue's newest for whoever comes later."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting: list[Fact] = []
        self._newest: dict[str, Fact] = {}

    def add(self, change: StateChange) -> Fact:
        """Number a change and keep it."""
        self._number += 1
        fact = Fact(self._number, change)
        self._waiting.append(fact)
        self._newest[change.venue] = fact
        return fact

    def acknowledge(self, number: int) -> None:
        """Drop the facts up to `number`: the desk has kept them."""
        self._waiting = [fact for fact in self._waiting if fact.number > number]

    def replay_after(self, number: int) -> tuple[Fact, ...]:
        """Return what a desk that has kept facts up to `number` must be told, in order."""
        return tuple(fact for fact in self._waiting if fact.number > number)

    def present(self) -> tuple[Fact, ...]:
        """Return each venue's newest fact, for a console that knows nothing yet."""
        return tuple(sorted(self._newest.values(), key=lambda fact: fact.number))
