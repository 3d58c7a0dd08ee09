"""What a run consists of: which workers with which venues, and whether the practice exchanges stand beside them."""

import os
import secrets
from pathlib import Path

from venues.model.setup import VenueSetup
from venues.model.value import Value, replace
from venues.worker.boot import WorkerBoot


class PracticePlan(Value):
    """The practice exchanges of a run."""

    venues: tuple[str, ...]
    seed: int
    data_dir: Path | None
    """Where the accounts are kept; None forgets them."""
    fresh: bool = False
    port: int = 0
    """0 lets the system choose."""
    log_path: str = ""


class FleetPlan(Value):
    """All children but the console."""

    workers: tuple[WorkerBoot, ...]
    practice: PracticePlan | None = None

    def through(self, via: str) -> "FleetPlan":
        """Return the same plan with all venue traffic going through `via`."""
        workers = tuple(
            replace_setups(boot, tuple(replace(setup, via=via) for setup in boot.setups))
            for boot in self.workers
        )
        return FleetPlan(workers, self.practice)


def replace_setups(boot: WorkerBoot, setups: tuple[VenueSetup, ...]) -> WorkerBoot:
    """Return a worker's orders with other venues."""
    return replace(boot, setups=setups)


def default_workers() -> int:
    """Return how many processes share the venues when nobody says: one core is left for the keyboard."""
    return max(1, (os.cpu_count() or 2) - 1)


def share_out(
    setups: tuple[VenueSetup, ...],
    workers: int,
    runtime_dir: Path,
    log_dir: Path,
    log_level: str = "info",
    *,
    run_key: str = "",
    orders_directory: str = "",
) -> tuple[WorkerBoot, ...]:
    """Deal the venues to workers in turn, in order of priority.

    Args:
        setups: the venues in order of priority.
        workers: how many processes at most; never more than there are venues.
        runtime_dir: directory of this run's sockets, which only this user can enter.
        log_dir: directory of the workers' logs.
        log_level: how much they write there.
        run_key: what release tokens of this run are made with; empty closes all venues for orders.
        orders_directory: where journals and latches are.
    """
    count = max(1, min(workers, len(setups)))
    token = secrets.token_urlsafe(32)
    return tuple(
        WorkerBoot(
            name=f"worker-{number + 1}",
            socket_path=str(runtime_dir / f"w{number + 1}.sock"),
            token=token,
            setups=setups[number::count],
            log_path=str(log_dir / f"worker-{number + 1}.log"),
            log_level=log_level,
            run_key=run_key,
            orders_directory=orders_directory,
        )
        for number in range(count)
    )
