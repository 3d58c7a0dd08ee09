"""The worker's door for consoles: a Unix socket, the same user, the run's token, one desk."""

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.server import unix_serve

from venues.link.messages import (
    SCHEMA_VERSION,
    Acknowledge,
    Hello,
    Numbered,
    Refused,
    SchemaError,
    Shutdown,
    Welcome,
    decode_down,
    encode,
)
from venues.link.orders import CancelMine, Farewell
from venues.link.sockets import SocketEnd
from venues.link.transport import MAX_FRAME_BYTES, LinkClosed, LinkEnd, is_same_user
from venues.model.clock import Clock
from venues.worker.reader import Reader
from venues.worker.service import VenueWorker

_log = logging.getLogger(f"lyra.{__name__}")

HELLO_SECONDS = 5.0
PANIC = "panic"
PULSE_SECONDS = 1.0
PULSE_LOST_SECONDS = 5.0
"""A desk that was silent this long is connected and not alive."""


class LinkServer:
    """Serves consoles on any link end."""

    def __init__(self, worker: VenueWorker, token: str, clock: Clock) -> None:
        self._worker = worker
        self._token = token
        self._clock = clock
        self.epoch = secrets.token_hex(8)
        self.shutdown = asyncio.Event()
        self.desk: Reader | None = None
        self.farewell: Farewell | None = None
        """What the last desk said before it left; None while one is there or when it said nothing."""
        self.desk_seen_at = clock.monotonic()
        """Monotonic seconds at which a desk was last connected."""

    async def serve(self, end: LinkEnd) -> None:
        """Serve one console until its link closes."""
        try:
            hello = await self._hello(end)
            if hello is None:
                return
            await (self._serve_panic(end) if hello.reader == PANIC else self._serve_reader(end, hello))
        except LinkClosed:
            return
        except SchemaError as error:
            _log.warning("a console spoke another schema: %s", error)
            await _refuse(end, "not a frame of this schema")
        finally:
            await end.close()

    async def _hello(self, end: LinkEnd) -> Hello | None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                first = decode_down(await end.receive())
        except TimeoutError:
            return None
        hello = first[0] if first else None
        if not isinstance(hello, Hello) or not self._may_enter(hello):
            await _refuse(end, "the token of this run was not said")
        elif hello.schema != SCHEMA_VERSION:
            await _refuse(end, f"expected schema {SCHEMA_VERSION}, was {hello.schema}: restart all of it")
        elif hello.reader == "desk" and self.desk is not None:
            await _refuse(end, "another console holds the desk of this worker", for_now=True)
        else:
            return hello
        return None

    def _may_enter(self, hello: Hello) -> bool:
        """The panic door needs no token: whoever is this user may stop trading."""
        return hello.reader == PANIC or hmac.compare_digest(hello.token, self._token)

    async def _serve_panic(self, end: LinkEnd) -> None:
        reader = Reader(end, is_desk=False)
        reader.offer(Welcome(SCHEMA_VERSION, self.epoch, self._worker.venues))
        sender = asyncio.create_task(self._send(reader), name="panic outbox")
        try:
            while True:
                for message in decode_down(await end.receive()):
                    if isinstance(message, CancelMine):
                        self._worker.panic(reader, message)
                    else:
                        reader.offer(Refused("this door takes nothing but CancelMine"))
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _serve_reader(self, end: LinkEnd, hello: Hello) -> None:
        reader = Reader(end, hello.reader == "desk")
        pulse = asyncio.create_task(self._feel_pulse(reader), name="pulse") if reader.is_desk else None
        if reader.is_desk:
            self.desk, self.farewell = reader, None
        reader.offer(Welcome(SCHEMA_VERSION, self.epoch, self._worker.venues))
        self._worker.join(reader, self._owed(hello, is_desk=reader.is_desk))
        sender = asyncio.create_task(self._send(reader), name="outbox")
        try:
            while True:
                for message in decode_down(await end.receive()):
                    if isinstance(message, Acknowledge | Shutdown | Farewell):
                        if reader.is_desk:
                            self._of_the_run(message)
                    elif not isinstance(message, Hello):
                        await self._worker.handle(reader, message)
        finally:
            tasks = [task for task in (sender, pulse) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if reader.is_desk:
                self.desk = None
                self.desk_seen_at = self._clock.monotonic()
            await self._worker.leave(reader)

    def _of_the_run(self, message: Acknowledge | Shutdown | Farewell) -> None:
        match message:
            case Acknowledge(number):
                self._worker.facts.acknowledge(number)
            case Shutdown():
                self.shutdown.set()
            case Farewell():
                self.farewell = message

    def _owed(self, hello: Hello, *, is_desk: bool) -> tuple[Numbered, ...]:
        facts = self._worker.facts
        if hello.epoch == self.epoch:
            return facts.replay_after(hello.acknowledged)
        return facts.owed_to_new_desk() if is_desk else facts.present()

    async def _feel_pulse(self, desk: Reader) -> None:
        """Know whether the desk answers: one that was stopped keeps its connection."""
        heard_at = self._clock.monotonic()
        desk.is_alive = lambda: self._clock.monotonic() - heard_at < PULSE_LOST_SECONDS
        with contextlib.suppress(LinkClosed):
            while True:
                await desk.end.ping()
                heard_at = self._clock.monotonic()
                await self._clock.sleep(PULSE_SECONDS)

    @staticmethod
    async def _send(reader: Reader) -> None:
        try:
            await reader.outbox.run()
        except Exception:
            _log.exception("a console could not be told; its link is closed so that it dials again")
            raise
        finally:
            await reader.end.close()

    def abandoned_for(self) -> float:
        """Return seconds without a desk; 0 while one is connected."""
        return 0.0 if self.desk is not None else self._clock.monotonic() - self.desk_seen_at

    @asynccontextmanager
    async def listen(self, path: Path) -> AsyncIterator[None]:
        """Listen on a Unix socket inside a directory that only this user can enter."""

        async def accept(connection: Any) -> None:
            if not is_same_user(connection):
                _log.warning("a process of another user was refused")
                return
            await self.serve(SocketEnd(connection))

        path.unlink(missing_ok=True)
        async with unix_serve(
            accept,
            str(path),
            compression=None,
            max_size=MAX_FRAME_BYTES,
            ping_interval=None,
            close_timeout=1.0,
        ):
            path.chmod(0o600)
            yield


async def _refuse(end: LinkEnd, reason: str, *, for_now: bool = False) -> None:
    await end.send(encode((Refused(reason, for_now=for_now),)))
