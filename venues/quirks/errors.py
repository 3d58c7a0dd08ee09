"""ccxt's errors as the quirks tell them apart."""

from venues.market.lazy_ccxt import install

install()

from ccxt.base import errors as ccxt_errors  # noqa: E402  the light packages must stand first

NOT_FOUND: tuple[type[Exception], ...] = (ccxt_errors.OrderNotFound,)
EXCHANGE_ERROR: type[Exception] = ccxt_errors.ExchangeError
INVALID_NONCE: type[Exception] = ccxt_errors.InvalidNonce
UNAVAILABLE: tuple[type[Exception], ...] = (ccxt_errors.OperationFailed, ccxt_errors.AuthenticationError)
"""Whole answers that are none: too many requests, maintenance, keys refused."""
CCXT_ERROR: type[Exception] = ccxt_errors.BaseError
