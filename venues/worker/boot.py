"""What the launcher tells a worker at its start, as one line of JSON on standard input."""

import msgspec

from venues.model.setup import VenueSetup


class WorkerBoot(msgspec.Struct, frozen=True):
    """A worker's orders for its whole life; no credentials."""

    name: str
    socket_path: str
    """Unix socket to listen on, in a directory that only this user can enter."""
    token: str
    """Shared secret of this run; a console must say it."""
    setups: tuple[VenueSetup, ...]
    log_path: str = ""
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    snapshots_per_second: float = 20.0
    seed: int | None = None
    """Seed of the jitter in tests; None takes the system's randomness."""
    run_key: str = ""
    """64 hexadecimal digits that release tokens of this run are made with; empty closes all venues for orders."""
    orders_directory: str = ""
    """Where the journals and latches of this mode are, private to this user; empty closes all venues for orders."""
    abandoned_after_seconds: float = 10.0
    """Without a desk for this long the worker forgets its keys and exits."""
    cancel_mine_when_abandoned: bool = True
    """Whether it first cancels every order of ours, unless the desk said farewell."""

    def __repr__(self) -> str:
        """Name the worker and its venues, neither token nor key."""
        return f"WorkerBoot({self.name}, {[setup.venue for setup in self.setups]})"

    __str__ = __repr__


def encode_boot(boot: WorkerBoot) -> bytes:
    """Return the line for the worker's standard input."""
    return msgspec.json.encode(boot) + b"\n"


def decode_boot(line: bytes) -> WorkerBoot:
    """Return what the launcher wrote.

    Raises:
        msgspec.MsgspecError: the line is not a boot message.
    """
    return msgspec.json.decode(line, type=WorkerBoot)
