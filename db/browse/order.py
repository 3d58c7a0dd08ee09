"""The rows of one order, found by any of its ids."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.verify.reading import ReadRow

Id = tuple[str, ...]
"""The key of an id, the venue where that is part of it, and the id."""

Find = Callable[[Collection[str]], "Iterable[ReadRow]"]
"""Returns the rows that name one of these texts, in order."""

_OWN = ("intent", "client_order_id")
"""Ids that belong to one order wherever they stand."""


def rows_of_order(find: Find, text: str) -> "list[ReadRow]":
    """Return the rows of the order that has the id `text`, in order.

    A proposal belongs to all orders that came of it, so its own rows are among each of theirs, but no order's rows are
    among another's.

    Args:
        find: what searches the rows.
        text: a client order id, an intent, a venue's order id, or a proposal.
    """
    sought = {text}
    while True:
        rows = list(find(sought))
        own, proposals = _gathered(rows, text)
        known = {text, *proposals, *(identity[-1] for identity in own)}
        if known <= sought:
            return [row for row in rows if _belongs(row.payload, own, proposals)]
        sought |= known


def _gathered(rows: "list[ReadRow]", text: str) -> tuple[set[Id], set[str]]:
    """Return all ids of the order and the proposals it came from, as far as `rows` tell."""
    own: set[Id] = set()
    proposals = {text}
    known = -1
    while known != len(own) + len(proposals):
        known = len(own) + len(proposals)
        for row in rows:
            named, proposal = _ids_of(row.payload), row.payload.get("proposal")
            if named & own or proposal == text or any(identity[-1] == text for identity in named):
                own |= named
                if isinstance(proposal, str) and proposal:
                    proposals.add(proposal)
    return own, proposals


def _ids_of(payload: Mapping[str, Any]) -> set[Id]:
    """Return the ids in a payload that belong to one order; a venue's id counts together with the venue."""
    found: set[Id] = {(key, payload[key]) for key in _OWN if _is_id(payload.get(key))}
    if _is_id(payload.get("order_id")) and _is_id(payload.get("venue")):
        found.add(("order_id", payload["venue"], payload["order_id"]))
    return found


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _belongs(payload: Mapping[str, Any], own: set[Id], proposals: set[str]) -> bool:
    named = _ids_of(payload)
    return bool(named & own) or (not named and payload.get("proposal") in proposals)
