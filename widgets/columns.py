"""Numbers under each other, their points in one cell, in columns that only grow: nothing jumps when one changes."""

from decimal import Decimal

from venues.model.numbers import decimal_text
from widgets.text import NOTHING, grouped

MOST_DECIMALS = 10
"""More decimals than this are cut."""


class PointColumn:
    """One column of decimals; remembers the widest numbers it has shown."""

    def __init__(self) -> None:
        """Know no number yet."""
        self.whole = 1
        self.decimals = 0

    @property
    def width(self) -> int:
        """Cells of the column."""
        return self.whole + (self.decimals + 1 if self.decimals else 0)

    def learn(self, value: Decimal | None) -> None:
        """Make room for `value`."""
        if value is None or not value.is_finite():
            return
        before, after = _parts(value)
        self.whole = max(self.whole, len(before))
        self.decimals = max(self.decimals, len(after))

    def text(self, value: Decimal | None) -> str:
        """Return `value` in exactly `width` cells; the sign for nothing where it is None."""
        if value is None or not value.is_finite():
            return NOTHING.rjust(self.whole).ljust(self.width)
        before, after = _parts(value)
        return f"{before.rjust(self.whole)}{'.' + after if after else ''}".ljust(self.width)


def _parts(value: Decimal) -> tuple[str, str]:
    """Return the digits before and after the point, those before in groups."""
    whole, _, rest = decimal_text(value).partition(".")
    return grouped(Decimal(whole), 0), rest[:MOST_DECIMALS]
