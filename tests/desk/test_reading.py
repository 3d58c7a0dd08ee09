"""What the operator typed is read in one way or refused with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from console.desk.reading import LONGEST_TEXT, Refused, SizeUnit, TypedSize, read_price, read_size


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0.01", "0.01", SizeUnit.BASE),
        (" 12 ", "12", SizeUnit.BASE),
        ("007.50", "7.50", SizeUnit.BASE),
        ("$12", "12", SizeUnit.QUOTE),
        ("$0.5", "0.5", SizeUnit.QUOTE),
        ("12 USD", "12", SizeUnit.USD),
        ("12usd", "12", SizeUnit.USD),
        ("12.50 Usd", "12.50", SizeUnit.USD),
    ],
)
def test_the_three_ways_to_say_a_size(text: str, value: str, unit: SizeUnit) -> None:
    assert read_size(text) == TypedSize(Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("$", "empty"),
        ("usd", "empty"),
        ("-1", "sign"),
        ("+1", "sign"),
        ("$-1", "sign"),
        ("-$1", "sign"),
        ("0", "zero"),
        ("0.000", "zero"),
        ("$0", "zero"),
        ("1e5", "exponent"),
        ("1E-5", "exponent"),
        ("1e400", "exponent"),
        ("$1e4", "exponent"),
        ("1,5", "comma"),
        ("1,000", "comma"),
        ("1,000.5", "comma"),
        ("٣", "characters other than 0 to 9"),
        ("１２", "characters other than 0 to 9"),
        ("1٫5", "characters other than 0 to 9"),
        ("12 UЅD", "characters other than 0 to 9"),
        ("1\u200b", "characters other than 0 to 9"),
        ("nan", "not a number"),
        ("NaN", "not a number"),
        ("sNaN", "not a number"),
        ("inf", "not a number"),
        ("Infinity", "not a number"),
        ("1" * 31, "longer than 30"),
        ("1" * 100_000, "longer than 30"),
        ("1_000", "plain number"),
        ("1 000", "plain number"),
        ("1.2.3", "plain number"),
        (".5", "plain number"),
        ("5.", "plain number"),
        ("0x10", "plain number"),
        ("1\n", "plain number"),
        ("1\t", "plain number"),
        ("12 USDT", "plain number"),
        ("12 BTC", "plain number"),
        ("$$1", "plain number"),
        ("$12 USD", "both"),
        ("12 usd usd", "plain number"),
        ("1/2", "plain number"),
        ("50%", "plain number"),
    ],
)
def test_what_could_be_read_in_two_ways_or_in_none_is_refused_in_words(text: str, word: str) -> None:
    answer = read_size(text)
    assert isinstance(answer, Refused)
    assert word in answer.words
    if "$" not in text and "usd" not in text.lower():
        price = read_price(text)
        assert isinstance(price, Refused)
        assert price.words == answer.words.replace("the size", "the price")


def test_a_price_takes_no_unit() -> None:
    assert read_price("60000.05") == Decimal("60000.05")
    for text in ("$60000", "60000 USD"):
        assert isinstance(read_price(text), Refused)


def test_thirty_characters_are_read_to_the_last_digit() -> None:
    text = "1234567890123456789.0123456789"
    assert len(text) == LONGEST_TEXT
    assert read_price(text) == Decimal(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_usable_number_or_a_sentence(text: str) -> None:
    for answer in (read_size(text), read_price(text)):
        if isinstance(answer, Refused):
            assert answer.words
        else:
            value = answer.value if isinstance(answer, TypedSize) else answer
            assert value.is_finite()
            assert value > 0
