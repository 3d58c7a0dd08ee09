"""Workers without a screen: what the commands for scripts run on."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan, share_out
from console.hub.hub import Hub, WorkerAddress
from venues.link.client import unix_dial
from venues.link.messages import Up
from venues.model.clock import Clock
from venues.model.setup import VenueSetup


@asynccontextmanager
async def workers(
    setups: tuple[VenueSetup, ...],
    count: int,
    log_dir: Path,
    clock: Clock,
    sink: Callable[[tuple[Up, ...]], None],
) -> AsyncIterator[Hub]:
    """Run workers for `setups` while inside, and yield the hub that commands them."""

    def fell(child: ChildFell) -> None:
        del child  # it is started again; the command's own time limit decides when that is too late

    with tempfile.TemporaryDirectory(prefix="lyra-") as runtime:
        boots = share_out(setups, count, Path(runtime), log_dir)
        async with Fleet(FleetPlan(boots), fell).running():
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


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` on SIGINT, SIGTERM and SIGHUP, so that children are ended in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
