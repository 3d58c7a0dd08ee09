"""Where the Audit screen stands in the rows that were found: by place, so that rows that come move nothing."""


class AuditScroll:
    """The place of the cursor and of the row on top; on the newest row it follows whatever comes."""

    def __init__(self) -> None:
        self.top = 0
        self.cursor = 0
        self.following = True
        self._first, self._end, self._height = 0, 0, 1

    def settle(self, first: int, end: int, height: int) -> None:
        """Fit to what there is.

        Args:
            first: the place of the newest row.
            end: the place behind the oldest.
            height: how many rows are shown.
        """
        self._first, self._end, self._height = first, max(first, end), max(1, height)
        if self.following:
            self.cursor = first
        self._fit()

    def move(self, rows: int) -> None:
        """Move the cursor, towards older rows above 0."""
        self._go(self.cursor + rows)

    def page(self, by: int) -> None:
        """Move by pages, the rows on the screen with the cursor."""
        rows = by * max(1, self._height - 1)
        self.top += rows
        self._go(self.cursor + rows)

    def home(self) -> None:
        """Go to the newest row and follow."""
        self._go(self._first)

    def last(self) -> None:
        """Go to the oldest row."""
        self._go(self._end - 1)

    def go_to(self, place: int) -> None:
        """Put the cursor on a place, a few rows below the top."""
        self.top = place - self._height // 4
        self._go(place)

    def _go(self, place: int) -> None:
        self.cursor = place
        self._fit()
        self.following = self.cursor == self._first

    def _fit(self) -> None:
        self.cursor = max(self._first, min(self._end - 1, self.cursor))
        self.top = max(self.cursor - self._height + 1, min(self.top, self.cursor))
        self.top = max(self._first, min(self.top, self._end - self._height))
