"""One replay through unpatched ccxt, with an integrity rule looking at every frame."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.replay_server import ReplayServer, Script
from tests.support.replay_session import ReplaySession
from venues.market.integrity import BookRule, Break, rule_for

PATIENCE_SECONDS = 20.0


@dataclass
class Watched:
    """What the rule saw of a replay."""

    rule: BookRule
    messages: int = 0
    breaks: list[tuple[Any, Break]] = field(default_factory=list)
    """The frame, and what it revealed."""

    def before(self, connection: str, message: Any) -> None:
        """Look at a frame that ccxt has not applied yet."""
        found = self.rule.observe(connection, message)
        if found is not None:
            self.breaks.append((message, found))

    def after(self) -> None:
        """Count a frame that ccxt has handled."""
        self.messages += 1


def watched_class(base: Any, watched: Watched) -> Any:
    """Return a subclass of a ccxt.pro class that shows each frame to the rule first."""

    def handle_message(self: Any, client: Any, message: Any) -> None:
        watched.before(client.url, message)
        try:
            base.handle_message(self, client, message)
        finally:
            watched.after()

    return type(f"Watched{base.__name__}", (base,), {"handle_message": handle_message})


async def until(condition: Callable[[], bool], what: str, tasks: Iterable[asyncio.Task[Any]] = ()) -> None:
    """Wait for a condition of this process; a task that fails meanwhile ends the wait with its own error."""
    for _ in range(int(PATIENCE_SECONDS / 0.01)):
        if condition():
            return
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s for {what}")


@dataclass(frozen=True)
class Replay:
    """A venue's replay: which ccxt class, from which hosts, with which script and rule."""

    venue: Any
    """The ccxt.pro class."""
    hosts: tuple[str, ...]
    rule: str
    market_ids: tuple[str, ...]
    script: Script
    options: dict[str, Any] = field(default_factory=dict)
    joined: Callable[[Any, str], bool] = lambda exchange, symbol: symbol in exchange.orderbooks
    """(exchange, symbol) -> the book has taken in its snapshot and the last frame."""


@asynccontextmanager
async def replayed(replay: Replay, settle: bool = True) -> AsyncIterator[tuple[Any, Watched]]:
    """Run a replay to its end and give the exchange and what the rule saw.

    Args:
        replay: what is replayed.
        settle: wait for all books to be whole; not after frames were dropped.
    """
    watched = Watched(rule_for(replay.rule))
    async with ReplayServer(replay.script) as server:
        session = ReplaySession(server.via, replay.hosts)
        exchange = watched_class(replay.venue, watched)(
            {
                "session": session,
                "options": replay.options,
                "has": {"fetchCurrencies": False},
                "enableRateLimit": False,
            }
        )
        tasks: set[asyncio.Task[Any]] = set()
        try:
            await exchange.load_markets()
            symbols = [exchange.markets_by_id[market_id][0]["symbol"] for market_id in replay.market_ids]
            tasks = {asyncio.create_task(exchange.watch_order_book(symbol)) for symbol in symbols}
            await until(
                lambda: server.finished and watched.messages >= server.sent, "all frames to be handled", tasks
            )
            if settle:
                await until(
                    lambda: all(replay.joined(exchange, symbol) for symbol in symbols),
                    "the whole books",
                    tasks,
                )
                assert server.unknown == []
            yield exchange, watched
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await exchange.close()
            await session.close()
