"""What a quote currency is worth in US dollars, for limits that are set in them."""

from decimal import Decimal

from console.desk.exact import HUNDRED, Known, Missing, age_fault, plain, positive
from console.desk.inputs import UsdRate
from console.desk.limits import OrderLimits

DOLLAR = "USD"
STABLECOINS = frozenset({"USDT", "USDC", "DAI", "FDUSD", "PYUSD", "TUSD", "USDP"})
"""Taken as 1 USD where no fresh book says otherwise, and only while no fresh book says much otherwise."""


def usd_rate(currency: str, rates: tuple[UsdRate, ...] | None, limits: OrderLimits) -> Known:
    """Return the USD for one unit of `currency`, the highest of its fresh sources.

    A stablecoin without a fresh source is 1. No limit in USD can be judged when any fresh source of any stablecoin
    lies too far from 1, or when a rate that is needed has no fresh source.
    """
    if currency == DOLLAR:
        return Decimal(1)
    if rates is None:
        return Missing(f"no rates to USD are known, {currency} cannot be valued")
    if currency in STABLECOINS:
        off_peg = _off_peg(rates, limits)
        if off_peg:
            return Missing(off_peg)
    found = [_price(rate) for rate in rates if rate.currency == currency and _fresh(rate, limits)]
    for price in found:
        if isinstance(price, Missing):
            return price
    values = [price for price in found if isinstance(price, Decimal)]
    if values:
        return max(values)
    if currency in STABLECOINS:
        return Decimal(1)
    return Missing(f"no fresh rate of {currency} to USD")


def _fresh(rate: UsdRate, limits: OrderLimits) -> bool:
    return not age_fault("the rate", rate.age_ms, limits.book_age_ms)


def _price(rate: UsdRate) -> Known:
    return positive(rate.usd, f"the rate of {rate.currency} to USD")


def _off_peg(rates: tuple[UsdRate, ...], limits: OrderLimits) -> str:
    """Return which stablecoin cannot be taken for a dollar, empty when all can."""
    peg = positive(limits.peg_percent, "the limit of a stablecoin's distance from 1 USD")
    if isinstance(peg, Missing):
        return peg.words
    for rate in rates:
        if rate.currency not in STABLECOINS or not _fresh(rate, limits):
            continue
        price = _price(rate)
        if isinstance(price, Missing):
            return price.words
        if not (abs(price - 1) * HUNDRED <= peg):
            return f"{rate.currency} is at {plain(price)} USD, more than {plain(peg)} % from 1: limits cannot be judged"
    return ""
