"""MEXC spot, `aggre.depth` (protobuf): each update begins one version after the last one ended."""

from typing import Any, ClassVar

from venues.market.integrity.rule import WIDEST_FRAME, BookRule, Break, whole


class MexcVersionRule(BookRule):
    """`fromVersion == last toVersion + 1`.

    Source: MEXC, Spot v3 "Websocket Market Streams", "Diff.Depth Stream"
    (https://www.mexc.com/api-docs/spot-v3/websocket-market-streams/diffdepth-stream). A frame is
    protobuf bytes; once decoded (by ccxt's `decode_proto_msg`, or here)::

        {"channel": "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT", "symbol": "BTCUSDT",
         "publicAggreDepths": {"fromVersion": "43296363236", "toVersion": "43296363255", ...}}

    The stream has no snapshot: the first frame begins the chain, and ccxt joins the REST snapshot to it.
    The page drops updates older than the book, and so does ccxt: they are no break.
    """

    name: ClassVar[str] = "mexc_version"
    snapshots: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        # Only MEXC's worker pays for the import.
        from venues.market.integrity.mexc_wire import read_versions

        self._read_versions = read_versions

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame, as bytes or as ccxt's decoded dict; see the class."""
        if isinstance(message, bytes | bytearray):
            try:
                frame = self._read_versions(bytes(message))
            except ValueError:
                return self._unreadable(None, connection, "content")
            return None if frame is None else self._chain(connection, *frame)
        if not isinstance(message, dict) or "publicAggreDepths" not in message:
            return None
        depths = message["publicAggreDepths"]
        market_id = message.get("symbol")
        if not isinstance(depths, dict):
            return self._unreadable(market_id, connection, "book")
        return self._chain(connection, market_id, depths.get("fromVersion"), depths.get("toVersion"))

    def _chain(
        self, connection: str, market_id: object, from_version: object, to_version: object
    ) -> Break | None:
        first = whole(from_version)
        last_one = whole(to_version)
        if first is None or last_one is None or not isinstance(market_id, str):
            return self._unreadable(market_id, connection, "version")
        if not 0 <= last_one - first < WIDEST_FRAME or not market_id:
            return self._unreadable(market_id, connection, "range of versions")
        track = self._tracks.get(market_id)
        if track is None:
            self._begin(market_id, connection, last_one)
            return None
        last = track.last
        if last is None:
            return None
        if last_one <= last:
            return self._old(track, last_one)
        if first != last + 1:
            return self._gap(market_id, connection, first, last, last + 1)
        track.last = last_one
        return None
