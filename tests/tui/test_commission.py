"""The commissioning wizard: what every key asks for, what it opens, and what stays when it is closed."""

import asyncio

import pytest

from console.app.app import LyraApp
from console.commission.views import FigureLine, RungState
from console.desk.reading import Refused
from console.desk.views import Progress, Step
from console.dialogs.commission import Commission
from console.dialogs.confirm_order import ConfirmOrder
from console.dialogs.declare import Declare
from console.dialogs.help import Help
from console.dialogs.quick_order import QuickOrder
from console.screens.console_screen import ConsoleScreen
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.scripted_commissioning import ScriptedCommissioning
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_app import clock_of, desk_of, lines_of, make_app, text_of
from tests.support.ui_orders import CODE, painted, press
from venues.model.words import Side
from widgets.rung_table import RungTable

SIZE = (120, 40)


def app_with(made: ScriptedCommissioning | None = None, desk: ScriptedDesk | None = None) -> LyraApp:
    return make_app("nothing", desk or desk_scenes.desk(), made or scenes.commissioning())


def climbs_of(app: LyraApp) -> ScriptedCommissioning:
    made = app.session.commissioning
    assert isinstance(made, ScriptedCommissioning)
    return made


def cursor_of(app: LyraApp) -> str:
    return app.screen.query_one(RungTable).cursor_key


# ---- opening ----


@pytest.mark.parametrize("screen", ["1", "2", "3", "7"])
async def test_w_opens_the_chosen_venues_ladder_at_its_next_rung(screen: str) -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, screen, "w")
        assert isinstance(app.screen, Commission)
        assert "COMMISSION · gate · PRACTICE · 6/21" in text_of(app)
        assert cursor_of(app) == "capabilities"
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_the_command_opens_a_named_venue_and_brackets_walk_through_those_with_a_ladder() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, ":", *"commission", "space", *"kraken", "enter")
        assert "COMMISSION · kraken · PRACTICE · 0/21" in text_of(app)
        await press(pilot, "]")
        assert "COMMISSION · gate · PRACTICE · 6/21" in text_of(app)
        await press(pilot, "]")
        assert "COMMISSION · okx · PRACTICE · 21/21" in text_of(app)
        await press(pilot, "escape")
        assert app.session.venue == "okx"


async def test_a_venue_without_a_ladder_says_so() -> None:
    async with app_with(scenes.commissioning(scenes.ladder(3, "okx"))).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w")
        assert isinstance(app.screen, ConsoleScreen)
        assert "this venue has no ladder" in text_of(app)


async def test_without_commissioning_the_reason_is_told() -> None:
    async with make_app("nothing", desk_scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w")
        assert isinstance(app.screen, ConsoleScreen)
        assert "started without commissioning" in text_of(app)


# ---- climbing ----


async def test_enter_climbs_and_the_keyboard_goes_on_answering() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert made.of("climb") == [("climb", "gate", "")]
        made.change(
            "gate", "capabilities", state=RungState.RUNNING, progress="asking for order kinds, 3 of 8"
        )
        await press(pilot, "enter", "a")
        assert len(made.asked) == 1, "what is climbed already is not asked for again"
        text = text_of(app)
        assert "climbing" in text
        assert "3 of 8" in text
        await press(pilot, "down", "j", "k", "j")
        assert cursor_of(app) == "fees"
        made.hold.set()
        await painted(pilot)
        assert "climbed to rung 7; next: account" in text_of(app)


async def test_the_cursor_goes_with_the_climbing_until_it_is_moved() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        made.change("gate", "capabilities", state=RungState.PASSED)
        made.change("gate", "account", state=RungState.RUNNING)
        await painted(pilot)
        assert cursor_of(app) == "account"
        await press(pilot, "home")
        made.change("gate", "account", state=RungState.PASSED)
        await painted(pilot)
        assert cursor_of(app) == "credentials"


async def test_escape_leaves_it_climbing_and_the_log_says_what_came_of_it() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", "escape")
        assert isinstance(app.screen, ConsoleScreen)
        assert "commissioning goes on: 6 of 21 rungs are held" in text_of(app)
        made.hold.set()
        await painted(pilot)
        assert app.session.store.log[-1].text == "climbed to rung 7; next: account"
        assert app.session.store.log[-1].venue == "gate"


async def test_s_stops_what_climbs_and_says_so_when_nothing_does() -> None:
    made = scenes.running()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "s")
        assert made.of("stop") == [("stop", "gate")]
        made.put(scenes.ladder())
        await press(pilot, "s")
        assert len(made.of("stop")) == 1
        assert "nothing is being climbed" in text_of(app)


async def test_a_climbs_the_rung_under_the_cursor_anew() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "home", "down", "a")
        assert climbs_of(app).asked == [("again", "gate", "key_scope")]
        assert cursor_of(app) == "key_scope"


async def test_nothing_is_climbed_while_the_ladder_says_why_not() -> None:
    made = scenes.closed()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", "a", "W")
        assert made.asked == []
        assert "Nothing can be climbed now: the vault is locked" in text_of(app)


async def test_a_complete_ladder_has_nothing_to_go_on_with() -> None:
    async with app_with(scenes.due_soon()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert climbs_of(app).asked == []
        assert "every rung is held: 21 of 21" in text_of(app)


# ---- what needs the operator ----


def spelled(word: str) -> list[str]:
    return ["space" if character == " " else character for character in word]


async def test_a_typed_rung_is_held_by_its_word_its_fields_and_its_button() -> None:
    made = scenes.commissioning(scenes.ladder(16))
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, Declare)
        await press(
            pilot, "right", "right", "tab", "left", "tab", *"aswsjk?", "tab", *spelled("I DECLARE THIS")
        )
        assert made.asked == [], "no letter in a field is a key"
        assert isinstance(app.screen, Declare)
        await press(pilot, "tab", "tab", "enter")
        answers = {"status": "pending", "level": "institution", "note": "aswsjk?"}
        assert made.asked == [("declare", "gate", "compliance", "I DECLARE THIS", answers)]
        assert isinstance(app.screen, Commission)
        assert "17/21" in text_of(app)
        assert cursor_of(app) == "alerts"


async def test_nothing_is_chosen_for_the_operator_and_enter_in_a_field_records_nothing() -> None:
    made = scenes.commissioning(scenes.ladder(16))
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(
            pilot, "w", "enter", "tab", "tab", "tab", *spelled("I DECLARE THIS"), "enter", "enter"
        )
        assert made.asked == []
        assert isinstance(app.screen, Commission), "the second Enter was on Back"
        await press(pilot, "enter", "right", "tab", "right", "tab", "tab", *spelled("I DECLARE THIS"))
        assert "Write down: Note, in your words." in text_of(app)
        await press(pilot, "escape", "enter", "tab", "tab", "tab", *spelled("I DECLARE THIS"))
        assert "Choose with ← →: Status at gate." in text_of(app)
        assert app.screen.query_one("#go").disabled


@pytest.mark.parametrize("word", ["I HAVE READ THI", "I HAVE READ THIS ", "i have read this"])
async def test_only_the_very_word_opens_the_button(word: str) -> None:
    async with app_with(scenes.commissioning(scenes.ladder(18))).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled(word), "tab", "tab", "enter")
        assert climbs_of(app).asked == []


async def test_a_text_that_is_longer_than_its_room_must_be_read_to_its_end() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    async with app_with(made).run_test(size=(80, 20)) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        assert made.asked == []
        assert isinstance(app.screen, Declare)
        assert "Read to the end first" in text_of(app)
        await press(pilot, "pagedown")
        assert "Tab to Confirm." in text_of(app)
        await press(pilot, "tab", "enter")
        assert len(made.of("declare")) == 1


async def test_a_refused_word_stays_with_its_reason() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    made.refusal = "the audit trail cannot be written"
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        await painted(pilot)
        assert isinstance(app.screen, Declare)
        assert "Not recorded: the audit trail cannot be written" in text_of(app)


async def test_a_word_is_recorded_once_while_the_answer_is_awaited() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        assert "being recorded" in text_of(app)
        await press(pilot, "tab", "enter", "escape")
        assert len(made.of("declare")) == 1
        made.hold.set()
        await painted(pilot)
        assert "recorded" in app.session.store.log[-1].text


async def test_a_waiver_is_offered_where_there_is_one_and_nowhere_else() -> None:
    made = scenes.unreadable_scope()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "W", *spelled("WITHDRAWING IS OFF"), "tab", "tab", "enter")
        assert made.of("waive") == [("waive", "gate", "key_scope", "WITHDRAWING IS OFF", {})]
        assert "~ WAIVED" in text_of(app)
        await press(pilot, "home", "W")
        assert len(made.asked) == 1
        assert "Credentials cannot be waived" in text_of(app)


@pytest.mark.parametrize(
    ("count", "what", "rung"),
    [(4, "rehearsal", "rehearsal"), (13, "probe", "probe"), (14, "µ", "micro_trade")],
)
async def test_what_is_confirmed_goes_through_the_confirmation_and_comes_back(
    count: int, what: str, rung: str
) -> None:
    made = scenes.commissioning(scenes.ladder(count))
    done = Progress(Step.DONE, f"{what} done")
    async with app_with(made, desk_scenes.desk(gone=done)).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        await painted(pilot)
        assert isinstance(app.screen, ConfirmOrder)
        assert {question[1:3] for question in made.of("draft")} == {("gate", rung)}
        assert desk_of(app).of("review") == [("review", desk_scenes.DRAFT)]
        clock_of(app).move(1.1)
        await press(pilot, "enter")
        assert isinstance(app.screen, Commission), "Enter alone goes back"
        await press(pilot, "enter")
        await painted(pilot)
        clock_of(app).move(1.1)
        await press(pilot, *CODE, "tab", "enter")
        assert len(desk_of(app).of("confirm")) == 1
        await press(pilot, "escape")
        assert isinstance(app.screen, Commission)


async def test_the_side_that_can_be_drafted_is_offered_first() -> None:
    made = scenes.commissioning(scenes.ladder(14))
    made.drafts[Side.BUY] = Refused("no USDT is free")
    desk = desk_scenes.desk(hold=asyncio.Event())
    async with app_with(made, desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, QuickOrder)
        assert app.screen.side is Side.SELL
        assert "MICRO-TRADE · SELL · gate · BTC/USDT" in text_of(app)


async def test_what_cannot_be_drafted_says_why() -> None:
    made = scenes.commissioning(scenes.ladder(14))
    made.drafts.clear()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, Commission)
        assert "Micro-trade: no fresh book to price it by" in text_of(app)


# ---- what is shown ----


async def test_nothing_moves_while_figures_come_in() -> None:
    made = scenes.running()
    figures = (
        FigureLine("levels", "40", "at least 20", passes=True),
        FigureLine("a longer name than any", "1 250.5 ms and more", "at most 3 000 ms of it", passes=True),
        FigureLine("n", "1", "2", passes=False),
    )
    async with app_with(made).run_test(size=(160, 45)) as pilot:
        app = await press(pilot, "w")
        places = []
        for count in (1, 2, 3, 1):
            progress = "x" * count * 60
            made.change("gate", "book_accuracy", figures=figures[:count], progress=progress)
            await painted(pilot)
            lines = lines_of(app)
            row = next(index for index, line in enumerate(lines) if " figure " in line)
            places.append((row, lines[row].index("demanded"), lines[row + 1].index("at least 20")))
        assert places[1][1:] == places[2][1:] == places[3][1:], "columns only grow"
        assert len({row for row, _, _ in places[2:]}) == 1


async def test_arrows_scroll_the_rung_once_it_has_the_focus() -> None:
    async with app_with(scenes.failed()).run_test(size=(80, 24)) as pilot:
        app = await press(pilot, "w")
        assert "more rows" in text_of(app)
        await press(pilot, "tab", *["down"] * 3)
        assert cursor_of(app) == "health"
        assert "audit row #48107" in text_of(app)
        await press(pilot, "left", "down")
        assert cursor_of(app) == "capabilities"


async def test_on_a_small_terminal_enter_shows_the_rung_before_it_climbs() -> None:
    async with app_with(scenes.failed()).run_test(size=(60, 14)) as pilot:
        app = await press(pilot, "w")
        assert sum("PASSED" in line for line in lines_of(app)) >= 5
        assert "Remedy" not in text_of(app)
        await press(pilot, "enter")
        assert climbs_of(app).asked == []
        assert "Remedy" in text_of(app)
        await press(pilot, "enter")
        assert climbs_of(app).of("climb") == [("climb", "gate", "")]
        await press(pilot, "escape")
        assert isinstance(app.screen, Commission)
        assert "COMMISSION · gate" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_the_row_under_the_cursor_is_in_sight_however_long_the_ladder() -> None:
    """The last row in sight was covered by how many more there are, with the cursor on it."""
    async with app_with(scenes.commissioning(scenes.ladder(0))).run_test(size=(80, 24)) as pilot:
        app = await press(pilot, "w")
        for _ in range(21):
            assert any(line.startswith("▸") for line in lines_of(app)), cursor_of(app)
            await press(pilot, "down", gap=0)
        for _ in range(21):
            assert any(line.startswith("▸") for line in lines_of(app)), cursor_of(app)
            await press(pilot, "up", gap=0)


async def test_question_mark_lists_the_wizards_keys() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "?")
        assert isinstance(app.screen, Help)
        text = text_of(app)
        assert "Waive the chosen rung by a typed word" in text
        assert "Open the ticket" not in text


async def test_chips_and_the_venues_screen_count_the_rungs() -> None:
    async with app_with().run_test(size=(160, 45)) as pilot:
        app = await press(pilot, "7")
        chips = lines_of(app)[1]
        assert "COMM 6/21" in chips
        assert "21/21" not in chips
        rows = {line.split()[0].lstrip("▸"): line for line in lines_of(app)[5:10]}
        assert "21/21" in rows["okx"]
        assert "0/21" in rows["kraken"]
        assert "/21" not in rows["binance"]


@pytest.mark.parametrize("keys", [("w",), ("w", "enter")], ids=["ladder", "typed"])
async def test_it_survives_every_size(keys: tuple[str, ...]) -> None:
    async with app_with(scenes.commissioning(scenes.ladder(16))).run_test(size=SIZE) as pilot:
        app = await press(pilot, *keys)
        for size in [(5, 2), (1, 1), (2, 40), (40, 10), (60, 14), (80, 24), (240, 64)]:
            await pilot.resize_terminal(*size)
            app.crank()
            await pilot.pause()
            assert len(lines_of(app)) == size[1]
