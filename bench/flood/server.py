"""The flood: one process that answers as a venue does and then sends pre-made frames in large writes."""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from bench.flood.tape import FIRST_MS, Step, Tape, as_levels
from bench.flood.wires import WIRES, Wire

WRITE_BYTES = 65_536
SHOWN_LEVELS = 25


@dataclass(frozen=True, slots=True)
class Phase:
    """A run of frames; `rate` is frames a second, 0 for as fast as they are taken."""

    frames: int
    rate: float


def encoded(text: str) -> bytes:
    """Return a text as one unmasked WebSocket frame."""
    data = text.encode()
    if len(data) < 126:
        return bytes((0x81, len(data))) + data
    if len(data) < 65_536:
        return b"\x81\x7e" + len(data).to_bytes(2, "big") + data
    return b"\x81\x7f" + len(data).to_bytes(8, "big") + data


def grouped(frames: list[bytes]) -> list[bytes]:
    """Join frames into writes of about 64 KiB, whole frames each."""
    writes: list[bytes] = []
    held: list[bytes] = []
    size = 0
    for frame in frames:
        held.append(frame)
        size += len(frame)
        if size >= WRITE_BYTES:
            writes.append(b"".join(held))
            held, size = [], 0
    return [*writes, b"".join(held)]


class FloodServer:
    """One venue's market; the newest subscriber gets the flood."""

    def __init__(self, wire: Wire, phases: list[Phase]) -> None:
        self._wire = wire
        self._phases = phases
        tape = Tape(sum(phase.frames for phase in phases))
        self._first = tape.snapshot()
        self._parts: list[list[bytes]] = []
        self.ends: list[dict[str, Any]] = []
        """Of each phase: the last frame's time and number, and the book's top after it."""
        steps = tape.steps()
        for phase in phases:
            frames: list[bytes] = []
            step = self._first
            for _ in range(phase.frames):
                step = next(steps)
                frames.append(encoded(wire.frame(step)))
            self._parts.append(frames if phase.rate else grouped(frames))
            self.ends.append(_end(step, tape))
        self._subscriber: ServerConnection | None = None

    async def serve_socket(self, connection: ServerConnection) -> None:
        """Answer the client's frames; the subscription makes it the flood's target."""
        with contextlib.suppress(ConnectionClosed):
            async for text in connection:
                if text == "ping":
                    await connection.send("pong")
                    continue
                for answer in self._wire.answers(json.loads(text), self._first):
                    self._subscriber = connection
                    await connection.send(answer)

    def serve_rest(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer a request that is no WebSocket handshake."""
        if "Upgrade" in request.headers:
            return None
        body = json.dumps(self._wire.rest(request.path, self._first))
        response = connection.respond(HTTPStatus.OK, body)
        response.headers["Content-Type"] = "application/json"
        return response

    async def send_phase(self, number: int) -> None:
        """Send one phase to the newest subscriber."""
        connection, rate = self._subscriber, self._phases[number].rate
        assert connection is not None, "nobody has subscribed"
        begun = time.monotonic()
        for place, data in enumerate(self._parts[number]):
            if rate and (wait := begun + place / rate - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            connection.transport.write(data)
            await connection.drain()


def _end(step: Step, tape: Tape) -> dict[str, Any]:
    return {
        "time_ms": FIRST_MS + step.number,
        "sequence": step.last_id,
        "bids": as_levels(tape.bids.top(SHOWN_LEVELS)),
        "asks": as_levels(tape.asks.top(SHOWN_LEVELS)),
    }


async def run(venue: str, phases: list[Phase]) -> None:
    """Serve until standard input ends; each line on it is the number of the phase to send."""
    server = FloodServer(WIRES[venue], phases)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async with serve(
        server.serve_socket,
        "127.0.0.1",
        0,
        process_request=server.serve_rest,
        compression=None,
        ping_interval=None,
    ) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        sys.stdout.write(json.dumps({"port": port, "ends": server.ends}) + "\n")
        sys.stdout.flush()
        while line := await reader.readline():
            await server.send_phase(int(line))


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m bench.flood.server", description=__doc__)
    parser.add_argument("venue", choices=sorted(WIRES))
    parser.add_argument("phases", nargs="+", help="FRAMES or FRAMES@RATE")
    options = parser.parse_args()
    phases = []
    for text in options.phases:
        frames, _, rate = text.partition("@")
        phases.append(Phase(int(frames), float(rate or 0)))
    asyncio.run(run(options.venue, phases))


if __name__ == "__main__":
    main()
