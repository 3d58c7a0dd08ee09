"""Which facts a console may acknowledge: those before the first that is not durable yet."""

from venues.link.messages import Fact, Numbered


class Keeping:
    """One worker's life as the console has seen it.

    Args:
        desk_keeps: news about orders counts as kept only when somebody says so; other facts when they are seen.
    """

    def __init__(self, desk_keeps: bool) -> None:
        self._desk_keeps = desk_keeps
        self._highest = 0
        self._open: set[int] = set()
        """Seen and not kept."""
        self._kept: set[int] = set()
        """Kept, and above a fact that is not: seen again after a reconnect they stay kept."""

    def begin_anew(self) -> None:
        """Another life of the worker numbers from the beginning."""
        self._highest = 0
        self._open.clear()
        self._kept.clear()

    def seen(self, fact: Numbered) -> None:
        """Take note of a fact that came."""
        self._highest = max(self._highest, fact.number)
        if self._desk_keeps and not isinstance(fact, Fact) and fact.number not in self._kept:
            self._open.add(fact.number)

    def kept(self, number: int) -> None:
        """One fact is durable."""
        if number in self._open:
            self._open.discard(number)
            self._kept.add(number)
            self._kept = {each for each in self._kept if each > self.all_kept_up_to}

    def kept_up_to(self, number: int) -> None:
        """All facts up to a number are durable."""
        for each in [each for each in self._open if each <= number]:
            self.kept(each)

    @property
    def all_kept_up_to(self) -> int:
        """The highest number up to which nothing is missing."""
        return min(self._open) - 1 if self._open else self._highest
