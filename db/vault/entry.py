"""One key of one account at one venue: when it was set, when it is due, and its values only on demand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from db.vault.errors import EntryRefused
from db.vault.layout import Label, Record
from venues.model.telltales import without_key_like
from venues.model.value import Value

DAY_MS = 86_400_000
WARN_DAYS = 7
"""So long before a key is due it is told."""
SHORTEST_SHOWN = 16
"""Of a shorter value not even the end is shown."""


class Entry(Value):
    """What may be told of a key without its values."""

    venue: str
    account: str
    fields: tuple[str, ...]
    set_ms: int
    due_days: int

    @property
    def due_ms(self) -> int | None:
        """When it should be replaced; None for never."""
        return self.set_ms + self.due_days * DAY_MS if self.due_days else None

    def days_left(self, now_ms: int) -> int | None:
        """Return whole days until it is due, negative when that is past; None for never."""
        return None if self.due_ms is None else (self.due_ms - now_ms) // DAY_MS

    def warning(self, now_ms: int) -> str | None:
        """Return a sentence when the key is due, or nearly."""
        left = self.days_left(now_ms)
        if left is None or left > WARN_DAYS:
            return None
        name = f"the key of {self.venue} {self.account}"
        if left < 0:
            return f"{name} was due for rotation {_days(-left)} ago: make a new one there, then lyra vault rotate"
        return f"{name} is due for rotation in {_days(left)}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key with its values; hides them wherever it is printed."""

    entry: Entry
    values: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def entries_of(records: tuple[Record, ...]) -> tuple[Entry, ...]:
    """Return the keys that records belong to; the oldest field decides when a key is due."""
    grouped: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        grouped.setdefault((record.label.venue, record.label.account), []).append(record)
    entries = []
    for (venue, account), fields in grouped.items():
        first_due = min(fields, key=lambda one: one.set_ms + one.due_days * DAY_MS if one.due_days else 2**63)
        names = tuple(one.label.field for one in fields)
        entries.append(Entry(venue, account, names, first_due.set_ms, first_due.due_days))
    return tuple(entries)


def check_name(venue: str, account: str) -> None:
    """Return when a new key may have this name: names stand in clear in the vault, in the trail and on the screen.

    Raises:
        EntryRefused: it may not.
    """
    Label(venue, account, "api_key").check()
    if without_key_like(account) != account:
        raise EntryRefused(
            "what was typed as the name of the account looks like a key; give a short name of your own"
        )


def check_held(records: tuple[Record, ...], venue: str, account: str) -> None:
    """Return when records have a key of this name.

    Raises:
        EntryRefused: they have not; what looks like a key is not repeated.
    """
    if not any((one.label.venue, one.label.account) == (venue, account) for one in records):
        raise EntryRefused(
            f"the vault holds no key of {without_key_like(venue)[:60]} {without_key_like(account)[:60]}; "
            "lyra vault list shows all"
        )


def masked(value: str) -> str:
    """Return what may be shown of a value: its length, and its end when that gives little away."""
    end = f", ends in {value[-4:]}" if len(value) >= SHORTEST_SHOWN and value[-4:].isalnum() else ""
    return f"{len(value):,} characters{end}"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"
