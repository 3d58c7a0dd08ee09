"""The console's end of a link: dials a worker, says what is wanted, and says it again after every loss."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from venues.link.keeping import Keeping
from venues.link.message import Message
from venues.link.messages import (
    NUMBERED,
    SCHEMA_VERSION,
    Acknowledge,
    Credentials,
    Disable,
    Down,
    Hello,
    Reconnect,
    Refused,
    SchemaError,
    UnwatchBook,
    Up,
    WatchBook,
    Welcome,
    decode_up,
    encode,
)
from venues.link.transport import LinkClosed, LinkEnd
from venues.model.clock import Clock

_log = logging.getLogger(f"lyra.{__name__}")

FIRST_REDIAL_SECONDS = 0.05
LONGEST_REDIAL_SECONDS = 1.0
PATIENCE_SECONDS = 15.0
"""How long a worker is asked again whose desk another console holds: that one may be just ending."""

Dial = Callable[[], Awaitable[LinkEnd]]
Sink = Callable[[tuple[Up, ...]], None]


class LinkRefused(ConnectionError):
    """The worker refused this console for good; the message says why."""


class _RefusedForNow(ConnectionError):
    """The worker may welcome this console when it asks again."""


def unix_dial(path: Path) -> Dial:
    """Return a dial of a worker's Unix socket."""

    async def dial() -> LinkEnd:
        from venues.link.sockets import connect  # with the first dial: the first frame does not wait for it

        return await connect(path)

    return dial


class WorkerLink:
    """One worker as the console sees it.

    Args:
        dial: opens the link.
        token: the run's shared secret.
        sink: takes what the worker tells, in order, on this loop; must be quick.
        lost: told in words when the link is lost.
        clock: injected time.
        reader: `desk` or `reader`.
        patience_seconds: how long to ask again while another console holds the desk.
        desk_keeps: news about orders is acknowledged only after `kept`; until then the worker keeps it too.
    """

    def __init__(
        self,
        dial: Dial,
        token: str,
        sink: Sink,
        lost: Callable[[str], None],
        clock: Clock,
        reader: str = "desk",
        patience_seconds: float = PATIENCE_SECONDS,
        *,
        desk_keeps: bool = False,
    ) -> None:
        self._dial = dial
        self._token = token
        self._sink = sink
        self._lost = lost
        self._clock = clock
        self._reader = reader
        self._patience_seconds = patience_seconds
        self._end: LinkEnd | None = None
        self._epoch = ""
        self._kept_fact = 0
        self._keeping = Keeping(desk_keeps)
        self._watches: dict[tuple[str, str], WatchBook] = {}
        self._credentials: dict[str, Credentials] = {}
        self._disabled: set[str] = set()
        self._outgoing: asyncio.Queue[Down] = asyncio.Queue()

    @property
    def connected(self) -> bool:
        """True while the worker has welcomed this console."""
        return self._end is not None

    def send(self, message: Down) -> None:
        """Queue a message; what describes a wish is kept and said again after a loss."""
        match message:
            case WatchBook(venue, symbol):
                self._watches[(venue, symbol)] = message
            case UnwatchBook(venue, symbol):
                self._watches.pop((venue, symbol), None)
            case Credentials(venue):
                self._credentials[venue] = message
            case Disable(venue):
                self._disabled.add(venue)
            case Reconnect(venue):
                self._disabled.discard(venue)
            case _:
                pass
        if self._end is not None:
            self._outgoing.put_nowait(message)

    async def run(self) -> None:
        """Keep the link up until cancelled.

        Raises:
            LinkRefused: the worker refuses this console.
        """
        pause, patient_until = FIRST_REDIAL_SECONDS, 0.0
        while True:
            try:
                end = await self._dial()
            except LinkClosed:
                await self._clock.sleep(pause)
                pause = min(LONGEST_REDIAL_SECONDS, pause * 1.5)
                continue
            pause = FIRST_REDIAL_SECONDS
            try:
                await self._converse(end)
            except _RefusedForNow as error:
                now = self._clock.monotonic()
                patient_until = patient_until or now + self._patience_seconds
                if now >= patient_until:
                    raise LinkRefused(str(error)) from None
                pause = LONGEST_REDIAL_SECONDS
            except (LinkClosed, SchemaError) as error:
                self._forget_end(str(error) or "the link was closed")
                patient_until = 0.0
            except LinkRefused:
                raise
            except Exception as error:  # noqa: BLE001  the top of the link's task: what the console cannot take is shown
                _log.exception("what the worker told could not be taken")
                self._forget_end(f"a fault of the program: {type(error).__name__}")
                pause = LONGEST_REDIAL_SECONDS
            finally:
                self._end = None
                await end.close()
            await self._clock.sleep(pause)

    def _forget_end(self, reason: str) -> None:
        if self._end is not None:
            self._end = None
            self._lost(reason)

    async def _converse(self, end: LinkEnd) -> None:
        hello = Hello(SCHEMA_VERSION, self._token, self._reader, self._kept_fact, self._epoch)
        await end.send(encode((hello,)))
        self._outgoing = asyncio.Queue()
        sender: asyncio.Task[None] | None = None
        try:
            while True:
                messages = decode_up(await end.receive())
                for message in messages:
                    if isinstance(message, Welcome):
                        self._welcomed(end, message)
                        sender = asyncio.create_task(self._send_for_ever(end), name="link sender")
                    elif isinstance(message, Refused) and sender is None:
                        raise (_RefusedForNow if message.for_now else LinkRefused)(message.reason)
                self._keep_facts(messages)
                self._sink(messages)
        finally:
            if sender is not None:
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    def _welcomed(self, end: LinkEnd, welcome: Welcome) -> None:
        if welcome.epoch != self._epoch:
            self._epoch, self._kept_fact = welcome.epoch, 0
            self._keeping.begin_anew()
        self._end = end
        wishes: list[Down] = [*self._credentials.values(), *self._watches.values()]
        wishes.extend(Disable(venue) for venue in self._disabled)
        for wish in wishes:
            self._outgoing.put_nowait(wish)

    def kept(self, number: int) -> None:
        """Say that one piece of news about orders is durable here."""
        self._keeping.kept(number)
        self._acknowledge_kept()

    def acknowledge(self, number: int) -> None:
        """Say that everything up to a number is durable here."""
        self._keeping.kept_up_to(number)
        self._acknowledge_kept()

    def _keep_facts(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            if isinstance(message, NUMBERED):
                self._keeping.seen(message)
        self._acknowledge_kept()

    def _acknowledge_kept(self) -> None:
        number = self._keeping.all_kept_up_to
        if number > self._kept_fact:
            self._kept_fact = number
            if self._end is not None:
                self._outgoing.put_nowait(Acknowledge(number))

    async def _send_for_ever(self, end: LinkEnd) -> None:
        while True:
            messages: list[Message] = [await self._outgoing.get()]
            while not self._outgoing.empty():
                messages.append(self._outgoing.get_nowait())
            try:
                await end.send(encode(tuple(messages)))
            except LinkClosed:
                return
