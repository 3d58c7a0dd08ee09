"""Binance: spot market data only, https://developers.binance.com/docs/binance-spot-api-docs."""

from venues.practice.dialects.binance.dialect import BinanceDialect

DIALECT = BinanceDialect
