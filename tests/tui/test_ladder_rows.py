"""A ladder says what cannot be relied on in words and a hatch, and shows no number of a broken book."""

import re

from hypothesis import given, strategies as st

from venues.model.book import BookSnapshot
from venues.model.words import Freshness, Integrity
from widgets.ladder_rows import side_by_side, stacked
from widgets.lines import Line
from widgets.text import HATCH, cells
from widgets.views import LadderView, Scale

SCALE = Scale(1, 8, 3, 7)
BIDS = tuple((60_000.0 - n, 0.5 + n) for n in range(30))
ASKS = tuple((60_001.0 + n, 0.25 + n) for n in range(30))


def view(
    freshness: Freshness = Freshness.FRESH, integrity: Integrity = Integrity.VERIFIED, **changes: object
) -> LadderView:
    book = BookSnapshot("gate", "BTC/USDT", BIDS, ASKS, integrity, reason="sequence gap")
    values: dict[str, object] = {"scale": SCALE}
    values.update(changes)
    return LadderView("gate", "BTC/USDT", book, freshness, 300.0, **values)  # type: ignore[arg-type]


def text(lines: list[Line]) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in lines]


def test_asks_stand_above_the_spread_and_bids_beneath() -> None:
    rows = text(stacked(view(), 40, 9))
    assert len(rows) == 9
    assert [row[1:9] for row in rows] == [
        "60 004.0",
        "60 003.0",
        "60 002.0",
        "60 001.0",
        "     1.0",
        "60 000.0",
        "59 999.0",
        "59 998.0",
        "59 997.0",
    ]
    assert "0.17 bp" in rows[4]


def test_a_stale_book_is_hatched_on_every_row_of_a_price() -> None:
    for rows in (
        text(stacked(view(Freshness.STALE), 40, 9)),
        text(side_by_side(view(Freshness.STALE), 40, 6)),
    ):
        assert all(HATCH in row for row in rows if re.search(r"\d \d{3}\.", row))


@given(st.sampled_from([Integrity.BROKEN, Integrity.CROSSED]), st.integers(6, 80), st.integers(1, 60))
def test_a_broken_or_crossed_book_shows_no_number(integrity: Integrity, width: int, height: int) -> None:
    for draw in (stacked, side_by_side):
        rows = text(draw(view(integrity=integrity), width, height))
        assert not re.search(r"\d", "".join(rows))
        assert HATCH in "".join(rows)
    if width > 14 and height > 2:
        assert integrity.value in "".join(rows)


def test_a_book_crossed_in_itself_is_treated_as_crossed_whatever_it_is_called() -> None:
    book = BookSnapshot("gate", "BTC/USDT", ((10.0, 1.0),), ((9.0, 1.0),), Integrity.VERIFIED)
    rows = text(stacked(LadderView("gate", "BTC/USDT", book, Freshness.FRESH, 1.0), 40, 9))
    assert "CROSSED" in "".join(rows)


def test_scrolling_moves_by_levels_and_keeps_the_order() -> None:
    rows = text(stacked(view(scroll=6), 40, 9))
    assert rows[0].strip().startswith("60 010.0")
    assert not any("bp" in row for row in rows)
    rows = text(stacked(view(scroll=-6), 40, 9))
    assert rows[-1].strip().startswith("59 991.0")


def test_without_a_book_the_panel_says_what_it_waits_for() -> None:
    waiting = LadderView(
        "okx", "BTC/USDT", None, Freshness.WAITING, None, waiting="CONNECTING\nloading markets"
    )
    rows = text(stacked(waiting, 30, 9))
    assert "CONNECTING" in "".join(rows)
    assert "loading markets" in "".join(rows)


@given(st.integers(24, 120), st.integers(1, 60), st.integers(-40, 40))
def test_no_row_is_wider_than_the_panel(width: int, height: int, scroll: int) -> None:
    for lines in (
        stacked(view(scroll=scroll), width, height, totals=True),
        side_by_side(view(), max(width, 34), height),
    ):
        assert all(cells("".join(piece for piece, _ in line)) <= max(width, 34) for line in lines)
        assert len(lines) <= height


@given(st.lists(st.floats(0.001, 99_999), min_size=4, max_size=4))
def test_the_point_stays_in_its_cell_whatever_the_numbers(values: list[float]) -> None:
    book = BookSnapshot(
        "gate",
        "BTC/USDT",
        ((100.0, values[0]), (9.5, values[1])),
        ((101.0, values[2]), (2000.5, values[3])),
        Integrity.VERIFIED,
    )
    rows = text(stacked(LadderView("gate", "BTC/USDT", book, Freshness.FRESH, 1.0, scale=SCALE), 40, 5))
    assert {row.index(".") for row in rows if row.strip()} == {7}
