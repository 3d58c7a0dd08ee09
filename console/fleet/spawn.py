"""How each kind of child process is started."""

import asyncio
import contextlib
import os
import sys

from console.fleet.environment import child_environment
from console.fleet.plan import PracticePlan
from venues.worker.boot import WorkerBoot, encode_boot


async def spawn_worker(boot: WorkerBoot) -> asyncio.subprocess.Process:
    """Start a worker and give it its orders.

    Raises:
        OSError: the process cannot be started.
    """
    child = await _spawn(["venues.worker"], boot.log_path)
    assert child.stdin is not None
    try:
        child.stdin.write(encode_boot(boot))
        with contextlib.suppress(ConnectionError):  # it died at once: seen where it is waited for
            await child.stdin.drain()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        raise
    return child


async def spawn_practice(plan: PracticePlan, listener: int, *, fresh: bool) -> asyncio.subprocess.Process:
    """Start the practice exchanges.

    Args:
        plan: what they are.
        listener: descriptor of the listening socket, which outlives them.
        fresh: start the accounts over.

    Raises:
        OSError: the process cannot be started.
    """
    command = ["venues.practice", "--fd", str(listener), "--seed", str(plan.seed)]
    command += ["--venues", ",".join(plan.venues), "--until-stdin-closes"]
    command += ["--data-dir", str(plan.data_dir)] if plan.data_dir is not None else []
    command += ["--log", plan.log_path] if plan.log_path else []
    command += ["--fresh"] if fresh else []
    return await _spawn(command, plan.log_path, (listener,))


async def _spawn(
    module_and_arguments: list[str], log_path: str, pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    # what a dying child has to say must not reach the screen, nor be lost
    descriptor = os.open(log_path or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # a session of its own: Ctrl-C and hang-up of the terminal are the console's to handle
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            *module_and_arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=descriptor,
            start_new_session=True,
            pass_fds=pass_fds,
            env=child_environment(os.environ),
        )
    finally:
        os.close(descriptor)
