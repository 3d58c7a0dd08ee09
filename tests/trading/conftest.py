"""Gates of practice exchanges: one of each venue that trades, and one of Gate where one is enough."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.trading.rig import TRADED, TradingRig, trading_rig


@pytest.fixture(params=TRADED)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TradingRig]:
    async with trading_rig(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
async def gate_rig(tmp_path: Path) -> AsyncIterator[TradingRig]:
    async with trading_rig("gate", tmp_path) as opened:
        yield opened
