"""Decimal arithmetic that never rounds unseen, and the one test of whether a number may be used at all."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_UP, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from venues.model.value import Value

LARGEST_EXPONENT = 40
"""Numbers at or above 10^41, or with digits below 10^-40, are no prices, sizes or limits of this world."""

EXACT_DIGITS = 1_000
"""More than products and sums of a dozen usable numbers can have, so that none of them is ever rounded."""

HUNDRED = Decimal(100)
ZERO = Decimal(0)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Missing(Value):
    """A number that cannot be had, and why, as a sentence for the operator."""

    words: str


Known = Decimal | Missing
"""A usable number, or why there is none; whoever needs it denies with those words."""


def exactly(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Run `function` with so many digits that sums and products of usable numbers are exact."""

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with localcontext(Context(prec=EXACT_DIGITS)):
            return function(*args, **kwargs)

    return run


def is_usable(value: object) -> bool:
    """Return True for a finite Decimal of a size that prices, amounts and limits can have."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return (
        isinstance(exponent, int) and exponent >= -LARGEST_EXPONENT and value.adjusted() <= LARGEST_EXPONENT
    )


def surely_equal(one: Decimal | None, other: Decimal | None) -> bool:
    """Return True when both are None, or both are usable and the same number."""
    if one is None or other is None:
        return one is other
    return is_usable(one) and is_usable(other) and one == other


def surely_differ(one: Decimal | None, other: Decimal | None) -> bool:
    """Return True when one alone is None, or both are usable and not the same number."""
    if one is None or other is None:
        return one is not other
    return is_usable(one) and is_usable(other) and one != other


def known(value: Decimal | None, what: str) -> Known:
    """Return `value` if it can be used, else which number is missing or no number."""
    if value is None:
        return Missing(f"{what} is not known")
    if not is_usable(value):
        return Missing(f"{what} is not a usable number: {str(value)[:30]}")
    return value


def positive(value: Decimal | None, what: str) -> Known:
    """As `known`, and above zero."""
    found = known(value, what)
    if isinstance(found, Decimal) and not (found > 0):
        return Missing(f"{what} must be above zero, is {found:f}")
    return found


def not_negative(value: Decimal | None, what: str) -> Known:
    """As `known`, and not below zero."""
    found = known(value, what)
    if isinstance(found, Decimal) and not (found >= 0):
        return Missing(f"{what} must not be below zero, is {found:f}")
    return found


def counted(value: int | None, what: str) -> Known:
    """Return a whole number of things as a Decimal, or why it is none."""
    if value is None:
        return Missing(f"{what} is not known")
    if type(value) is not int or value < 0 or value >= 10**LARGEST_EXPONENT:
        return Missing(f"{what} is not a usable number: {str(value)[:30]}")
    return Decimal(value)


def age_fault(what: str, age_ms: float | None, most_ms: int) -> str:
    """Return why something is too old to be relied on, empty when it is not.

    Args:
        what: what was told, as the beginning of a sentence.
        age_ms: milliseconds since it was told; None when it never was.
        most_ms: the greatest age allowed, in milliseconds.
    """
    if age_ms is None:
        return f"{what}: its age is not known"
    if not math.isfinite(age_ms) or age_ms < 0:
        return f"{what}: its age is not a usable number: {age_ms}"
    if not (age_ms <= most_ms):
        return f"{what} is {seconds(age_ms)} old, at most {seconds(most_ms)} is allowed"
    return ""


def down_to(value: Decimal, step: Decimal) -> Decimal:
    """Return the greatest multiple of `step` that is not above `value`; `value` >= 0, `step` > 0."""
    return value // step * step


def up_to(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of `step` that is not below `value`; `value` >= 0, `step` > 0."""
    floor = down_to(value, step)
    return floor if floor == value else floor + step


def divide_up(value: Decimal, by: Decimal) -> Decimal:
    """Return the quotient of two usable numbers, never below the true one."""
    with localcontext(Context(prec=EXACT_DIGITS, rounding=ROUND_CEILING)):
        return value / by


def plain(value: Decimal, places: int = 20) -> str:
    """Return `value` for a sentence: no exponent, no trailing zeros, away from zero after `places` decimals."""
    if not value.is_finite():
        return str(value)
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_UP, Context(prec=EXACT_DIGITS))
    text = format(shown, "f").rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def seconds(milliseconds: float) -> str:
    """Return a span of milliseconds for a sentence: `2 s`, `2.001 s`, `24 h`."""
    if milliseconds >= 3_600_000 and milliseconds % 3_600_000 == 0:
        return f"{milliseconds / 3_600_000:g} h"
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".") + " s"
