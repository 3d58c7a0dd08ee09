"""Which function answers which examination."""

from collections.abc import Mapping
from types import MappingProxyType

from venues.examining.abilities import capabilities, rates
from venues.examining.accounts import account, balances
from venues.examining.books import book
from venues.examining.clocks import clock, latency
from venues.examining.derivatives import derivatives
from venues.examining.fees import fees, holding
from venues.examining.keys import key_scope, key_security
from venues.examining.prices import candles, ticker
from venues.examining.private_client import private_client
from venues.examining.subject import Examine
from venues.model.examined import Examination

EXAMINATIONS: Mapping[Examination, Examine] = MappingProxyType(
    {
        Examination.KEY_SCOPE: key_scope,
        Examination.KEY_SECURITY: key_security,
        Examination.CLOCK: clock,
        Examination.LATENCY: latency,
        Examination.RATES: rates,
        Examination.CAPABILITIES: capabilities,
        Examination.ACCOUNT: account,
        Examination.BALANCES: balances,
        Examination.FEES: fees,
        Examination.HOLDING: holding,
        Examination.BOOK: book,
        Examination.TICKER: ticker,
        Examination.CANDLES: candles,
        Examination.PRIVATE_CLIENT: private_client,
        Examination.DERIVATIVES: derivatives,
    }
)
