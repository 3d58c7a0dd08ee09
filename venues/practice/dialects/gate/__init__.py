"""Gate: spot REST v4 and spot websocket v4, https://www.gate.com/docs/developers/apiv4/en/."""

from venues.practice.dialects.gate.dialect import GateDialect

DIALECT = GateDialect
