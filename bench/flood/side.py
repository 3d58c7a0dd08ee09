"""A measured process: bare ccxt.pro or a real worker, and beside it a thread that tells its CPU time when asked."""

import argparse
import asyncio
import cProfile
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

SIDES = ("bare", "lyra")
READY, REACHED, CPU = "ready", "reached", "cpu"
"""The keys of the lines on standard output."""

_STDOUT = 1


def say(**facts: Any) -> None:
    """Write one line of JSON to whoever measures."""
    os.write(_STDOUT, json.dumps(facts).encode() + b"\n")


def answer_requests(descriptor: int) -> None:
    """Tell this process's CPU seconds for each byte on the pipe; asleep in between, so it costs nothing."""
    while os.read(descriptor, 1):
        say(cpu=time.process_time())


def rerouted(tables: Any, base: str) -> Any:
    """Return ccxt's table of URLs with `https://host/path` as `http://BASE/host/path`, and sockets alike."""
    if isinstance(tables, dict):
        return {name: rerouted(value, base) for name, value in tables.items()}
    if isinstance(tables, str):
        return tables.replace("https://", f"http://{base}/").replace("wss://", f"ws://{base}/")
    return tables


async def watch_bare(venue: str, port: int, depth_limit: int | None, ends_ms: list[int]) -> None:
    """Await bare ccxt.pro's book for ever; say when it is there and when it has come to each of `ends_ms`."""
    import ccxt.pro

    from bench.flood.wires import SYMBOL

    exchange = getattr(ccxt.pro, venue)()
    exchange.urls["api"] = rerouted(exchange.urls["api"], f"127.0.0.1:{port}")
    waited, told_to_end = list(ends_ms), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_end.set)
    try:
        book = await exchange.watch_order_book(SYMBOL, depth_limit)
        say(ready=True)
        while waited:
            book = await exchange.watch_order_book(SYMBOL, depth_limit)
            if book["timestamp"] == waited[0]:
                sides = {side: [level[:2] for level in book[side][:25]] for side in ("bids", "asks")}
                say(reached=waited.pop(0), sequence=book["nonce"], **sides)
        await told_to_end.wait()
    finally:
        await exchange.close()


def bare(options: argparse.Namespace) -> None:
    """Run bare ccxt.pro; it stays until it is ended, so that it can be asked for its CPU time."""
    asyncio.run(watch_bare(options.venue, options.port, options.depth, options.end))


def lyra(options: argparse.Namespace) -> None:
    """Run the worker's own main function; its orders come on standard input."""
    del options
    from venues.worker.__main__ import main

    main()


def main() -> None:
    """Read the command line and run one side."""
    parser = argparse.ArgumentParser(prog="python -m bench.flood.side", description=__doc__)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("--requests", type=int, required=True, help="descriptor on which CPU time is asked")
    parser.add_argument("--venue", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--depth", type=int)
    parser.add_argument("--end", type=int, action="append", default=[])
    parser.add_argument("--profile", default="", help="where cProfile's figures go")
    options = parser.parse_args()
    threading.Thread(target=answer_requests, args=(options.requests,), daemon=True).start()
    run = bare if options.side == "bare" else lyra
    if options.profile:
        profiled(run, options)
    else:
        run(options)
    sys.stdout.flush()


def profiled(run: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> None:
    """Run one side under cProfile; its CPU time is then worth nothing, its shares are."""
    profile = cProfile.Profile()
    try:
        profile.runcall(run, options)
    finally:
        profile.dump_stats(options.profile)


if __name__ == "__main__":
    main()
