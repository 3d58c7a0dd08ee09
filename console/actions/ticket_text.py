"""The ticket as texts and choices, as typed; what it makes is for the desk to say."""

import re
from decimal import Decimal

from console.desk.exact import plain
from console.desk.reading import Refused
from console.desk.sizing import TypedOrder
from console.desk.views import Draft
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import Value
from venues.model.words import Side

DEFAULT_CAP = "0.10"
"""Percent beyond the touch at which a market order stops, until the operator types another."""

MEANT = "AGAIN"
"""What is typed to say that the same order within seconds is meant."""

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,18})?")
_SIZE = re.compile(
    r"(?P<before>\$?) *(?P<number>[0-9]{1,12}(?:\.[0-9]{0,18})?) *(?P<after>(?:usd)?)", re.IGNORECASE
)


class TicketText(Value):
    """Every field of the ticket."""

    venue: str
    symbol: str
    side: Side = Side.BUY
    kind: OrderKind = OrderKind.LIMIT
    time_in_force: TimeInForce = TimeInForce.GTC
    """Of limit orders."""
    size: str = ""
    price: str = ""
    """Of limit orders."""
    cap: str = DEFAULT_CAP
    """Of market orders, percent beyond the touch."""
    again: str = ""
    """`AGAIN` when the same order within seconds is meant."""
    replaces: str = ""
    """Client order id of the order that this one takes the place of."""
    reduce_only: bool = False
    """Of the order that is replaced; no field of the form."""
    source: str = "ticket"

    def draft(self) -> Draft | Refused:
        """Return what the desk is asked about, or why the cap is no number."""
        beyond: Decimal | None = None
        limit = self.kind is OrderKind.LIMIT
        if not limit:
            cap = self.cap.strip(" ")
            if not cap.isascii() or _NUMBER.fullmatch(cap) is None:
                return Refused(f"the cap is not a plain number of percent such as {DEFAULT_CAP}")
            beyond = Decimal(cap)
        typed = TypedOrder(
            self.venue,
            self.symbol,
            self.side,
            self.kind,
            self.size,
            self.price if limit else "",
            self.time_in_force if limit else TimeInForce.IOC,
            self.reduce_only,
            beyond_percent=beyond,
        )
        return Draft(typed, duplicate_meant=self.again == MEANT, replaces=self.replaces, source=self.source)


def text_of(draft: Draft) -> TicketText:
    """Return the ticket that a draft of the desk fills in."""
    typed = draft.typed
    return TicketText(
        typed.venue,
        typed.symbol,
        typed.side,
        typed.kind,
        typed.time_in_force,
        typed.size_text,
        typed.price_text,
        DEFAULT_CAP if typed.beyond_percent is None else plain(typed.beyond_percent),
        replaces=draft.replaces,
        reduce_only=typed.reduce_only,
        source=draft.source,
    )


def stepped(text: str, step: Decimal | None, direction: int, start: Decimal | None = None) -> str:
    """Return a size or a price one step further, on the grid of `step`; never zero or below.

    Args:
        text: as typed; a unit before or after the number stays. One that is no number stays as it is.
        step: of the venue; None leaves the text as it is.
        direction: 1 for up, -1 for down.
        start: what an empty field begins with; None is the first step.
    """
    if step is None or step <= 0:
        return text
    if not text.strip(" "):
        first = start if start is not None and start > 0 else step
        return plain(first // step * step or step)
    found = _SIZE.fullmatch(text.strip(" "))
    if found is None:
        return text
    value = Decimal(found["number"])
    floor = value // step * step
    moved = floor + step if direction > 0 else floor - step if floor == value else floor
    number = plain(moved) if moved > 0 else found["number"]
    unit = f" {found['after']}" if found["after"] else ""
    return f"{found['before']}{number}{unit}"
