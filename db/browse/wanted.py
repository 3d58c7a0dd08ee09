"""What an operator looks for in a trail, as typed and as understood."""

import json
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from venues.model.value import Value

GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(kinds.split())
        for name, kinds in {
            "orders": "proposal verdict confirmation confirmation_dead consent intent sent answer seen unknown "
            "reconciled fill cancel_intent cancel_sent cancel_answer cancel_folded probe_receipt micro_trade_receipt",
            "fills": "fill probe_receipt micro_trade_receipt",
            "cancels": "cancel_intent cancel_sent cancel_answer cancel_folded",
            "safety": "arm disarm halt halt_lifted panic unknown confirmation_dead limit_change loss_limit dead_man "
            "balance_mismatch compliance key_scope rung",
            "console": "console_started console_ended day_started worker_epoch config_change credential_access",
            "trail": "genesis checkpoint clock_step key_away key_moved",
        }.items()
    }
)
"""Kinds that are looked at together, by the word for them."""

KINDS = frozenset().union(*GROUPS.values())
LONGEST_TEXT = 200
_ROW = re.compile(r"#([0-9]{1,15})")
_NAMED = re.compile(r"(venue|kind|order|text):(.+)", re.DOTALL)


class Wanted(Value):
    """Which rows are looked for: those that answer to everything that is not empty."""

    kinds: frozenset[str] = frozenset()
    venue: str = ""
    """Rows that name this venue, alone or in a list."""
    order: str = ""
    """Rows of the order that has this id, whichever of its ids it is."""
    texts: tuple[str, ...] = ()
    """Rows whose payload has all of these anywhere; capitals or not makes no difference."""

    @property
    def everything(self) -> bool:
        """True when every row answers."""
        return not (self.kinds or self.venue or self.order or self.texts)

    def words(self) -> str:
        """Return what is looked for, as understood."""
        parts = [f"venue {self.venue}" if self.venue else "", f"order {self.order}" if self.order else ""]
        if self.kinds:
            group = next((name for name, kinds in GROUPS.items() if kinds == self.kinds), "")
            parts.insert(0, group or f"kind {', '.join(sorted(self.kinds))}")
        parts += [f"text {text}" for text in self.texts]
        return " · ".join(part for part in parts if part)


class Asked(Value):
    """What was typed, understood."""

    wanted: Wanted
    row: int | None = None
    """The number of one row to go to; nothing is looked for then."""


def understood(typed: str, venues: Collection[str]) -> Asked:
    """Return what somebody means who types this.

    `#48211` is a row, `okx` a venue, `fill` a kind, `fills` a group of kinds, anything else an order's id or a text;
    `venue:`, `kind:`, `order:` and `text:` say which it is.

    Args:
        typed: words parted by spaces; each makes it narrower.
        venues: ids that count as venues without saying so.
    """
    row = _ROW.fullmatch(typed.strip())
    if row:
        return Asked(Wanted(), int(row[1]))
    kinds: frozenset[str] | None = None
    venue = order = ""
    texts: list[str] = []
    for word in typed[:LONGEST_TEXT].split():
        sort, value = _sorted_out(word, venues)
        if sort == "kind":
            chosen = GROUPS.get(value, frozenset({value}))
            kinds = chosen if kinds is None else kinds | chosen
        elif sort == "venue":
            venue = value
        elif sort == "order":
            order = value
        else:
            texts.append(value)
    return Asked(Wanted(kinds or frozenset(), venue, order, tuple(texts)))


def _sorted_out(word: str, venues: Collection[str]) -> tuple[str, str]:
    named = _NAMED.fullmatch(word)
    if named:
        return named[1], named[2]
    plain = word.lower()
    if plain in GROUPS or plain in KINDS:
        return "kind", plain
    if plain in venues:
        return "venue", plain
    return "text", word


def json_text(text: str) -> str:
    """Return a text as it stands inside a JSON string."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)[1:-1]
