"""What may be reckoned with, in fractions; what is missing, old or no number is unknown, and the unknown denies."""

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
"""Milliseconds."""


class Unknown(Exception):
    """Something that the rule needs is not there."""


def need(thing: Any, *conditions: Any) -> Any:
    """Return `thing`; it must be there, and all conditions must hold."""
    if thing is None or not all(conditions):
        raise Unknown
    return thing


def number(value: Any, least: int | None = None, above: int | None = None) -> Fraction:
    """Return a number that is at least `least` and more than `above`."""
    value = value if isinstance(value, Decimal) else Decimal(need(value))
    need(value, sane(value))
    return Fraction(need(value, least is None or value >= least, above is None or value > above))


def positive(value: Any) -> Fraction:
    return number(value, above=0)


def percent(value: Any) -> Fraction:
    """Return the share of one that a positive percentage is."""
    return positive(value) / 100


def sane(value: Decimal) -> bool:
    """Return True for a number of a size that trading knows."""
    return value.is_finite() and abs(value) < Decimal("1e41") and int(value.as_tuple().exponent) >= -40


def compare(one: Decimal | None, other: Decimal | None) -> bool | None:
    """Return True for the same number or two Nones, False for different ones, None where that cannot be said."""
    if one is None or other is None:
        return one is other
    return one == other if sane(one) and sane(other) else None


def young(age_ms: Any, most_ms: int) -> bool:
    """Return True for a fact that is surely fresh."""
    return age_ms is not None and isfinite(age_ms) and 0 <= age_ms <= most_ms


def recent(age_ms: Any, window_ms: Any) -> bool:
    """Return True for an event that may have been within the window."""
    return age_ms is None or not isfinite(age_ms) or age_ms <= window_ms
