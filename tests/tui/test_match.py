"""A few letters find the symbol that was meant."""

from hypothesis import given, strategies as st

from console.dialogs.match import find, rank

LISTED = {
    "BTC/USDT": ("gate", "okx"),
    "BTC/USDT:USDT": ("gate", "okx"),
    "WBTC/USDT": ("gate",),
    "ETH/BTC": ("okx",),
    "BTT/USDT": ("gate",),
    "ETH/USDT": ("gate", "okx"),
}


def test_separators_and_case_do_not_matter() -> None:
    for query in ("btcusdt", "BTC/USDT", "btc usdt", "btc_usdt", "BTC-USDT"):
        assert find(query, LISTED)[0] == "BTC/USDT"


def test_a_base_goes_before_its_namesakes() -> None:
    assert find("btc", LISTED)[:2] == ["BTC/USDT", "BTC/USDT:USDT"]


def test_the_watch_list_goes_first_among_equals() -> None:
    assert find("", LISTED, first=("ETH/USDT",))[0] == "ETH/USDT"


def test_scattered_letters_find_too_but_last() -> None:
    found = find("wusd", LISTED)
    assert found == ["WBTC/USDT"]


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_breaks_the_search(query: str, symbol: str) -> None:
    assert rank(query, symbol) in {None, 0, 1, 2, 3, 4, 5}
