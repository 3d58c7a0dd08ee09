"""A venue's account in a worker: begun with its keys, ended with its orders first."""

import asyncio
import contextlib

from venues.link.messages import Credentials
from venues.worker.seat import VenueSeat


def keys_of(message: Credentials) -> dict[str, str]:
    """Return a venue's keys under ccxt's names."""
    keys = {"apiKey": message.api_key, "secret": message.secret}
    if message.password:
        keys["password"] = message.password
    return keys


async def run_account(seat: VenueSeat) -> None:
    """Follow the balances and the orders until cancelled or the keys are refused."""
    assert seat.account is not None
    assert seat.orders is not None
    orders = seat.orders
    orders.start()
    try:
        await seat.account.run()
    finally:
        await orders.stop_following()


async def end_account(seat: VenueSeat) -> None:
    """End the private client and drop its keys; what is under way is waited for."""
    if seat.orders is not None:
        await seat.orders.close()
    if seat.account_task is not None:
        seat.account_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await seat.account_task
    seat.account = seat.account_task = None
