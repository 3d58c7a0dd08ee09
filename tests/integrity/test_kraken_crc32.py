"""Kraken's checksum: its own worked example, and an independent way of computing it."""

import zlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from venues.market.integrity import BookRule, Break, rule_for
from venues.market.integrity.digits import MarketDigits

# Levels and result of the example in https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2
ASKS = [
    [45285.2, 0.001], [45286.4, 1.54571953], [45286.6, 1.54571109], [45289.6, 1.54560911],
    [45290.2, 0.1589066], [45291.8, 1.54553491], [45294.7, 0.04454749], [45296.1, 0.3538],
    [45297.5, 0.09945542], [45299.5, 0.18772827],
]  # fmt: skip
BIDS = [
    [45283.5, 0.1], [45283.4, 1.54582015], [45282.1, 0.1], [45281.0, 0.1], [45280.3, 1.54592586],
    [45279.0, 0.0799], [45277.6, 0.03310103], [45277.5, 0.3], [45277.3, 1.54602737], [45276.6, 0.15445238],
]  # fmt: skip
CHECKSUM = 3310070434


def text_checksum(asks: list[tuple[str, str]], bids: list[tuple[str, str]]) -> int:
    """Kraken's steps taken literally, on the texts as they stand on the wire."""
    digits = "".join(
        number.replace(".", "").lstrip("0")
        for side in (asks[:10], bids[:10])
        for level in side
        for number in level
    )
    return zlib.crc32(digits.encode())


class Applied:
    """Stands for ccxt's book of one market."""

    def __init__(self) -> None:
        self.bids: list[list[float]] = [level[:] for level in BIDS]
        self.asks: list[list[float]] = [level[:] for level in ASKS]

    def __call__(self, market_id: str) -> dict[str, Any] | None:
        return {"bids": self.bids, "asks": self.asks} if market_id == "BTC/USD" else None


def frame(checksum: Any = CHECKSUM, kind: str = "update", symbol: Any = "BTC/USD") -> dict[str, Any]:
    entry = {"symbol": symbol, "bids": [], "asks": [], "checksum": checksum}
    return {"channel": "book", "type": kind, "data": [entry]}


def learnt() -> BookRule:
    rule = rule_for("kraken_crc32")
    rule.learn_market("BTC/USD", 1, 8)
    return rule


def step(rule: BookRule, message: Any, book: Applied) -> Break | None:
    return rule.observe("one", message) or rule.confirm(message, book)


def test_the_documented_example() -> None:
    texts = [[(f"{price:.1f}", f"{size:.8f}") for price, size in side] for side in (ASKS, BIDS)]
    assert text_checksum(*texts) == CHECKSUM
    assert MarketDigits(1, 8).checksum(ASKS, BIDS) == CHECKSUM
    assert MarketDigits(1, 8).exact_checksum(ASKS, BIDS) == (CHECKSUM, True)


def test_a_run_of_frames_is_verified_and_has_no_number() -> None:
    rule, book = learnt(), Applied()
    assert rule.needs_book
    assert not rule.verified("BTC/USD")
    for message in (frame(kind="snapshot"), frame(), frame()):
        assert step(rule, message, book) is None
        assert rule.verified("BTC/USD")
    assert rule.sequence("BTC/USD") is None


def test_a_missed_change_is_found_within_one_frame() -> None:
    rule, book = learnt(), Applied()
    step(rule, frame(kind="snapshot"), book)
    book.bids[9][1] = 0.15445239
    found = step(rule, frame(), book)
    assert found is not None
    assert found.expected == CHECKSUM
    assert str(CHECKSUM) in found.reason
    assert not rule.verified("BTC/USD")
    assert step(rule, frame(), Applied()) is None
    assert not rule.verified("BTC/USD")
    assert step(rule, frame(kind="snapshot"), Applied()) is None
    assert rule.verified("BTC/USD")


def test_a_frame_is_unchecked_until_it_is_confirmed() -> None:
    rule, book = learnt(), Applied()
    step(rule, frame(kind="snapshot"), book)
    rule.observe("one", frame())
    assert not rule.verified("BTC/USD")
    assert rule.confirm(frame(), None) is None
    assert not rule.verified("BTC/USD")
    assert rule.confirm(frame(), book) is None
    assert rule.verified("BTC/USD")


def test_without_decimals_or_book_it_is_never_verified() -> None:
    rule = rule_for("kraken_crc32")
    assert step(rule, frame(kind="snapshot"), Applied()) is None
    assert not rule.verified("BTC/USD")
    rule = learnt()
    rule.learn_market("ETH/USD", 2, 8)
    assert step(rule, frame(kind="snapshot", symbol="ETH/USD"), Applied()) is None
    assert not rule.verified("ETH/USD")


def test_an_update_before_any_snapshot_is_a_break_told_once() -> None:
    rule, book = learnt(), Applied()
    found = step(rule, frame(), book)
    assert found is not None
    assert "before any snapshot" in found.reason
    assert step(rule, frame(), book) is None
    assert not rule.verified("BTC/USD")


def test_reconnect_and_forget() -> None:
    rule, book = learnt(), Applied()
    step(rule, frame(kind="snapshot"), book)
    rule.forget("BTC/USD")
    assert step(rule, frame(), book) is None
    assert not rule.verified("BTC/USD")
    step(rule, frame(kind="snapshot"), book)
    assert rule.verified("BTC/USD")
    rule.forget_connection("one")
    assert not rule.verified("BTC/USD")
    assert step(rule, frame(), book) is not None


def test_short_and_empty_sides() -> None:
    rule, book = learnt(), Applied()
    book.bids, book.asks = book.bids[:2], []
    expected = text_checksum([], [("45283.5", "0.10000000"), ("45283.4", "1.54582015")])
    assert step(rule, frame(expected, "snapshot"), book) is None
    assert rule.verified("BTC/USD")


GARBAGE: list[Any] = [None, True, 1.5, "", [], {}, [None], b"\xff"]


@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
def test_garbage_never_raises_and_never_verifies(garbage: Any) -> None:
    for broken in (
        frame(checksum=garbage),
        frame(symbol=garbage),
        {"channel": "book", "type": garbage, "data": frame()["data"]},
        {"channel": "book", "type": "update", "data": garbage},
        {"channel": "book", "type": "update", "data": [garbage]},
    ):
        rule, book = learnt(), Applied()
        step(rule, frame(kind="snapshot"), book)
        step(rule, broken, book)
        assert not rule.verified("BTC/USD"), broken


@pytest.mark.parametrize("value", [None, "1", float("nan"), float("inf"), [], b"1"], ids=repr)
@pytest.mark.parametrize("column", [0, 1])
def test_levels_that_are_no_numbers_are_a_break(value: Any, column: int) -> None:
    rule, book = learnt(), Applied()
    book.asks[3][column] = value
    assert step(rule, frame(kind="snapshot"), book) is not None
    assert not rule.verified("BTC/USD")


@given(message=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
))  # fmt: skip
def test_other_frames_are_passed_over(message: Any) -> None:
    rule, book = learnt(), Applied()
    step(rule, frame(kind="snapshot"), book)
    assert step(rule, message, book) is None
    assert rule.verified("BTC/USD")


@st.composite
def books(draw: st.DrawFn) -> tuple[int, int, list[tuple[str, str]], list[tuple[str, str]]]:
    """Draw decimals and the two sides as texts with exactly those decimals, up to 15 digits each."""
    price_decimals = draw(st.integers(0, 10))
    size_decimals = draw(st.integers(0, 10))
    ticks = draw(st.lists(st.integers(1, 10**15 - 1), unique=True, max_size=30))
    rows = [
        (
            f"{Decimal(tick).scaleb(-price_decimals):.{price_decimals}f}",
            f"{Decimal(draw(st.integers(1, 10**15 - 1))).scaleb(-size_decimals):.{size_decimals}f}",
        )
        for tick in sorted(ticks)
    ]
    cut = draw(st.integers(0, len(rows)))
    return price_decimals, size_decimals, rows[cut:], rows[:cut][::-1]


@given(book=books())
def test_floats_with_the_decimals_say_what_the_texts_say(
    book: tuple[int, int, list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    price_decimals, size_decimals, asks, bids = book
    floats = [[[float(price), float(size)] for price, size in side] for side in (asks, bids)]
    digits = MarketDigits(price_decimals, size_decimals)
    expected = text_checksum(asks, bids)
    assert expected in (digits.checksum(*floats), digits.exact_checksum(*floats)[0])
    assert digits.exact_checksum(*floats) == (expected, True)
    assert digits.checksum(*floats) == digits.checksum(*floats)


def test_digits_beyond_a_float_leave_the_book_unverified_but_not_broken() -> None:
    rule, book = learnt(), Applied()
    # 18 digits: the float next to it is not the venue's number, and nothing follows from a mismatch.
    text = "1234567890.12345678"
    book.asks[0][1] = float(text)
    texts = [[(f"{price:.1f}", f"{size:.8f}") for price, size in side] for side in (ASKS, BIDS)]
    texts[0][0] = (texts[0][0][0], "1234567890.12345679")
    assert step(rule, frame(text_checksum(*texts), "snapshot"), book) is None
    assert not rule.verified("BTC/USD")
