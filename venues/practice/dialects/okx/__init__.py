"""OKX: spot REST and websocket v5, https://www.okx.com/docs-v5/en/."""

from venues.practice.dialects.okx.dialect import OkxDialect

DIALECT = OkxDialect
