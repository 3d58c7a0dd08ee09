"""Kraken: spot REST and websocket v2, https://docs.kraken.com/exchange/."""

from venues.practice.dialects.kraken.dialect import KrakenDialect

DIALECT = KrakenDialect
