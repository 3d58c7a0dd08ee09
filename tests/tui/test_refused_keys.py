"""A key that is refused or locked away is seen on the chip; a refused one is heard once in the log as well."""

import pytest

from console.app.app import LyraApp
from console.keys.views import KeySource, KeyView
from tests.support.scripted_keys import ScriptedKeys
from tests.support.ui_app import lines_of, make_app, text_of
from tests.support.ui_frames import frame
from tests.support.ui_scene import Scene
from venues.model.words import VenueState

REASON = "keys refused: APIKey does not match current environment"


def refuse(app: LyraApp, reason: str = REASON) -> None:
    scene = Scene(app.session.store)
    scene.state("okx", VenueState.UP, private_state=VenueState.AUTH_FAILED, private_reason=reason)


def alarms(app: LyraApp) -> list[str]:
    return [line.text for line in app.session.store.log if line.level == "bad"]


@pytest.mark.parametrize("size", [(160, 45), (80, 24)])
async def test_a_refused_key_marks_the_chip(size: tuple[int, int]) -> None:
    """With a wrong key in the vault the chip stayed a green `okx ● UP`, and the log had no line."""
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await frame(pilot)
        refuse(app)
        await frame(pilot)
        chips = lines_of(app)[1].replace(" ", "")
        assert chips.startswith("okx✗AUTHFAILED"), "the worst comes first"
        assert "AUTH FAILED" in text_of(app).splitlines()[-2], "the newest line of the log"


async def test_it_is_told_once_for_each_time() -> None:
    app = make_app()
    async with app.run_test(size=(160, 45)) as pilot:
        await frame(pilot)
        refuse(app)
        refuse(app)
        assert alarms(app) == [f"account AUTH FAILED, no balances and no orders: {REASON}"]
        Scene(app.session.store).state("okx", VenueState.UP, private_state=VenueState.UP)
        refuse(app, "")
        assert alarms(app)[1:] == [
            "account AUTH FAILED, no balances and no orders: the venue gives no reason"
        ]


async def test_the_venues_screen_says_why() -> None:
    """The row of a venue whose key was refused ended with an empty reason."""
    app = make_app()
    async with app.run_test(size=(200, 45)) as pilot:
        await frame(pilot)
        refuse(app)
        await pilot.press("7")
        await frame(pilot)
        row = next(line for line in lines_of(app)[4:] if "okx" in line)
        assert "AUTH FAILED" in row
        assert "account: keys refused: APIKey" in row


async def test_a_key_in_a_vault_that_was_never_opened_marks_the_chip() -> None:
    """The chip said nothing where all rungs were held, though no order could go."""
    app = make_app()
    keys = ScriptedKeys(asks=False)
    app.session.keys = keys
    async with app.run_test(size=(160, 45)) as pilot:
        keys.keys["gate"] = KeyView("gate", KeySource.VAULT, locked=True)
        keys.keys["okx"] = KeyView("okx", KeySource.VAULT, handed_over=True, locked=True)
        await frame(pilot)
        chips = lines_of(app)[1]
        assert "gate ○ LOCKED" in chips
        assert "okx ● UP" in chips, "its worker has the key: its orders can be cancelled and balances be read"
        keys.keys["gate"] = KeyView("gate", KeySource.VAULT, handed_over=True)
        await frame(pilot)
        assert "gate ● UP" in lines_of(app)[1]
