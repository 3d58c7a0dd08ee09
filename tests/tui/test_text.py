"""Numbers keep their width, their meaning, and never look better than they are."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from widgets.text import (
    age_text,
    bar,
    cells,
    compact,
    countdown_text,
    duration_text,
    fit,
    grouped,
    places_of_size,
    places_of_step,
    places_of_values,
    right,
    size_text,
)

sizes = st.floats(min_value=1e-8, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (60012.3, 1, "60 012.3"),
        (1204.11, 2, "1 204.11"),
        (-11.94, 1, "−11.9"),
        (-0.001, 2, "0.00"),
        (Decimal("1234567.5"), 0, "1 234 568"),
        (0.00001234, 8, "0.00001234"),
    ],
)
def test_thousands_are_apart_and_decimals_are_fixed(value: float, places: int, text: str) -> None:
    assert grouped(value, places) == text


@pytest.mark.parametrize(
    ("step", "places"),
    [
        ("0.01", 2),
        ("1e-5", 5),
        ("0.10", 1),
        ("1", 0),
        ("10", 0),
        ("x", None),
        ("0", None),
        (None, None),
        ("NaN", None),
    ],
)
def test_decimals_of_a_tick(step: str | None, places: int | None) -> None:
    assert places_of_step(step) == places


def test_decimals_of_values_are_those_of_their_shortest_writing() -> None:
    assert places_of_values([1.0, 2.5, 0.125]) == 3
    assert places_of_values([1e-7]) == 7
    assert places_of_values([]) == 0


def test_the_last_decimal_of_a_size_is_worth_about_one() -> None:
    assert places_of_size(60_000, None) == 5
    assert places_of_size(60_000, "0.0001") == 4
    assert places_of_size(0.5, None) == 0


@given(sizes, st.integers(0, 8), st.integers(7, 14))
def test_a_size_never_leaves_its_column(value: float, places: int, width: int) -> None:
    assert cells(size_text(value, places, width)) <= width


@given(sizes, st.integers(0, 8))
def test_a_size_is_never_shown_as_more_than_it_is(value: float, places: int) -> None:
    text = size_text(value, places, 30)
    if text.startswith("<"):
        assert value < 10.0**-places
    else:
        assert float(text.replace(" ", "")) <= value * (1 + 1e-9) + 1e-6 * 10.0**-places


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "–"),
        (0, "0.0s"),
        (340, "0.3s"),
        (9_940, "9.9s"),
        (9_960, "10s"),
        (99_000, "99s"),
        (180_000, "3m"),
        (7_200_000, "2h"),
        (9e8, "10d"),
    ],
)
def test_ages(milliseconds: float | None, text: str) -> None:
    assert age_text(milliseconds) == text


@given(st.floats(min_value=0, max_value=1e13))
def test_an_age_takes_five_cells_at_most(milliseconds: float) -> None:
    assert cells(age_text(milliseconds)) <= 7
    if milliseconds < 8e9:
        assert cells(age_text(milliseconds)) <= 4


def test_lengths_of_time() -> None:
    assert [duration_text(s) for s in (5, 720, 11_220, 187_200)] == ["5s", "12m", "3h07m", "2d04h"]
    assert [countdown_text(s) for s in (71.2, 0, -5, 7_500)] == ["01:12", "00:00", "00:00", "2h05m"]


@given(st.text(), st.integers(0, 40))
def test_fitted_text_has_exactly_the_width_that_was_asked_for(text: str, width: int) -> None:
    printable = "".join(character for character in text if character.isprintable())
    assert cells(fit(printable, width)) == width
    assert cells(right(printable, width)) == width


@given(st.floats(min_value=-1, max_value=2, allow_nan=False), st.integers(0, 60))
def test_a_bar_has_exactly_its_width(fraction: float, width: int) -> None:
    assert len(bar(fraction, width)) == width


@given(st.floats(min_value=0, max_value=1e14))
def test_compact_numbers_are_short(value: float) -> None:
    assert len(compact(value)) <= 7
    assert re.fullmatch(r"[\d.]+[kMBT]?", compact(value))
