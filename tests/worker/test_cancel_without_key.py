"""A panic at a venue whose key is not there: what cannot be cancelled is said, and made good when the key comes."""

from pathlib import Path

import pytest

from tests.support.waits import eventually
from tests.worker.desk import VENUES, desk_at
from venues.link.messages import Credentials
from venues.link.orders import CancelMine, MineCancelled
from venues.model.order import OrderState
from venues.model.release import CancelOutcome
from venues.practice.credentials import practice_credentials


@pytest.mark.parametrize("venue", VENUES)
async def test_what_rests_is_in_doubt_and_is_cancelled_once_the_key_is_there(
    venue: str, tmp_path: Path
) -> None:
    """It said "0 cancelled", status 0, while an order of ours rested; and left it there after the unlocking."""
    async with desk_at(venue, tmp_path / "o") as desk:
        name, _ = await desk.placed()
        accounts, seat = desk.rig.worker._accounts, desk.rig.worker._seats[venue]
        await accounts.end(seat)
        accounts.open_orders(seat)

        done = (await desk.asked(CancelMine(venue, "m", True, "panic"), MineCancelled)).done
        assert done.latched
        assert [(one.client_order_id, one.outcome) for one in done.cancels] == [
            (name, CancelOutcome.NOT_SENT)
        ]
        assert done.in_doubt
        assert not done.is_proved
        assert len(desk.engine.open_orders()) == 1

        keys = practice_credentials(venue)
        assert keys is not None
        desk.rig.send(Credentials(venue, keys.api_key, keys.secret, keys.password or ""))
        await eventually(lambda: not desk.engine.open_orders(), 10.0, "it is cancelled")
        await desk.seen(name, OrderState.CANCELED)
        later = await desk.answered("", MineCancelled)
        assert later.done.is_proved


async def test_without_a_key_and_without_an_order_nothing_is_in_doubt(tmp_path: Path) -> None:
    async with desk_at("okx", tmp_path / "o") as desk:
        accounts, seat = desk.rig.worker._accounts, desk.rig.worker._seats["okx"]
        await accounts.end(seat)
        accounts.open_orders(seat)
        done = (await desk.asked(CancelMine("okx", "m", True, "panic"), MineCancelled)).done
        assert (done.latched, done.cancels, done.in_doubt, done.is_proved) == (True, (), False, True)
