"""All links of the console: which worker serves which venue, commands down, what they tell up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from venues.link.client import Dial, LinkRefused, Sink, WorkerLink
from venues.link.messages import AskMarkets, Credentials, Disable, Reconnect, UnwatchBook, WatchBook
from venues.link.orders import AskBalances, Farewell, Question
from venues.model.clock import Clock


@dataclass(frozen=True, slots=True)
class WorkerAddress:
    """Where a worker listens and which venues it serves."""

    name: str
    dial: Dial
    token: str = field(repr=False)
    venues: tuple[str, ...]


class Hub:
    """The console's commands and its one intake.

    Args:
        workers: where they listen.
        sink: takes what any worker tells, on this loop.
        lost: told which venues are without a worker, and why.
        clock: injected time.
        reader: `desk` or `reader`.
        desk_keeps: facts about orders are acknowledged by `kept` only.
    """

    def __init__(
        self,
        workers: Iterable[WorkerAddress],
        sink: Sink,
        lost: Callable[[tuple[str, ...], str], None],
        clock: Clock,
        reader: str = "desk",
        *,
        desk_keeps: bool = False,
    ) -> None:
        self._links: dict[str, WorkerLink] = {}
        self._by_venue: dict[str, WorkerLink] = {}
        self.refused: asyncio.Future[str] | None = None
        """Resolves to the reason when a worker refuses this console for good."""
        for worker in workers:
            link = WorkerLink(
                worker.dial,
                worker.token,
                sink,
                lambda reason, venues=worker.venues: lost(venues, reason),  # type: ignore[misc]
                clock,
                reader,
                desk_keeps=desk_keeps,
            )
            self._links[worker.name] = link
            self._by_venue.update(dict.fromkeys(worker.venues, link))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep all links up while inside."""
        self.refused = asyncio.get_running_loop().create_future()
        tasks = [
            asyncio.create_task(self._run(link), name=f"link {name}") for name, link in self._links.items()
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, link: WorkerLink) -> None:
        try:
            await link.run()
        except LinkRefused as error:
            if self.refused is not None and not self.refused.done():
                self.refused.set_result(str(error))

    def hand_over(self, credentials: Iterable[Credentials]) -> None:
        """Give each venue's keys to its worker; kept for a worker that is started again."""
        for keys in credentials:
            link = self._by_venue.get(keys.venue)
            if link is not None:
                link.send(keys)

    # -- the commands of the screens --------------------------------------------------------------------

    def watch(self, venue: str, symbol: str, depth: int, *, book_only: bool = False) -> None:
        """Ask for a market's book, trades and ticker, or for its book alone."""
        self._send(venue, WatchBook(venue, symbol, depth, trades=not book_only, ticker=not book_only))

    def unwatch(self, venue: str, symbol: str) -> None:
        """Say that a market is no longer shown."""
        self._send(venue, UnwatchBook(venue, symbol))

    def reconnect(self, venue: str) -> None:
        """Close the venue's sockets and dial again now."""
        self._send(venue, Reconnect(venue))

    def disable(self, venue: str) -> None:
        """Disconnect the venue until `reconnect`."""
        self._send(venue, Disable(venue))

    def ask_markets(self, venue: str) -> None:
        """Ask for the venue's list of markets."""
        self._send(venue, AskMarkets(venue))

    # -- what the desk needs ----------------------------------------------------------------------------

    def ask(self, question: Question) -> bool:
        """Hand a question to its venue's worker; False when there is no link, and then it was not handed over."""
        link = self._by_venue.get(question.venue)
        if link is None or not link.connected:
            return False
        link.send(question)
        return True

    def kept(self, venue: str, number: int) -> None:
        """Say that a fact of the venue's worker is durable here."""
        link = self._by_venue.get(venue)
        if link is not None:
            link.kept(number)

    def farewell(self, *, keep_orders: bool) -> None:
        """Tell all workers that the console leaves on purpose."""
        for link in self._links.values():
            link.send(Farewell(keep_orders))

    def refresh(self, venue: str) -> None:
        """Ask for the venue's balances now."""
        link = self._by_venue.get(venue)
        if link is not None:
            link.send(AskBalances(venue))

    def _send(self, venue: str, message: WatchBook | UnwatchBook | Reconnect | Disable | AskMarkets) -> None:
        link = self._by_venue.get(venue)
        if link is not None:
            link.send(message)
