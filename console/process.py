"""The console process: told what to show over a pipe, it links to the workers and paints until it is asked to leave."""

import contextlib
import gc
import os
import signal
import sys

from console.app.environment import no_color, prepare
from venues.model.outputs import guard_outputs
from venues.model.redact import redactor
from venues.model.sealing import seal_process

_READ_BYTES = 65_536


def main() -> int:
    """Run the console; return the exit status."""
    gc.disable()
    signal.pthread_sigmask(
        signal.SIG_UNBLOCK, {signal.SIGINT}
    )  # ignored so far; the launcher held it while it forked
    seal_process()
    guard_outputs()
    colourless = no_color()
    prepare()
    # imported before the launcher has written: the two halves of the start run side by side
    import asyncio

    from console.launcher.boot import ConsoleBoot, from_line
    from console.run import run_boot

    descriptor = int(sys.argv[1])
    line, rest = _first_line(descriptor)
    if not line:
        return 0
    boot = from_line(line)
    assert isinstance(boot, ConsoleBoot)
    redactor.learn(boot.run_key, *(worker.token for worker in boot.workers))
    redactor.learn(*(secret for keys in boot.credentials for secret in keys.secrets))
    try:
        return asyncio.run(run_boot(boot, descriptor, rest, colourless, _tell_painted))
    finally:
        _let_go_of_lost_streams()


def _tell_painted() -> None:
    """Tell the launcher, if it wants to know, that the first frame is there: now the rest may start."""
    if len(sys.argv) > 2:
        with contextlib.suppress(OSError):  # a launcher that is gone is noticed elsewhere
            os.write(int(sys.argv[2]), b"painted\n")


def _let_go_of_lost_streams() -> None:
    """Let what a vanished terminal has not taken go nowhere.

    The interpreter tries it again at its end, and leaves with 120 instead of our status when that fails.
    """
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, stream.fileno())
            os.close(sink)


def _first_line(descriptor: int) -> tuple[bytes, bytes]:
    """Return the first line and what came after it; nothing when the launcher gave up."""
    gathered = b""
    while b"\n" not in gathered:
        chunk = os.read(descriptor, _READ_BYTES)
        if not chunk:
            return b"", b""
        gathered += chunk
    line, _, rest = gathered.partition(b"\n")
    return line, rest


if __name__ == "__main__":
    sys.exit(main())
