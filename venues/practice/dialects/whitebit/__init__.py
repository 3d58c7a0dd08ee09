"""WhiteBIT: spot REST v4 and websocket, https://docs.whitebit.com/."""

from venues.practice.dialects.whitebit.dialect import WhitebitDialect

DIALECT = WhitebitDialect
