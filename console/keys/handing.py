"""Hands keys over to workers: each is in the audit trail before it is read, and none is handed over twice."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console.keys.book import KeyBook
from console.keys.rows import Elsewhere, Rows
from console.keys.views import KeySource
from db.vault.entry import Credential, Entry
from db.vault.errors import VaultError
from db.vault.tries import ALERT_AFTER
from venues.link.messages import Credentials

if TYPE_CHECKING:  # the first frame does not wait for cryptography
    from db.vault.vault import Vault

PURPOSE = "to hand it to the worker that trades there"
LOCKED = "the vault is locked"
HOW = ":unlock opens it"

Say = Callable[[str, str], None]
"""Writes a line to the operator's log: text, and `info`, `warn` or `bad`."""

HandOver = Callable[[Iterable[Credentials]], None]
"""Gives venues' workers their keys."""


class DeskSide(Protocol):
    """What locking and unlocking mean for orders."""

    def begun(self, *, vault_is_there: bool) -> None:
        """Take in that the trail stands."""
        ...

    def close(self, venues: Iterable[str], reason: str) -> None:
        """Let these venues take no new orders, at once; safe from a signal handler and from another thread."""
        ...

    def open(self, venues: Iterable[str]) -> None:
        """Lift exactly that."""
        ...

    def compare(self, venue: str) -> None:
        """Compare a venue's orders with the trail anew: its key is another one."""
        ...

    def disarm(self, reason: str) -> None:
        """Disarm, and kill an open confirmation."""
        ...

    async def opened(self, vault: "Vault", elsewhere: Elsewhere) -> None:
        """Take what else the vault holds for the console.

        Raises:
            RowsRefused: what was done cannot be written down.
            VaultError: the vault cannot be used.
        """
        ...

    def locked(self, *, stopping: bool) -> None:
        """Let go of it; `stopping` leaves no time for anything else."""
        ...


class Handing:
    """Gives workers what the vault holds for them, and tells the operator.

    Args:
        path: of the vault.
        book: where each key comes from.
        rows: where accesses are written down.
        desk: what it means for orders.
        hand_over: the way to the workers.
        say: the operator's log.
        elsewhere: runs what may block on a thread.
    """

    def __init__(
        self,
        path: Path,
        book: KeyBook,
        rows: Rows,
        desk: DeskSide,
        hand_over: HandOver,
        say: Say,
        elsewhere: Elsewhere,
    ) -> None:
        self._path, self._book, self._rows, self._desk = path, book, rows, desk
        self._hand_over, self._say, self._elsewhere = hand_over, say, elsewhere

    async def record_given(self) -> None:
        """Write down the keys that came from elsewhere.

        Raises:
            RowsRefused: it cannot be written down.
        """
        for view in self._book.given:
            row = {"venue": view.venue, "source": view.source.value, "purpose": PURPOSE}
            await self._rows.record(row)

    async def take(self, vault: "Vault") -> None:
        """Hand over what venues of this console need, and lift what stood against them.

        Raises:
            RowsRefused: an access cannot be written down.
            VaultError: a value cannot be read.
        """
        entries = vault.entries()
        for entry in self._book.wanted(entries):
            await self._rows.record(vault.note(PURPOSE, entry.venue, entry.account).payload())
            key = await self._elsewhere(lambda: vault.get(entry.venue, entry.account))  # noqa: B023  awaited here
            self._give(key, entry)
        await self._desk.opened(vault, self._elsewhere)
        self._book.unlock()
        for view in self._book.missing(entries):
            words = (
                "its key was taken out of the vault" if view.handed_over else "the vault holds no key of it"
            )
            self._lack(view.venue, f"{words}; lyra vault add {view.venue} stores one")
        self._desk.open([venue for venue in self._book.from_vault if not self._book.lacks(venue)])

    def _give(self, key: Credential, entry: Entry) -> None:
        values, had = key.values, self._book.key(entry.venue)
        if not values.get("api_key") or not values.get("secret"):
            self._lack(entry.venue, f"a part of its key is missing; lyra vault rotate {entry.venue} mends it")
            return
        keys = Credentials(entry.venue, values["api_key"], values["secret"], values.get("password", ""))
        if self._book.hand_over(keys, KeySource.VAULT, entry):
            if had is not None and had.handed_over:
                self._desk.compare(entry.venue)
            self._hand_over((keys,))

    def _lack(self, venue: str, words: str) -> None:
        self._book.say(venue, words)
        self._desk.close((venue,), words)
        self._say(f"{venue}: {words}", "warn")

    async def tell(self, vault: "Vault", entries: Iterable[Entry], now_ms: int) -> None:
        """Say what the operator should know now that the vault is open."""
        from console.keys.noted import backup_warning

        count = self._book.handed_over_from_vault
        self._say(f"the vault is open: {count} key{'' if count == 1 else 's'} handed over", "info")
        if vault.wrong_before:
            level = "bad" if vault.wrong_before >= ALERT_AFTER else "warn"
            self._say(f"wrong passphrases since it was last opened: {vault.many_before}", level)
        for entry in entries:
            if sentence := entry.warning(now_ms):
                self._say(sentence, "warn")
        try:
            sentence = await self._elsewhere(lambda: backup_warning(self._path, now_ms))
        except VaultError as error:
            sentence = str(error)
        if sentence:
            self._say(sentence, "warn")
