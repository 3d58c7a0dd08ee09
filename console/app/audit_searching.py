"""Which rows the Audit screen lists: a search that grows at both ends, and the rows around those that are shown."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from console.app.audit_state import Listed
from db.browse.search import Search
from db.browse.trail import ROWS_A_STEP, Trail
from db.browse.wanted import Wanted
from db.verify.reading import ReadRow

Answer = TypeVar("Answer")


class Ask(Protocol):
    """Runs something with the trail in the thread that has it open."""

    async def __call__(self, work: Callable[[Trail], Answer], /) -> Answer:
        """Return what `work` returns."""
        ...


class Searching:
    """One search after another; its jobs are short, and are run one at a time."""

    def __init__(self, ask: Ask) -> None:
        """Begin with all rows."""
        self._ask = ask
        self.search = Search(Wanted(), 0)
        self.sought: Wanted | None = Wanted()
        """A search that has yet to begin."""
        self.newest = 0
        """The number of the trail's last row."""
        self._window = (0, 0)
        self._numbers: tuple[int, ...] = ()
        self._rows: dict[int, ReadRow] = {}

    @property
    def needs_index(self) -> bool:
        """True when it has to be known what is the id of an order before the search can begin."""
        wanted = self.sought
        if wanted is None:
            return False
        return bool(wanted.order) or (len(wanted.texts) == 1 and wanted == Wanted(texts=wanted.texts))

    @property
    def window_is_due(self) -> bool:
        """True when other rows were asked for than those that were read."""
        return bool(self._window[1]) and tuple(self.search.numbers(*self._window)) != self._numbers

    def look(self, place: int, count: int) -> bool:
        """Ask for the rows at these places and for some around them; False when all of them were read already."""
        if not self._window[1] or not set(self.search.numbers(place, count)).issubset(self._numbers):
            self._window = place - count, 3 * count
            return True
        return False

    async def begin(self) -> bool:
        """Begin the search that was asked for; False when another was asked for meanwhile."""
        sought = self.sought
        assert sought is not None
        search = await self._ask(lambda trail: _begun(trail, sought))
        if self.sought is not sought:
            return False
        self.sought, self.search, self.newest = None, search, search.newest
        self._window, self._numbers, self._rows = (-self._window[1] // 3, self._window[1]), (), {}
        return True

    async def search_on(self, search: Search) -> None:
        """Look at some rows more."""
        high = search.left
        low = max(0, high - ROWS_A_STEP)
        found = await self._ask(lambda trail: trail.search(search.wanted, low, high))
        search.found_older(found, low)

    async def look_for_new(self) -> bool:
        """Look at what has come since; return True when something has."""
        newest = await self._ask(Trail.newest)
        changed, self.newest = newest != self.newest, newest
        search = self.search
        if self.sought is None and newest > search.newest:
            changed = True
            await self._take_new(search, newest)
        return changed

    async def _take_new(self, search: Search, newest: int) -> None:
        wanted, before = search.wanted, search.newest
        if wanted.everything:
            search.found_newer((), newest)
        elif wanted.order:
            life = await self._ask(lambda trail: trail.life(wanted.order))
            search.found_newer([row.number for row in life if before < row.number <= newest], newest)
        else:
            newest = min(newest, before + ROWS_A_STEP)
            found = await self._ask(lambda trail: trail.search(wanted, before, newest))
            search.found_newer(reversed(found), newest)

    async def read_window(self) -> None:
        """Read the rows that were asked for, as far as they are not there yet."""
        numbers = tuple(self.search.numbers(*self._window))
        missing = [number for number in numbers if number not in self._rows]
        read = await self._ask(lambda trail: trail.rows(missing))
        wanted = set(numbers)
        self._numbers = numbers
        self._rows = {number: row for number, row in (self._rows | read).items() if number in wanted}

    def listed(self, waiting: str) -> Listed:
        """Return what there is, for the screen; `waiting` says what keeps the search from beginning."""
        search = self.search
        return Listed(
            wanted=search.wanted if self.sought is None else self.sought,
            newest=self.newest,
            first=search.first,
            end=search.end,
            left=search.left,
            at=search.place_of(self._numbers[0]) if self._numbers else 0,
            numbers=self._numbers,
            rows=self._rows,
            waiting=waiting if self.sought is not None else "",
        )


def _begun(trail: Trail, sought: Wanted) -> Search:
    """Return a search that has begun; the life of an order is there at once."""
    wanted = trail.settled(sought) if trail.index.usable else sought
    search = Search(wanted, trail.newest())
    if wanted.order:
        life = trail.life(wanted.order)
        search.found_older([row.number for row in reversed(life) if row.number <= search.newest], 0)
    return search
