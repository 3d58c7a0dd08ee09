"""Numbers to text and back without a float in between, in their shortest form."""

from decimal import Decimal, InvalidOperation


class NumberRefused(ValueError):
    """A number from outside is not finite, or below what it may be."""


def decimal_text(value: float | Decimal | int) -> str:
    """Return `value` as plain decimal text in its shortest form: no exponent, no trailing zeros.

    A float is taken by its shortest round-trip digits, which are the venue's own digits up to 15 of them.
    """
    if isinstance(value, float):
        value = Decimal(repr(value))
    elif isinstance(value, int):
        return str(value)
    if not value.is_finite():
        raise NumberRefused(f"expected a finite number, was {value}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def parse_amount(raw: object, minimum: Decimal | None = Decimal(0)) -> Decimal:
    """Return the Decimal that `raw` says, refusing everything that is not a finite number.

    Args:
        raw: text, Decimal or int as it came from the venue or the operator; floats go by their repr.
        minimum: the smallest value allowed, or None for any.

    Raises:
        NumberRefused: not a number, not finite, or below `minimum`.
    """
    try:
        value = (
            raw if isinstance(raw, Decimal) else Decimal(repr(raw) if isinstance(raw, float) else str(raw))
        )
    except InvalidOperation:
        raise NumberRefused(f"expected a number, was {str(raw)[:40]!r}") from None
    if not value.is_finite():
        raise NumberRefused(f"expected a finite number, was {value}")
    if minimum is not None and value < minimum:
        raise NumberRefused(f"expected at least {minimum}, was {value}")
    return value
