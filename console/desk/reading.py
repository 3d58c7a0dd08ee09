"""What the operator typed for a size or a price, read strictly: anything that could be read in two ways is refused."""

import re
from decimal import Decimal
from enum import StrEnum

from console.desk.exact import is_usable
from console.desk.finding import WouldPass
from venues.model.value import Value

LONGEST_TEXT = 30
"""Characters of a typed number, unit included."""

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_USD = re.compile(r"(.*?) ?usd", re.IGNORECASE | re.ASCII | re.DOTALL)
_EXPONENT = re.compile(r"[0-9.]+e[+-]?[0-9]*", re.IGNORECASE | re.ASCII)


class SizeUnit(StrEnum):
    """In what a size was typed."""

    BASE = "base"
    """The unit of the order's amount."""
    QUOTE = "quote"
    USD = "USD"


class TypedSize(Value):
    """A size as typed; finite and above zero."""

    value: Decimal
    unit: SizeUnit


class Refused(Value):
    """What was typed makes no order; why, and what would."""

    words: str
    would_pass: WouldPass | None = None


def read_size(text: str) -> TypedSize | Refused:
    """Read a size: `0.01` in base, `$12` in quote, `12 USD` or `12usd` in USD."""
    body, unit = text.strip(" "), SizeUnit.BASE
    if body.startswith("$"):
        body, unit = body[1:], SizeUnit.QUOTE
        if body[-3:].lower() == "usd":
            return Refused("the size has both $ and USD: $12 is quote currency, 12 USD is US dollars")
    elif (dollars := _USD.fullmatch(body)) is not None:
        body, unit = dollars.group(1), SizeUnit.USD
    value = _read_number(text, body, "the size")
    return value if isinstance(value, Refused) else TypedSize(value, unit)


def read_price(text: str) -> Decimal | Refused:
    """Read a price in quote units for one base unit: `60000.1`."""
    return _read_number(text, text.strip(" "), "the price")


def _read_number(text: str, body: str, what: str) -> Decimal | Refused:
    """Return the number that `body` says, `body` being `text` without its unit."""
    fault = _fault(text, body)
    if fault:
        return Refused(f"{what} {fault}")
    value = Decimal(body)
    if value == 0:
        return Refused(f"{what} is zero")
    if not is_usable(value):
        return Refused(f"{what} is too large or has too many digits")
    return value


def _fault(text: str, body: str) -> str:
    """Return why `body` is no plain decimal number, as the rest of a sentence; empty when it is one."""
    if not body:
        return "is empty: type a number such as 0.01"
    if len(text) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT} characters"
    if not text.isascii():
        return "has characters other than 0 to 9 and the point"
    if body[0] in "+-":
        return "has a sign: choose BUY or SELL and type the number alone"
    if "," in body:
        return "has a comma, which can be read in two ways: write 1234.5"
    if "nan" in body.lower() or "inf" in body.lower():
        return "is not a number"
    if _EXPONENT.fullmatch(body):
        return "has an exponent: write all its digits, such as 0.0001"
    if _NUMBER.fullmatch(body) is None:
        return "is not a plain number such as 0.01"
    return ""
