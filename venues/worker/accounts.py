"""The accounts of a worker's venues: begun with their keys, ended with their orders first."""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from random import Random

from venues.link.messages import Credentials
from venues.market.door import HostRefused
from venues.market.governor import Governor
from venues.model.clock import Clock
from venues.model.redact import redactor
from venues.trading.account import VenueAccount
from venues.worker.gates import Desk, OrdersOfRun, open_orders
from venues.worker.orders import Keep, OrderSeat
from venues.worker.seat import VenueSeat


class Accounts:
    """Opens and closes what needs keys.

    Args:
        run: what venues share for orders; None closes them all.
        keep: takes news about orders.
        is_desk_alive: whether a desk is there and answers.
        changed: told of a venue where something happened that the console should see at once.
        governor: the worker's budget of dials.
        clock: injected time.
        random: injected jitter.
    """

    def __init__(
        self,
        run: OrdersOfRun | None,
        keep: Keep,
        is_desk_alive: Callable[[], bool],
        changed: Callable[[str], None],
        governor: Governor,
        clock: Clock,
        random: Random,
    ) -> None:
        self._run, self._keep, self._is_desk_alive, self._changed = run, keep, is_desk_alive, changed
        self._governor, self._clock, self._random = governor, clock, random

    def open_orders(self, seat: VenueSeat) -> OrderSeat:
        """Give a venue its place for orders, and return it."""
        desk = Desk(self._keep, self._is_desk_alive, partial(self._changed, seat.market.setup.venue))
        orders = open_orders(self._run, seat.market, seat.account, desk, self._clock, self._random)
        seat.orders = orders
        return orders

    def try_held_journal(self, seat: VenueSeat) -> None:
        """Open a venue for orders once another worker has let go of its journal."""
        if seat.orders is None or not seat.orders.waits_for_journal:
            return
        orders = self.open_orders(seat)
        if not orders.waits_for_journal and seat.account is not None:
            orders.start()

    async def begin(self, seat: VenueSeat, message: Credentials) -> str:
        """Take a venue's keys, in place of those it had; return why not, empty where they are taken."""
        await self.end(seat)
        seat.forget_keys = partial(redactor.forget, *message.secrets)
        redactor.learn(*message.secrets)
        keys = {"apiKey": message.api_key, "secret": message.secret}
        if message.password:
            keys["password"] = message.password
        changed = partial(self._changed, message.venue)
        try:
            seat.account = VenueAccount(
                seat.market, keys, self._clock, self._random, self._governor.acquire, changed
            )
        except HostRefused as error:
            await self.end(seat)
            return str(error)
        self.open_orders(seat)
        seat.account_task = asyncio.create_task(_follow(seat), name=f"account {message.venue}")
        return ""

    async def end(self, seat: VenueSeat) -> None:
        """End the private client and drop its keys; what is under way is waited for."""
        if seat.orders is not None:
            await seat.orders.close()
        if seat.account_task is not None:
            seat.account_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await seat.account_task
        seat.account = seat.account_task = None
        seat.forget_keys()


async def _follow(seat: VenueSeat) -> None:
    """Follow the balances and the orders until cancelled or the keys are refused."""
    assert seat.account is not None
    if seat.orders is not None:
        seat.orders.start()
    try:
        await seat.account.run()
    finally:
        if seat.orders is not None:
            await seat.orders.stop_following()
