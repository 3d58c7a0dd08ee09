"""A venue that nobody built in: configuration alone makes it stream."""

import asyncio
import json
from pathlib import Path

from tests.support.bitvavo import bitvavo
from tests.support.processes import lyra

_FILE = """
version: 1
exchanges:
  bitvavo:
    ccxt: bitvavo
    symbols: [BTC/EUR, ETH/EUR]
"""


async def test_a_thirteenth_venue_is_added_by_configuration_only(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "lyra.yaml"
    file.write_text(_FILE)
    async with bitvavo() as (url, venue):
        words = ("book", "BTC/EUR", "--venue", "bitvavo", "--via", url, "--config", file, "--updates", 2)
        done = await asyncio.to_thread(lyra, *words, "--json", env=env)
    assert done.stderr == ""
    assert done.returncode == 0
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["venue"], first["symbol"], first["integrity"]) == ("bitvavo", "BTC/EUR", "UNVERIFIED")
    assert [price for price, _ in first["bids"]] == ["8518.8", "8513.6"]
    assert first["asks"] == [["8520", "0.1"], ["8521.5", "2"]]
    assert second["sequence"] > first["sequence"]
    assert second["bids"][0] != first["bids"][0]
    assert "api.bitvavo.com/v2/markets" in venue.asked
    assert "ws.bitvavo.com/v2" in venue.asked
