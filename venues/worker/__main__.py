"""The worker process: reads its orders from standard input, runs until told, abandoned or killed."""

import asyncio
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from random import Random, SystemRandom

from venues.model.clock import SystemClock
from venues.model.outputs import guard_outputs, log_to
from venues.model.redact import redactor
from venues.model.sealing import seal_process
from venues.worker.boot import WorkerBoot, decode_boot
from venues.worker.ending import last_duties
from venues.worker.gates import OrdersOfRun
from venues.worker.memory import SpareMemory
from venues.worker.server import LinkServer
from venues.worker.service import VenueWorker

_log = logging.getLogger(f"lyra.{__name__}")

NICENESS = 5
"""The console's keyboard comes first."""

_LOOK_SECONDS = 0.5


def main() -> int:
    """Run a worker; return the exit status."""
    seal_process()
    guard_outputs()
    boot = decode_boot(sys.stdin.buffer.readline())
    redactor.learn(boot.token, boot.run_key)
    os.nice(NICENESS)
    log_to(boot.log_path, boot.log_level)
    return asyncio.run(_run(boot))


async def _run(boot: WorkerBoot) -> int:
    clock = SystemClock()
    random = SystemRandom() if boot.seed is None else Random(boot.seed)
    orders = OrdersOfRun(bytes.fromhex(boot.run_key), Path(boot.orders_directory)) if boot.run_key else None
    worker = VenueWorker(boot.setups, clock, random, boot.snapshots_per_second, orders)
    server = LinkServer(worker, boot.token, clock)
    stop = server.shutdown
    spare = SpareMemory(clock)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    run = asyncio.create_task(worker.run(), name="worker")
    try:
        async with server.listen(Path(boot.socket_path)):
            gc.freeze()
            while not stop.is_set() and not run.done():
                try:
                    await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
                except TimeoutError:
                    spare.look()
                    if server.abandoned_for() > boot.abandoned_after_seconds:
                        _log.warning(
                            "no console for %.0f s: keys forgotten, leaving", boot.abandoned_after_seconds
                        )
                        break
            if not run.done():
                await last_duties(worker, server, cancels=boot.cancel_mine_when_abandoned)
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
        Path(boot.socket_path).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
