"""Which venue's key comes from where, what is known of it, and whether its worker has it; no value of a key."""

import hashlib
from collections.abc import Iterable

from console.keys.views import KeySource, KeyView, fingerprint
from console.launcher.boot import KeyLine
from db.vault.entry import Entry
from venues.link.messages import Credentials
from venues.model.value import replace

END_CHARACTERS = 4
SHORTEST_WITH_END = 12
"""Of the name of a shorter key not even the end is shown."""


class KeyBook:
    """What is known of each venue's key.

    Args:
        lines: where each key comes from, as the configuration says.
    """

    def __init__(self, lines: Iterable[KeyLine]) -> None:
        self._lines = {line.venue: line for line in lines}
        self._views: dict[str, KeyView] = {}
        self._digests: dict[str, bytes] = {}
        for line in self._lines.values():
            if line.held or not line.implied:
                view = KeyView(line.venue, KeySource(line.source), account=line.account, words=line.words)
                self._views[line.venue] = replace(view, locked=view.source is KeySource.VAULT)

    @property
    def from_vault(self) -> tuple[str, ...]:
        """Venues whose key comes from the vault."""
        return tuple(venue for venue, view in self._views.items() if view.source is KeySource.VAULT)

    @property
    def given(self) -> tuple[KeyView, ...]:
        """Keys that were handed over and did not come from the vault."""
        chosen = (KeySource.VAULT, KeySource.PRACTICE)
        return tuple(view for view in self._views.values() if view.handed_over and view.source not in chosen)

    @property
    def handed_over_from_vault(self) -> int:
        """How many keys workers have that the vault held, whole, when it was opened last."""
        return sum(self._views[venue].counts for venue in self.from_vault)

    def key(self, venue: str) -> KeyView | None:
        """Return what may be told of a venue's key; None for a venue that has none."""
        return self._views.get(venue)

    def key_end(self, venue: str) -> str:
        """Return the last four characters of a venue's key; empty when it is not known."""
        view = self._views.get(venue)
        return "" if view is None else view.key_end

    def wanted(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return which keys of the vault belong to venues of this console."""
        found = []
        for entry in entries:
            line = self._lines.get(entry.venue)
            if line is not None and line.account == entry.account and _may_be_in_vault(line):
                found.append(entry)
        return tuple(found)

    def missing(self, entries: Iterable[Entry]) -> tuple[KeyView, ...]:
        """Return the keys that should be in the vault and are not."""
        there = {(entry.venue, entry.account) for entry in entries}
        views = (self._views[venue] for venue in self.from_vault)
        return tuple(view for view in views if (view.venue, view.account) not in there)

    def hand_over(self, keys: Credentials, source: KeySource, entry: Entry | None = None) -> bool:
        """Note that a worker is given a key; return False when it has this very key already.

        Args:
            keys: of the venue; nothing of them is kept but their end and digests.
            source: where they came from.
            entry: of the vault.
        """
        before = self._views.get(keys.venue)
        digest = _digest(keys)
        is_new = self._digests.get(keys.venue) != digest
        self._digests[keys.venue] = digest
        line = self._lines.get(keys.venue)
        self._views[keys.venue] = KeyView(
            keys.venue,
            source,
            handed_over=True,
            key_end=keys.api_key[-END_CHARACTERS:] if len(keys.api_key) >= SHORTEST_WITH_END else "",
            fingerprint=fingerprint(keys.venue, keys.api_key),
            set_ms=entry.set_ms if entry is not None else None,
            due_ms=entry.due_ms if entry is not None else None,
            account=line.account if line is not None else "main",
        )
        return is_new or before is None or not before.handed_over

    def say(self, venue: str, words: str) -> None:
        """Note what is wrong with a venue's key."""
        if venue in self._views:
            self._views[venue] = replace(self._views[venue], words=words)

    def lacks(self, venue: str) -> bool:
        """Say whether something is wrong with a venue's key."""
        view = self._views.get(venue)
        return view is None or not view.counts

    def lock(self) -> None:
        """Note that the vault is not open."""
        for venue in self.from_vault:
            self._views[venue] = replace(self._views[venue], locked=True)

    def unlock(self) -> None:
        """Note that it is."""
        for venue in self.from_vault:
            self._views[venue] = replace(self._views[venue], locked=False)


def _may_be_in_vault(line: KeyLine) -> bool:
    return line.implied or line.source == KeySource.VAULT


def _digest(keys: Credentials) -> bytes:
    parts = (part.encode() for part in (keys.venue, keys.api_key, keys.secret, keys.password))
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
