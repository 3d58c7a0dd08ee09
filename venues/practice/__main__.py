"""The practice exchanges as a process of their own: ``python -m venues.practice``."""

import argparse
import asyncio
import contextlib
import json
import signal
import socket
import sqlite3
import sys
from pathlib import Path

from venues.model.outputs import guard_outputs, log_to
from venues.model.sealing import seal_process
from venues.practice.service import PracticeExchanges


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; exits with 2 when it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m venues.practice", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--fd", type=int, help="an inherited listening socket instead of a port")
    parser.add_argument("--log", type=Path, help="where to log; default is standard error")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another market")
    parser.add_argument("--venues", help="comma-separated; default is all there are")
    parser.add_argument("--rate", type=float, help="book changes a second of a watched market")
    parser.add_argument("--data-dir", type=Path, help="where accounts are kept; default forgets them")
    parser.add_argument("--fresh", action="store_true", help="start the accounts over")
    parser.add_argument("--json", action="store_true", help="say ready in one JSON line")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop at end of standard input")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal, or the end of standard input, says stop."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    venues = options.venues.split(",") if options.venues else None
    listener = None if options.fd is None else socket.socket(fileno=options.fd)
    async with (
        PracticeExchanges(
            options.port,
            venues,
            seed=options.seed,
            data_dir=options.data_dir,
            fresh=options.fresh,
            rate=options.rate,
            listener=listener,
        ) as practice,
        contextlib.AsyncExitStack() as stack,
    ):
        if options.until_stdin_closes:
            await _watch_stdin(stack, stopping)
        ready = {"ready": True, "url": practice.url, "venues": practice.venues}
        line = (
            json.dumps(ready)
            if options.json
            else f"practice exchanges {', '.join(practice.venues)}: {practice.url}"
        )
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        await stopping.wait()


async def _watch_stdin(stack: contextlib.AsyncExitStack, stopping: asyncio.Event) -> None:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    stack.callback(transport.close)

    async def drain() -> None:
        while await reader.read(4096):
            pass
        stopping.set()

    task = asyncio.create_task(drain(), name="practice-stdin")
    stack.callback(task.cancel)


def serve(arguments: list[str] | None = None) -> int:
    """Run the process; 0 after a clean stop, 1 when it could not start."""
    seal_process()
    guard_outputs()
    options = parse_arguments(arguments)
    log_to(str(options.log or ""), "warning")
    try:
        asyncio.run(run(options))
    except (LookupError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except sqlite3.Error as error:
        place = options.data_dir
        sys.stderr.write(
            f"the practice accounts in {place} cannot be used ({error}); --fresh starts them over\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(serve())
