"""The private streams of the account's orders and fills: subscribed, confirmed, read frame by frame."""

import logging
from collections.abc import Callable, Coroutine
from functools import partial
from random import Random
from typing import Any

from venues.market.errors import Trouble, lost, words
from venues.market.feed import watch_forever
from venues.market.reconnect import Reconnecter
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.quirks.base import Quirks
from venues.quirks.stream import Channel, StreamNews
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader, ReportRefused

_log = logging.getLogger(f"lyra.{__name__}")

UNCONFIRMED_SECONDS = 10.0


class OrderStream:
    """One venue's; ccxt subscribes, signs in and dials, and sees no frame of it.

    Args:
        exchange: the private client, with markets.
        setup: the venue.
        quirks: the venue's.
        reader: reads orders and fills.
        own: takes them.
        clock: injected time.
        random: injected jitter.
        missed: called when something may have been missed, and the venue is to be asked.
    """

    def __init__(
        self,
        exchange: Any,
        setup: VenueSetup,
        quirks: Quirks,
        reader: AccountReader,
        own: OwnOrders,
        clock: Clock,
        random: Random,
        missed: Callable[[], None],
    ) -> None:
        self._exchange, self._setup, self._quirks, self._reader = exchange, setup, quirks, reader
        self._own, self._clock, self._missed = own, clock, missed
        self._reconnecter = Reconnecter(clock, random, setup.reconnect_cap_seconds)
        self._confirmed: set[str] = set()
        self._asked_at: dict[str, float] = {}
        self.whole_since_ms: int | None = None
        """Since when everything has been told; None while it is not."""
        self.words = ""
        """Why it is not."""

    def begin(self) -> list[Coroutine[Any, Any, None]]:
        """Read the frames from now on; return what keeps the channels subscribed."""
        self._exchange.tap = self._tap
        watches = self._quirks.watches(self._exchange, self._setup.symbols)
        return [self._follow(*pair) for pair in zip(self._quirks.channels, watches, strict=True)]

    def end(self) -> None:
        """Read no more."""
        self._exchange.tap = None
        self._confirmed.clear()
        self._stream_lost("not followed")

    async def _follow(self, channel: Channel, watch: Callable[[], Any]) -> None:
        async def may_go() -> None:
            self._asked_at.pop(channel.name, None)
            await self._reconnecter.wait()
            self._asked_at[channel.name] = self._clock.monotonic()

        def failed(error: BaseException, trouble: Trouble) -> bool:
            del trouble  # refused keys too: the account says so, and a key may be mended at the venue
            self._confirmed.discard(channel.name)
            self._stream_lost(words(error))
            self._reconnecter.failed()
            return True

        await watch_forever(watch, lambda _: None, failed, may_go)

    def _stream_lost(self, reason: str) -> None:
        self.whole_since_ms, self.words = None, reason
        self._missed()

    def _tap(self, client: Any, message: Any) -> bool:
        try:
            news = self._quirks.news(self._exchange, message)
        except Exception as error:  # noqa: BLE001  any frame may raise anything in ccxt's parsers
            self._unread(type(error).__name__)
            return True
        if news is None:
            return False
        if news.confirmed:
            self._confirm(news.confirmed)
        if news.refused:
            self._refuse(client, news)
        for raw in news.orders:
            self._take(partial(self._reader.order, raw, "stream"), self._own.order)
        for raw in news.fills:
            self._take(partial(self._reader.fill, raw, "stream"), self._own.fill)
        return news.is_taken

    def _take(self, read: Callable[[], Any], keep: Callable[[Any], None]) -> None:
        try:
            report = read()
        except ReportRefused as error:
            self._unread(str(error))
        else:
            keep(report)

    def _unread(self, why: str) -> None:
        _log.warning("%s: a frame about own orders cannot be read: %s", self._setup.venue, sanitise(why))
        self._missed()

    def _confirm(self, name: str) -> None:
        self._confirmed.add(name)
        if self.whole_since_ms is None and self._confirmed >= {each.name for each in self._quirks.channels}:
            self.whole_since_ms, self.words = self._clock.now_ms(), ""
            self._reconnecter.succeeded()
            self._missed()

    def _refuse(self, client: Any, news: StreamNews) -> None:
        for channel in self._quirks.channels:
            if channel.name == news.refused:
                self._ask_anew(
                    client, channel, f"the venue refuses to tell of orders: {sanitise(news.words)}"
                )

    def _ask_anew(self, client: Any, channel: Channel, reason: str) -> None:
        client.subscriptions.pop(channel.subscribe_hash, None)
        client.reject(lost(reason), channel.message_hash)

    def look_for_silence(self) -> None:
        """Ask anew for what the venue has not confirmed in time."""
        now = self._clock.monotonic()
        for channel in self._quirks.channels:
            asked_at = self._asked_at.get(channel.name)
            if channel.name in self._confirmed or asked_at is None or now - asked_at < UNCONFIRMED_SECONDS:
                continue
            for client in list((self._exchange.clients or {}).values()):
                if channel.message_hash in client.futures:
                    self._ask_anew(client, channel, "the venue did not confirm that it tells of orders")
