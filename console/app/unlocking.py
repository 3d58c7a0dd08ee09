"""What the screens ask of whoever holds the vault, and who answers where nobody does."""

from typing import Protocol

from console.keys.views import KeyView, VaultView


class Unlocking(Protocol):
    """The vault as screens see it. What is not `async` returns at once and may be asked at every frame."""

    def vault(self) -> VaultView:
        """Return how the vault stands."""
        ...

    def key(self, venue: str) -> KeyView | None:
        """Return what may be told of a venue's key; None for a venue that has none."""
        ...

    def asks_at_start(self) -> bool:
        """Return True when the operator should be asked for the passphrase once the screen stands."""
        ...

    async def unlock(self, passphrase: str) -> str:
        """Open the vault and hand its keys over; return why not, empty when it is open."""
        ...

    def lock(self, reason: str, *, stopping: bool = False) -> None:
        """Lock at once: no new orders from here on; what cancels need stays with the workers.

        Args:
            reason: for the operator.
            stopping: this process is about to be stopped; then it is safe from a signal handler.
        """
        ...

    def touched(self) -> None:
        """Note that the operator pressed a key: the idle time begins anew."""
        ...


class NoVault:
    """Stands where there is no vault."""

    def vault(self) -> VaultView:
        """Return that there is none."""
        return VaultView()

    def key(self, venue: str) -> KeyView | None:
        """Return that nothing is known."""
        del venue
        return None

    def asks_at_start(self) -> bool:
        """Return False: there is nothing to unlock."""
        return False

    async def unlock(self, passphrase: str) -> str:
        """Return why not."""
        del passphrase
        return "there is no vault here: lyra vault init makes one"

    def lock(self, reason: str, *, stopping: bool = False) -> None:
        """There is nothing to lock."""

    def touched(self) -> None:
        """Nothing runs out here."""
