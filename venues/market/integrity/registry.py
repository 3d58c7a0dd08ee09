"""Which rule a catalogue's name stands for."""

from venues.market.integrity.binance_update_id import BinanceUpdateIdRule
from venues.market.integrity.bitget_seq import BitgetSeqRule
from venues.market.integrity.bybit_u import BybitURule
from venues.market.integrity.coinbase_sequence_num import CoinbaseSequenceNumRule
from venues.market.integrity.gate_obu import GateObuRule
from venues.market.integrity.kraken_crc32 import KrakenCrc32Rule
from venues.market.integrity.kucoin_sequence import KucoinSequenceRule
from venues.market.integrity.mexc_version import MexcVersionRule
from venues.market.integrity.nothing import HyperliquidRule, NothingToCheckRule
from venues.market.integrity.okx_seq_id import OkxSeqIdRule
from venues.market.integrity.rule import BookRule
from venues.market.integrity.whitebit_update_id import WhitebitUpdateIdRule

RULES: dict[str, type[BookRule]] = {
    rule.name: rule
    for rule in (
        BinanceUpdateIdRule,
        BitgetSeqRule,
        BybitURule,
        CoinbaseSequenceNumRule,
        GateObuRule,
        HyperliquidRule,
        KrakenCrc32Rule,
        KucoinSequenceRule,
        MexcVersionRule,
        NothingToCheckRule,
        OkxSeqIdRule,
        WhitebitUpdateIdRule,
    )
}


class UnknownRuleError(LookupError):
    """A catalogue names an integrity rule that does not exist."""


def rule_for(name: str) -> BookRule:
    """Return a new rule of that name.

    Raises:
        UnknownRuleError: there is no rule of that name.
    """
    try:
        return RULES[name]()
    except KeyError:
        raise UnknownRuleError(f"expected one of {', '.join(sorted(RULES))}, was {name!r}") from None
