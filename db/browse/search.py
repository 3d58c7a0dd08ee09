"""The numbers of the rows that a search has found, newest first; it grows at both ends."""

from array import array
from collections.abc import Iterable

from db.browse.wanted import Wanted


class Search:
    """Rows by their place: 0 was the newest when the search began, older rows follow, newer ones are below 0.

    So a row keeps its place whatever comes after it.
    """

    def __init__(self, wanted: Wanted, newest: int) -> None:
        """Begin.

        Args:
            wanted: what is looked for.
            newest: the number of the last row there is.
        """
        self.wanted = wanted
        self.newest = newest
        """Rows up to this one were looked at."""
        self.left = 0 if wanted.everything else newest
        """Rows up to this one were not; 0 when the search has seen all."""
        self._began_at = newest
        self._older = array("q")
        self._newer = array("q")

    @property
    def first(self) -> int:
        """The place of the newest row found; 0 also when there is none."""
        return self._began_at - self.newest if self.wanted.everything else -len(self._newer)

    @property
    def end(self) -> int:
        """The place behind the oldest row found."""
        return self._began_at if self.wanted.everything else len(self._older)

    @property
    def count(self) -> int:
        """How many rows were found so far."""
        return self.end - self.first

    def number(self, place: int) -> int:
        """Return the number of the row at a place from `first` on, before `end`."""
        if self.wanted.everything:
            return self._began_at - place
        return self._older[place] if place >= 0 else self._newer[-place - 1]

    def numbers(self, first: int, count: int) -> list[int]:
        """Return the numbers of up to `count` rows from a place on, as far as there are any."""
        places = range(max(first, self.first), min(first + count, self.end))
        return [self.number(place) for place in places]

    def found_older(self, numbers: Iterable[int], left: int) -> None:
        """Take in rows below all that were found, newest first; rows up to number `left` are to be looked at yet."""
        self._older.extend(numbers)
        self.left = left

    def found_newer(self, numbers: Iterable[int], newest: int) -> None:
        """Take in rows above all that were found, oldest first; rows up to number `newest` were looked at."""
        self._newer.extend(numbers)
        self.newest = newest

    def place_of(self, number: int) -> int:
        """Return the place of a row, or of the next older one that was found."""
        if self.wanted.everything:
            return max(self.first, min(self.end - 1, self._began_at - number))
        low, high = self.first, self.end
        while low < high:
            middle = (low + high) // 2
            if self.number(middle) > number:
                low = middle + 1
            else:
                high = middle
        return min(low, max(self.first, self.end - 1))
