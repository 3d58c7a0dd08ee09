"""What a practice account and its key are like; a test or an operator may make them otherwise."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec

from venues.practice.engine.book import LevelView
from venues.practice.engine.rules import VenueRules

_Number = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$")]
_Row = TypeVar("_Row")
_SCALE = 2
_HOLE = 3


class KeyKind(StrEnum):
    """What the venue says of the account's key, where it says anything."""

    TRADE_ONLY = "trade_only"
    CAN_WITHDRAW = "can_withdraw"
    READ_ONLY = "read_only"
    STRANGE = "strange"
    """It may trade, and something that nobody has heard of."""
    UNREADABLE = "unreadable"
    """The permissions are of another type than is documented."""
    MISSING_FIELD = "missing_field"
    NOT_ANSWERED = "not_answered"
    """The request is answered with 503."""


class AccountTraits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One venue's; the defaults are what a sound account shows."""

    key: KeyKind = KeyKind.TRADE_ONLY
    addresses: tuple[Annotated[str, msgspec.Meta(max_length=64)], ...] = ()
    """From which alone the key may be used."""
    expires_ms: Annotated[int, msgspec.Meta(ge=0)] = 0
    """When the key ends, milliseconds UTC; 0 for never."""
    nonce_window: Annotated[int, msgspec.Meta(ge=0)] = 10_000
    query_from_seconds: Annotated[int, msgspec.Meta(ge=0)] = 0
    maker_fee: _Number | None = None
    """A fraction that the account is told it pays, whatever it does pay; None is the truth."""
    taker_fee: _Number | None = None
    level: Annotated[str, msgspec.Meta(pattern="^[1-9]$")] = "1"
    """OKX's `acctLv`: 1 is spot only."""
    has_options: bool = False
    """OKX's `opAuth`."""
    main_account: dict[str, _Number] = {}
    """WhiteBIT's account that does not trade, by currency."""
    clock_ahead_ms: Annotated[int, msgspec.Meta(ge=-86_400_000, le=86_400_000)] = 0
    """How far the time is off that the venue tells."""
    has_other_book: bool = False
    """Books over REST have other sizes than those on the stream."""
    has_holes: bool = False
    """Every third candle is missing."""
    has_unreadable_balances: bool = False

    def fees(self, rules: VenueRules) -> tuple[Decimal, Decimal]:
        """Maker's and taker's fee as they are told, fractions."""
        maker = rules.maker_fee if self.maker_fee is None else Decimal(self.maker_fee)
        return maker, rules.taker_fee if self.taker_fee is None else Decimal(self.taker_fee)

    def levels(self, views: list[LevelView]) -> list[LevelView]:
        """Levels of a book as REST shows them."""
        return [view._replace(size=view.size * _SCALE) for view in views] if self.has_other_book else views

    def candles(self, rows: Sequence[_Row]) -> list[_Row]:
        """Candles as REST shows them."""
        return [row for place, row in enumerate(rows) if not self.has_holes or place % _HOLE]
