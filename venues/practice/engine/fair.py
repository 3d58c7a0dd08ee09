"""Fair prices shared by all practice venues: a pure function of seed, asset and time.

Because nothing is stepped, any venue may ask for any moment in any order and all agree, and a market that
nobody looked at for a day costs nothing.
"""

import math
from collections.abc import Mapping
from zlib import crc32

from venues.model.value import Value

_MASK = (1 << 64) - 1
_PERIODS_SECONDS = (1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0)
# A yearly volatility of 60 % is about one basis point a square-root second; octaves of value noise
# with amplitudes growing as the square root of their period look like such a walk, and stay bounded.
_BASIS_POINTS_PER_ROOT_SECOND = 0.7
_COMMON_SHARE = 0.75


class Asset(Value):
    """What the order flow knows of a currency."""

    code: str
    name: str
    usd: float
    """Price around which it moves, US dollars."""
    volatility: float
    """1 for a large coin, 0 for a dollar."""
    depth_usd: float
    """Typical notional of one resting order, US dollars."""


def noise_key(*parts: object) -> int:
    """A 32-bit key made of the parts' text, the same in every process."""
    return crc32(":".join(str(part) for part in parts).encode())


def unit_noise(key: int, index: int) -> float:
    """A value in [-1, 1) that belongs to ``key`` and ``index`` (splitmix64)."""
    x = (key * 0x9E3779B97F4A7C15 + index * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return (x ^ (x >> 31)) / 2**63 - 1.0


def smooth_noise(key: int, position: float) -> float:
    """Value noise: smooth in ``position``, one independent value per whole number, in [-1, 1)."""
    index = math.floor(position)
    fraction = position - index
    weight = fraction * fraction * (3.0 - 2.0 * fraction)
    left = unit_noise(key, index)
    return left + (unit_noise(key, index + 1) - left) * weight


def walk(key: int, now_ms: int) -> float:
    """A bounded, walk-like path in basis points."""
    seconds = now_ms / 1000.0
    return _BASIS_POINTS_PER_ROOT_SECOND * sum(
        math.sqrt(period) * smooth_noise(key + octave, seconds / period)
        for octave, period in enumerate(_PERIODS_SECONDS)
    )


class FairPrices:
    """One fair price per asset; all coins share a common factor."""

    def __init__(self, assets: Mapping[str, Asset], seed: int) -> None:
        self.assets = assets
        self.seed = seed
        self._common_key = noise_key(seed, "common")
        self._keys = {code: noise_key(seed, "asset", code) for code in assets}
        self._nudges_bp: dict[str, float] = {}
        self._common: tuple[int, float] = (-1, 0.0)

    def nudge(self, asset: str, basis_points: float) -> None:
        """Move an asset's fair price for good."""
        self._nudges_bp[asset] = self._nudges_bp.get(asset, 0.0) + basis_points

    def usd(self, code: str, now_ms: int) -> float:
        """US dollars an asset is worth at a moment; KeyError for an unknown asset."""
        asset = self.assets[code]
        offset_bp = self._nudges_bp.get(code, 0.0)
        if asset.volatility:
            own = walk(self._keys[code], now_ms)
            blend = _COMMON_SHARE * self._common_factor(now_ms) + (1.0 - _COMMON_SHARE) * own
            offset_bp += asset.volatility * blend
        return asset.usd * math.exp(offset_bp / 10_000.0)

    def pair(self, base: str, quote: str, now_ms: int) -> float:
        """Quote that one base is worth at a moment."""
        return self.usd(base, now_ms) / self.usd(quote, now_ms)

    def _common_factor(self, now_ms: int) -> float:
        at, value = self._common
        if at != now_ms:
            value = walk(self._common_key, now_ms)
            self._common = (now_ms, value)
        return value
