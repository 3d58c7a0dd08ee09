"""What arrives in one packet lands in the fields that it was typed for."""

from collections.abc import Mapping

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from console.app.app import LyraApp
from console.app.typing_ahead import LONGEST_SECONDS
from console.commission.views import Asks, FieldAsk
from console.dialogs.command_line import CommandLine
from console.dialogs.declare import Declare
from console.dialogs.ticket import Ticket
from console.dialogs.typed_word import TypedWord
from tests.support import desk_scenes
from tests.support.ui_app import make_app
from tests.support.ui_orders import app_of, key_event, press, settle
from tests.support.waits import eventually

SIZE = (120, 40)
_NAMES = {"\t": "tab", "\r": "enter", " ": "space", "\x1b": "escape"}
ASKS = Asks(
    "Waive",
    ("It cannot be proved.",),
    "WAIVE",
    "Waive",
    (FieldAsk("kind", "kind", ("one", "two")), FieldAsk("reason", "the reason"), FieldAsk("by", "your name")),
)


def app() -> LyraApp:
    return make_app("nothing", desk_scenes.desk())


async def burst(pilot: Pilot[None], text: str) -> None:
    """Press all keys before the first of them has been handled."""
    for character in text:
        app_of(pilot).post_message(key_event(_NAMES.get(character, character)))
    for _ in range(len(text)):
        await settle(pilot)


def values(pilot: Pilot[None]) -> dict[str, str]:
    return {field.id or "": field.value for field in app_of(pilot).screen.query(Input)}


async def opened_ticket(pilot: Pilot[None]) -> None:
    found = await press(pilot, "b")
    assert isinstance(found.screen, Ticket)
    for name in ("size", "price"):
        found.screen.query_one(f"#{name}", Input).value = ""
    found.screen.query_one("#size").focus()
    await settle(pilot)


async def test_a_price_does_not_become_the_end_of_a_size() -> None:
    for between in "\t\r":
        async with app().run_test(size=SIZE) as pilot:
            await opened_ticket(pilot)
            await burst(pilot, f"0.01{between}60000")
            assert (values(pilot)["size"], values(pilot)["price"]) == ("0.01", "60000")


async def test_every_answer_lands_in_its_own_field_and_the_button_is_pressed_once() -> None:
    got: list[tuple[str, dict[str, str]]] = []

    async def answering(typed: str, answers: Mapping[str, str]) -> str:
        got.append((typed, dict(answers)))
        return ""

    async with app().run_test(size=SIZE) as pilot:
        found = app_of(pilot)
        found.push_screen(Declare(found.session, "gate", "PRACTICE", ASKS, answering))
        await settle(pilot)
        await burst(pilot, "x\tnot told\tAnna\tWAIVE\t")
        assert values(pilot) == {"ask-1": "not told", "ask-2": "Anna", "query": "WAIVE"}
        assert got == []
        found.screen.query_one("#ask-0").focus()
        await press(pilot, "right")
        found.screen.query_one("#query").focus()
        await settle(pilot)
        await burst(pilot, "\t\t\r\r\r")
        assert got == [("WAIVE", {"kind": "one", "reason": "not told", "by": "Anna"})]


async def test_a_word_and_its_button_in_one_packet_answer_once() -> None:
    async with app().run_test(size=SIZE) as pilot:
        got: list[str | None] = []
        app_of(pilot).push_screen(TypedWord("Release", ("x",), "RELEASE", "Release"), got.append)
        await settle(pilot)
        await burst(pilot, "RELEASE\t\t\r")
        assert got == ["RELEASE"]


async def test_escape_and_panic_never_wait_and_no_key_waits_for_long() -> None:
    async with app().run_test(size=SIZE) as pilot:
        await opened_ticket(pilot)
        ahead = app_of(pilot)._typed_ahead
        went: list[str] = []

        async def go(event: events.Event) -> None:
            assert isinstance(event, events.Key)
            went.append(event.key)

        ahead._follow = lambda *_: None  # type: ignore[method-assign]  # a key that never comes up
        for key in ("tab", "7", "escape", "ctrl+g"):
            await ahead.take(key_event(key), go)
        assert went == ["tab", "escape", "ctrl+g"]
        await eventually(lambda: "7" in went, 10 * LONGEST_SECONDS, "the keyboard answers")


async def test_what_follows_a_completion_is_typed_behind_it() -> None:
    async with app().run_test(size=SIZE) as pilot:
        found = await press(pilot, ":")
        assert isinstance(found.screen, CommandLine)
        await burst(pilot, "commi\tx")
        assert values(pilot)["query"] == "commission x"
