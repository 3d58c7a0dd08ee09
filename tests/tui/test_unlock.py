"""The unlock dialog: what it shows, what it forgets, and that the console goes on behind it."""

import pytest
from textual import events
from textual.pilot import Pilot

from console.app.app import LyraApp
from console.dialogs.secret_field import SecretField
from console.dialogs.unlock import Unlock
from console.keys.views import VaultState, VaultView
from tests.support import desk_scenes
from tests.support.scripted_keys import ALERT, WRONG, ScriptedKeys
from tests.support.ui_app import clock_of, make_app, text_of
from tests.support.ui_frames import frame
from widgets.words_panel import WordsPanel

SECRET = "correct horse battery staple"
OPEN = VaultView(VaultState.OPEN)


def app_with(keys: ScriptedKeys, scene: str = "well") -> LyraApp:
    app = make_app(scene)
    app.session.keys = keys
    return app


def asks(app: LyraApp) -> bool:
    return isinstance(app.screen, Unlock)


def field_of(app: LyraApp) -> SecretField:
    return app.screen.query_one(SecretField)


def words_of(app: LyraApp) -> str:
    """Return what stands beneath the field, in one line."""
    view = app.screen.query_one("#outcome-words", WordsPanel).view
    assert view is not None
    return view[0][0]


async def typed(pilot: Pilot[None], text: str) -> None:
    for character in text:
        await pilot.press("space" if character == " " else character)


async def test_it_asks_at_the_start_and_what_is_typed_is_never_shown() -> None:
    keys = ScriptedKeys()
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        assert asks(app)
        assert "VAULT locked" in text_of(app)
        await typed(pilot, SECRET)
        await frame(pilot)
        shown = text_of(app)
        assert not any(word in shown for word in SECRET.split())
        assert "•" * len(SECRET) in shown
        await pilot.press("enter")
        await frame(pilot)
        assert keys.passphrases == [SECRET]
        assert field_of(app).value == "", "it is forgotten once it was used"
        assert "trying it" in text_of(app)
        keys.answer.set()
        await frame(pilot)
        await frame(pilot)
        assert not asks(app)
        assert "VAULT" not in text_of(app)


async def test_what_is_pasted_is_trimmed_and_several_lines_are_not_taken() -> None:
    keys = ScriptedKeys()
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        field = field_of(app)
        field.post_message(events.Paste("one\ntwo"))
        await frame(pilot)
        assert field.value == ""
        field.post_message(events.Paste(f"\ufeff  {SECRET} \r\n"))
        await frame(pilot)
        assert field.value == SECRET


async def test_nothing_of_it_reaches_the_clipboard() -> None:
    app = app_with(ScriptedKeys())
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        await typed(pilot, "abc")
        field_of(app).select_all()
        await pilot.press("ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert field_of(app).value == "abc"


async def test_a_wrong_one_is_told_with_its_seconds_and_waits() -> None:
    keys = ScriptedKeys(refusal="wrong")
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        await typed(pilot, SECRET)
        await pilot.press("enter")
        keys.view = WRONG
        keys.answer.set()
        await frame(pilot)
        keys.view = WRONG
        await frame(pilot)
        assert "the next one in 2 s" in words_of(app)
        await typed(pilot, SECRET)
        await pilot.press("enter")
        await frame(pilot)
        assert len(keys.passphrases) == 1, "before its time none is even tried"
        assert field_of(app).value == SECRET
        keys.view = ALERT
        await frame(pilot)
        assert "ALERT" in text_of(app)


async def test_esc_leaves_it_locked_and_v_or_the_command_asks_again() -> None:
    keys = ScriptedKeys()
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        await pilot.press("escape")
        await frame(pilot)
        assert not asks(app)
        assert "VAULT locked" in text_of(app)
        await pilot.press("V")
        await frame(pilot)
        assert asks(app)
        await pilot.press("escape", "colon", *"unlock", "enter")
        await frame(pilot)
        assert asks(app)


async def test_v_and_the_command_lock_at_once() -> None:
    keys = ScriptedKeys(OPEN)
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        assert not asks(app), "it is open already"
        await pilot.press("V")
        await frame(pilot)
        assert keys.locked == [("the operator locked it", False)]
        assert "VAULT locked" in text_of(app)
        keys.view = OPEN
        await pilot.press("colon", *"lock", "enter")
        await frame(pilot)
        assert len(keys.locked) == 2


async def test_without_a_vault_nothing_is_asked() -> None:
    app = app_with(ScriptedKeys(VaultView()))
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        assert not asks(app)
        await pilot.press("V")
        await frame(pilot)
        assert "lyra vault init makes one" in text_of(app)


async def test_one_that_was_opened_by_a_file_closes_the_dialog() -> None:
    keys = ScriptedKeys()
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        keys.view = OPEN
        await frame(pilot)
        assert not asks(app)


async def test_the_market_goes_on_behind_it() -> None:
    keys = ScriptedKeys()
    app = app_with(keys, "connecting")
    async with app.run_test(size=(160, 45)) as pilot:
        await frame(pilot)
        assert "14:03:22 UTC" in text_of(app)
        clock_of(app).move(2.0)
        await frame(pilot)
        await frame(pilot)
        assert asks(app)
        assert "14:03:24 UTC" in text_of(app)


async def test_keys_of_the_keyboard_count_as_use_and_a_stop_locks() -> None:
    keys = ScriptedKeys(OPEN)
    app = app_with(keys)
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        await pilot.press("j")
        assert keys.touches >= 1
        app.lock_before_stop()
        assert keys.locked == [("the console was suspended", True)]
        app.continued()
        assert len(keys.locked) == 2


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (60, 14), (30, 8)])
async def test_it_fits_every_terminal(size: tuple[int, int]) -> None:
    keys = ScriptedKeys(ALERT)
    app = app_with(keys)
    async with app.run_test(size=size) as pilot:
        await frame(pilot)
        await frame(pilot)
        assert asks(app)
        region = field_of(app).region
        assert region.height == 1
        assert 0 <= region.y < size[1]
        await typed(pilot, "a b")
        assert field_of(app).value == "a b"


async def test_it_says_that_orders_rest_which_cannot_be_cancelled_without_it() -> None:
    """Esc, and a panic afterwards, left an order resting that nobody had been told of."""
    app = make_app("well", desk_scenes.busy_desk())
    app.session.keys = ScriptedKeys()
    async with app.run_test(size=(120, 40)) as pilot:
        await frame(pilot)
        assert asks(app)
        text = " ".join(text_of(app).split())
        assert "of yours rest" in text
        assert "no key to cancel with" in text
