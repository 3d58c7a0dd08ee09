"""What a venue sends as text or number, before anybody else sees it."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from venues.model.numbers import NumberRefused, decimal_text, parse_amount
from venues.model.text import DEFAULT_LIMIT_CHARACTERS, VenueText, sanitise

HOSTILE = [
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "BTC\u202e/USDT",
    "a\u200bb\u2066c",
    "[@click=app.quit]x[/]",
    "[/b]",
    "line\nline\r\n\ttab",
    "\ud800",
    "e\u0301\u0301\u0301",
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_nothing_hostile_survives(raw: str) -> None:
    text = sanitise(raw)
    assert isinstance(text, VenueText)
    assert text.isprintable()
    assert not set(text) & set("[]\\`\x1b\x9b\n\r\t")
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text)


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none()))
def test_any_text_becomes_one_printable_short_line(raw: object) -> None:
    text = sanitise(raw)
    assert len(text) <= DEFAULT_LIMIT_CHARACTERS
    assert text.isprintable()
    assert "[" not in text
    assert sanitise(text) == text


def test_plain_words_stay_as_they_are() -> None:
    assert (
        sanitise("Insufficient balance: 0.1 BTC (code 51008)") == "Insufficient balance: 0.1 BTC (code 51008)"
    )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**12), max_value=10**12))
def test_decimal_text_is_exact_and_shortest(value: Decimal) -> None:
    text = decimal_text(value)
    assert Decimal(text) == value
    assert "E" not in text.upper()
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float_text_reads_back_as_the_same_float(value: float) -> None:
    assert float(decimal_text(value)) == value


@pytest.mark.parametrize(
    ("raw", "text"),
    [(60012.3, "60012.3"), (1e-8, "0.00000001"), (100.0, "100"), (-0.0, "0"), (1e21, "1" + "0" * 21)],
)
def test_float_text_examples(raw: float, text: str) -> None:
    assert decimal_text(raw) == text


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-1", "", "1,5", None, [], "0x10", float("nan")])
def test_what_is_no_amount_is_refused(raw: object) -> None:
    with pytest.raises(NumberRefused):
        parse_amount(raw)


def test_an_amount_keeps_its_digits() -> None:
    assert str(parse_amount("0.10000000")) == "0.10000000"
    assert parse_amount("-2", minimum=None) == Decimal(-2)
