"""What a console of `bench.verify.console_process` is told to do, and what it tells whoever started it."""

import sys

import msgspec

from venues.model.setup import VenueSetup


class ConsolePlan(msgspec.Struct, frozen=True):
    """What one console is to do."""

    socket_path: str
    token: str
    run_key: str
    directory: str
    setups: tuple[VenueSetup, ...]
    practice_url: str
    practice_file: str
    orders_directory: str
    point: str = ""
    """Where it dies, or where its worker does; empty for a console that only checks."""
    armed_file: str = ""
    """Made when the order is about to be placed: a worker that is to die knows from then on."""
    seed: int = 0


class Report(msgspec.Struct, frozen=True):
    """What a console found, as one line of JSON on standard output."""

    what: str
    """`checked`, `placing`, `worker_checked`."""
    up_seconds: float = 0.0
    """From the start to the venue being UP."""
    equal_seconds: float = 0.0
    """From UP to the trail being equal to the exchange, but for what was lost on the way and is UNKNOWN."""
    lost: int = 0
    """Orders that were begun to be sent, never arrived, and were UNKNOWN until that was proved."""
    settled_seconds: float = 0.0
    """From UP to these being ABSENT."""
    wrong: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    """What differed when the venue was UP, where it took long."""
    orders: int = 0
    halts: dict[str, str] = {}
    states: dict[str, int] = {}


def tell(report: Report) -> None:
    """Write a line for whoever started this."""
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.flush()
