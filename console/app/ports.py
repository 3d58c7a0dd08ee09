"""What the screen asks of the rest of the program."""

from typing import Protocol


class Commands(Protocol):
    """Requests to the venue workers; each returns at once, the answer comes through the replica."""

    def watch(self, venue: str, symbol: str, depth: int, *, book_only: bool = False) -> None:
        """Ask for a market's book, trades and ticker, `depth` levels a side; again changes the depth."""
        ...

    def unwatch(self, venue: str, symbol: str) -> None:
        """Say that the market is no longer shown."""
        ...

    def reconnect(self, venue: str) -> None:
        """Close the venue's sockets and connect again now."""
        ...

    def disable(self, venue: str) -> None:
        """Disconnect the venue until `reconnect`."""
        ...

    def ask_markets(self, venue: str) -> None:
        """Ask for the venue's list of markets."""
        ...


class Vitals(Protocol):
    """How the console's own process is doing."""

    def words(self) -> tuple[str, ...]:
        """Return uptime, processor, memory and lag as short words."""
        ...

    def late(self, milliseconds: float) -> None:
        """Note by how much a frame came late."""
        ...
