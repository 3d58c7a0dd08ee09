"""What locking and unlocking the vault mean for the desk, and for a console that has none."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.keys.rows import Elsewhere

if TYPE_CHECKING:
    from db.vault.vault import Vault


class OfDesk:
    """Closes and opens venues at one desk."""

    def __init__(self, desk: Desk, parts: DeskParts) -> None:
        self._desk, self._parts = desk, parts

    def close(self, venues: Iterable[str], reason: str) -> None:
        """Let these venues take no new orders."""
        for venue in venues:
            self._parts.standing.lock(venue, reason)

    def open(self, venues: Iterable[str]) -> None:
        """Lift exactly that."""
        for venue in venues:
            self._parts.standing.unlock(venue)

    def compare(self, venue: str) -> None:
        """Compare a venue's orders with the trail anew."""
        self._parts.standing.must_reconcile(venue)

    def disarm(self, reason: str) -> None:
        """Disarm, and kill an open confirmation."""
        self._desk.disarm(reason)

    async def opened(self, vault: "Vault", elsewhere: Elsewhere) -> None:
        """Take the key that signs the trail."""

    def locked(self, *, stopping: bool) -> None:
        """Let go of the key that signs the trail."""


class WithoutDesk:
    """A run without orders: there is nothing to close."""

    def close(self, venues: Iterable[str], reason: str) -> None:
        """No order is sent here."""

    def open(self, venues: Iterable[str]) -> None:
        """No order is sent here."""

    def compare(self, venue: str) -> None:
        """No order is known here."""

    def disarm(self, reason: str) -> None:
        """Nothing is armed here."""

    async def opened(self, vault: "Vault", elsewhere: Elsewhere) -> None:
        """Nothing else is needed here."""

    def locked(self, *, stopping: bool) -> None:
        """Nothing else was taken."""
