"""The kinds of single values that settings have, each with the words that say what it must be."""

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from venues.catalog.scalars import plain_value
from venues.model.value import Value

RULES = (
    "gate_obu", "whitebit_update_id", "kraken_crc32", "okx_seq_id", "binance_update_id", "bybit_u",
    "kucoin_sequence", "coinbase_sequence_num", "bitget_seq", "mexc_version", "hyperliquid", "none",
)  # fmt: skip
"""Names of integrity rules; the rules themselves are in `venues.market.integrity`."""

_SYMBOL = re.compile(r"[A-Z0-9$.]{1,20}/[A-Z0-9$.]{1,20}(:[A-Z0-9$.]{1,20}(-[A-Z0-9.-]{1,30})?)?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?")


class Says(Value):
    """Marks an annotated type with the words for what it expects."""

    text: str


def _plain(bound: Decimal) -> str:
    return f"{bound:,f}"


def _range_text(low: Decimal, high: Decimal) -> str:
    return f"from {_plain(low)} to {_plain(high)}"


class _Bounded(Value):
    """Checks kind and range before pydantic converts: text, truth values and NaN are no numbers."""

    low: Decimal
    high: Decimal
    noun: str
    whole: bool = False

    @property
    def text(self) -> str:
        """Say what is expected."""
        return f"{self.noun} {_range_text(self.low, self.high)}"

    def check(self, value: Any) -> Any:
        """Refuse what is not a number of this kind within the bounds."""
        kinds = (int,) if self.whole else (int, float, Decimal)
        if isinstance(value, str) and isinstance(plain_value(value), int | Decimal):
            raise ValueError("write the number without quotes")
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise ValueError("")
        if not self.low <= value <= self.high:
            raise ValueError("")
        return Decimal(value) if not self.whole else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the check before the conversion."""
        return core_schema.no_info_before_validator_function(self.check, handler(source))


def Whole(low: int, high: int) -> _Bounded:  # noqa: N802 - reads as a type in an annotation
    """Mark an `int` with its bounds, both included."""
    return _Bounded(Decimal(low), Decimal(high), "a whole number", whole=True)


def Number(low: int | str, high: int | str) -> _Bounded:  # noqa: N802 - reads as a type in an annotation
    """Mark a `Decimal` with its bounds, both included."""
    return _Bounded(Decimal(low), Decimal(high), "a number")


def Seconds(low: int | str, high: int | str) -> _Bounded:  # noqa: N802 - reads as a type in an annotation
    """Mark a `float` of seconds with its bounds, both included."""
    return _Bounded(Decimal(low), Decimal(high), "a number of seconds")


def _symbol(text: str) -> str:
    if not _SYMBOL.fullmatch(text):
        raise ValueError(_symbol_hint(text))
    return text


def _symbol_hint(text: str) -> str:
    upper = text.upper().replace("-", "/").replace("_", "/")
    if _SYMBOL.fullmatch(upper):
        return f"did you mean {upper}?"
    for quote in ("USDT", "USDC", "USD", "EUR", "BTC"):
        if upper.endswith(quote) and len(upper) > len(quote):
            return f"did you mean {upper[: -len(quote)]}/{quote}?"
    return ""


def _host(text: str) -> str:
    if not _HOST.fullmatch(text) or ".." in text:
        raise ValueError("leave out https:// and the path" if "/" in text else "")
    name, _, port = text.partition(":")
    if port and int(port) > 65535:
        raise ValueError("")
    return name if port == "443" else text


def _text(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 200:
        raise ValueError("")
    return text


def _ccxt_id(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", text):
        raise ValueError("")
    return text


def _date(text: str) -> str:
    if len(text) != 10:
        raise ValueError("")
    return datetime.date.fromisoformat(text).isoformat()


def _rule(text: str) -> str:
    if text not in RULES:
        raise ValueError("")
    return text


def _list(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("write a list: [a, b]")
    if len(value) > 500:
        raise ValueError("at most 500 items")
    return value


def _different(items: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise ValueError(f"listed twice: {', '.join(twice)}")
    return items


Text = Annotated[str, AfterValidator(_text), Says("one line of text")]
Symbol = Annotated[str, AfterValidator(_symbol), Says("a market such as BTC/USDT or BTC/USDC:USDC")]
Host = Annotated[str, AfterValidator(_host), Says("a host name, with :port where it is not 443")]
CcxtId = Annotated[str, AfterValidator(_ccxt_id), Says("the id of a ccxt class such as bitvavo")]
IsoDate = Annotated[str, AfterValidator(_date), Says("a date such as 2026-09-29")]
RuleName = Annotated[str, AfterValidator(_rule), Says(f"one of {', '.join(RULES)}")]
SymbolList = Annotated[
    tuple[Symbol, ...], BeforeValidator(_list), AfterValidator(_different), Says("a list of markets")
]
HostList = Annotated[
    tuple[Host, ...], BeforeValidator(_list), AfterValidator(_different), Says("a list of host names")
]
