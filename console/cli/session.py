"""Workers without a screen: what the commands for scripts run on."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan, share_out
from console.fleet.run_directory import run_directory
from console.hub.hub import Hub, WorkerAddress
from console.launcher.supervise import Run
from venues.link.client import unix_dial
from venues.link.messages import Up
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.words import Mode


@dataclass(slots=True)
class WorkersTold:
    """What the workers of a command are, and what became of them."""

    mode: Mode
    setups: tuple[VenueSetup, ...]
    count: int
    log_dir: Path
    runtime_dir: str | None = None
    fell: dict[str, str] = field(default_factory=dict)
    """Venue to how its worker last ended, when it did."""

    @classmethod
    def of(cls, run: Run) -> "WorkersTold":
        """Return the workers for the enabled venues of a run."""
        enabled = tuple(setup for setup in run.boot.setups if setup.enabled)
        return cls(run.boot.mode, enabled, run.workers, run.log_dir, run.runtime_dir)

    def note(self, child: ChildFell) -> None:
        """Remember a worker that ended; it is started again, and the command's own limit decides when that is late."""
        for venue in child.venues:
            self.fell[venue] = f"its worker ended ({child.how}), see {self.log_dir / child.name}.log"


@asynccontextmanager
async def workers(
    told: WorkersTold, clock: Clock, sink: Callable[[tuple[Up, ...]], None]
) -> AsyncIterator[Hub]:
    """Run workers while inside, and yield the hub that commands them.

    Raises:
        PathsError: there is no private place for the sockets.
    """
    with run_directory(told.mode, told.runtime_dir) as runtime:
        boots = share_out(told.setups, told.count, runtime, told.log_dir)
        async with Fleet(FleetPlan(boots), told.note).running():
            addresses = [
                WorkerAddress(
                    boot.name,
                    unix_dial(Path(boot.socket_path)),
                    boot.token,
                    tuple(setup.venue for setup in boot.setups),
                )
                for boot in boots
            ]
            hub = Hub(addresses, sink, lambda *_: None, clock)
            async with hub.running():
                yield hub


class Stop(asyncio.Event):
    """Set when the command is to end; children are ended in order after that."""

    status = 0
    """128 + n when signal n has set it."""

    def on_signals(self) -> None:
        """Be set by SIGINT, SIGTERM, SIGHUP and SIGQUIT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            loop.add_signal_handler(number, self._stop, number)

    def _stop(self, number: int) -> None:
        self.status = self.status or 128 + number
        self.set()
