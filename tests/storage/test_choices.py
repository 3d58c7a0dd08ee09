"""What the operator chose on the screen is found again; whatever else is in the file is nothing chosen."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from console.app.choices import Choices, choices_from, values_from
from console.app.session import Session
from console.app.settings import ScreenSettings, VenueLine
from console.keeper import keeping
from console.replica.store import Store
from db.connection import open_database
from db.glance import glance_at_preferences
from db.preferences import Preferences
from tests.support.manual_clock import ManualClock
from tests.support.ui_scene import SilentCommands

CHOSEN = Choices("mono", "dark", ("DOGE/USDT",), "DOGE/USDT", "gate", 10)


def session(choices: Choices) -> Session:
    clock = ManualClock()
    settings = ScreenSettings(venues=(VenueLine("okx"), VenueLine("gate")), choices=choices)
    return Session(Store(clock, ["okx", "gate"]), SilentCommands(), settings, clock)


def test_a_session_begins_where_the_last_one_ended() -> None:
    again = session(CHOSEN)
    assert (again.symbol, again.venue, again.levels) == ("DOGE/USDT", "gate", 10)
    assert again.symbols[-1] == "DOGE/USDT"
    assert again.choices("mono") == CHOSEN


def test_nothing_chosen_changes_nothing() -> None:
    first = session(Choices())
    assert (first.symbol, first.venue, first.levels) == ("BTC/USDT", "okx", 0)
    assert first.choices("dark").theme == ""


def test_a_configuration_that_was_changed_since_stands_above_the_choice() -> None:
    assert CHOSEN.theme_or("dark") == "mono"
    assert CHOSEN.theme_or("light") == "light"
    assert Choices().theme_or("safe") == "safe"


def test_a_venue_that_is_gone_and_a_depth_that_is_none_are_passed_over() -> None:
    again = session(Choices(symbol="NOPE/USDT", venue="bybit", depth=7))
    assert (again.symbol, again.venue, again.levels) == ("BTC/USDT", "okx", 0)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"screen": 7},
        {"screen": {"theme": 3}},
        {"screen": {"unknown": "x"}},
        {"screen": {"symbols": ["\x1b[2J", "a b/c", "[red]X/Y"], "symbol": "\x1b]0;x\x07"}},
    ],
)
def test_what_is_none_of_ours_is_nothing_chosen(values: dict[str, Any]) -> None:
    assert choices_from(values) == Choices()


async def test_they_are_kept_in_a_file_that_a_glance_reads(tmp_path: Path) -> None:
    path = tmp_path / "console.sqlite"
    assert glance_at_preferences(path) == {}
    async with open_database(path) as connection:
        await Preferences(connection).save(values_from(CHOSEN))
        assert choices_from(glance_at_preferences(path)) == CHOSEN, "while another console has it open"
    assert choices_from(glance_at_preferences(path)) == CHOSEN


def test_a_glance_at_a_foreign_file_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "console.sqlite"
    path.write_bytes(b"no database" * 500)
    assert glance_at_preferences(path) == {}


async def test_the_keeper_writes_what_changed_and_once_more_at_the_end(tmp_path: Path) -> None:
    path, clock, told = tmp_path / "console.sqlite", ManualClock(), list[str]()
    present = [Choices()]
    async with keeping(path, lambda: present[0], clock, told.append):
        await clock.advance(10.0)
        assert not path.exists(), "nothing was chosen yet"
        present[0] = CHOSEN
        for _ in range(50):
            await clock.advance(2.0)
            await asyncio.sleep(0.01)
            if choices_from(glance_at_preferences(path)) == CHOSEN:
                break
        assert choices_from(glance_at_preferences(path)) == CHOSEN
        present[0] = Choices(symbol="ETH/USDT")
    assert choices_from(glance_at_preferences(path)).symbol == "ETH/USDT"
    assert told == []


async def test_a_file_that_cannot_be_written_is_told_once_and_costs_nothing_else(tmp_path: Path) -> None:
    path, clock, told = tmp_path / "console.sqlite", ManualClock(), list[str]()
    path.write_bytes(b"no database" * 500)
    present = [Choices()]
    async with keeping(path, lambda: present[0], clock, told.append):
        present[0] = CHOSEN
        for _ in range(50):
            await clock.advance(2.0)
            await asyncio.sleep(0.01)
    assert len(told) == 1
    assert "Move it away" in told[0]
