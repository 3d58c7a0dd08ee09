"""Forty secrets that nobody else uses, and the search for them; written without a line of the program's redactor."""

import base64
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from urllib.parse import quote, quote_plus

import msgspec

_WORDS = ["kestrel", "violin", "Óbuda", "marmot", "quince", "saddle", "Žluťák", "ferry", "onyx", "plinth"]
_PIECE = 12
"""So many characters of a secret in a row are a leak, too."""

_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?<>=$ ]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78M\\])")
_BETWEEN = re.compile(r"[\s\u2500-\u259f\u00b7]+")
"""What a screen puts between the pieces of a text that it breaks."""


@dataclass(frozen=True)
class Canary:
    """One secret and where it was put."""

    name: str
    value: str

    def __repr__(self) -> str:
        """Name it; the bench itself prints none."""
        return f"Canary({self.name})"

    @cached_property
    def needles(self) -> tuple[bytes, ...]:
        """All bytes that give it away."""
        raw = self.value.encode()
        found = {raw, raw.lower(), raw.upper(), raw.hex().encode(), raw.hex().upper().encode()}
        found |= {quote(raw, safe=safe).encode() for safe in ("", "/")} | {quote_plus(raw).encode()}
        found |= {
            json.dumps(self.value, ensure_ascii=ascii_only)[1:-1].encode() for ascii_only in (True, False)
        }
        found |= {repr(self.value)[1:-1].encode(), repr(raw)[2:-1].encode(), html.escape(self.value).encode()}
        for before in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                # without the characters that what stands before and behind has a share in
                found.add(encode(b"\0" * before + raw)[before + (before > 0) :].rstrip(b"=")[:-1])
        lower = {needle.lower() for needle in found if b"%" in needle}
        return tuple(needle for needle in found | lower | self._pieces if len(needle) >= _PIECE)

    @property
    def _pieces(self) -> set[bytes]:
        """Parts of it, so many that a text of a piece and a half holds one: for texts that were cut."""
        lines = [line for line in self.value.splitlines() if line and not line.startswith("-----")]
        return {
            line[at : at + _PIECE].encode()
            for line in lines
            for at in (*range(0, len(line) - _PIECE, _PIECE // 2), len(line) - _PIECE)
        }


class Canaries(msgspec.Struct, frozen=True):
    """All secrets of a run by name; as JSON in a file for the program's broken parts."""

    values: dict[str, str]

    def __repr__(self) -> str:
        """Say how many."""
        return f"Canaries({len(self.values)})"

    def all(self) -> tuple[Canary, ...]:
        """Return them."""
        return tuple(Canary(name, value) for name, value in self.values.items())


def hatch(seed: int) -> Canaries:
    """Return forty canaries in the forms that venues give their keys."""
    random = Random(seed)

    def text(length: int, alphabet: str = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") -> str:
        return "".join(random.choice(alphabet) for _ in range(length))

    def hexadecimal(length: int) -> str:
        return text(length, "0123456789abcdef")

    def raw64(size: int) -> str:
        return base64.b64encode(random.randbytes(size)).decode()

    def words() -> str:
        return " ".join(random.sample(_WORDS, 4)) + f' "{text(4)}" \\ [{text(3)}] & <{text(3)}>'

    def uuid() -> str:
        return "-".join(hexadecimal(length) for length in (8, 4, 4, 4, 12))

    pem = f"-----BEGIN EC PRIVATE KEY-----\n{raw64(48)}\n{raw64(48)}\n{raw64(24)}\n-----END EC PRIVATE KEY-----\n"
    return Canaries({
        # keys of the practice accounts: the program uses these
        "okx.api_key": uuid(), "okx.secret": hexadecimal(32).upper(), "okx.password": words(),
        "gate.api_key": hexadecimal(32), "gate.secret": hexadecimal(64),
        "kraken.api_key": raw64(42), "kraken.secret": raw64(64),
        "whitebit.api_key": hexadecimal(32), "whitebit.secret": hexadecimal(32),
        # keys of other modes and venues in variables: the program must not even look at their values
        "live.okx.api_key": uuid(), "live.okx.secret": hexadecimal(32).upper(), "live.okx.password": text(20) + "%/+=",
        "live.gate.api_key": hexadecimal(32), "live.gate.secret": hexadecimal(64),
        "live.bybit.api_key": text(18), "live.bybit.secret": text(36),
        "live.coinbase.api_key": f"organizations/{uuid()}/apiKeys/{uuid()}", "live.coinbase.secret": pem,
        "live.kucoin.api_key": hexadecimal(24), "live.kucoin.secret": uuid(), "live.kucoin.password": words(),
        "live.bitget.api_key": "bg_" + hexadecimal(32), "live.bitget.secret": hexadecimal(64),
        "live.bitget.password": text(16),
        "live.mexc.api_key": "mx0" + text(15), "live.mexc.secret": hexadecimal(32),
        "live.hyperliquid.api_key": "0x" + hexadecimal(40), "live.hyperliquid.secret": "0x" + hexadecimal(64),
        # keys in private files
        "file.okx.api_key": uuid(), "file.okx.secret": hexadecimal(32).upper(), "file.okx.password": words(),
        "file.kraken.api_key": raw64(42), "file.kraken.secret": raw64(64),
        # what the vault holds, and what opens it
        "vault.passphrase": words(), "vault.new_passphrase": f"{text(10)} {text(10)}",
        "vault.bybit.api_key": text(18), "vault.bybit.secret": text(36),
        "vault.mexc.api_key": "mx0" + text(15), "vault.mexc.secret": hexadecimal(32),
        "hashicorp.token": "hvs." + text(90),
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sighting:
    """A secret where none may be."""

    canary: str
    place: str
    excerpt: str
    """What stands around it, the secret itself left out."""


def sightings(canaries: Iterable[Canary], places: Iterable[tuple[str, bytes]]) -> list[Sighting]:
    """Return where canaries are found, in any form, also broken over the lines of a screen."""
    found = []
    known = tuple(canaries)
    for place, data in places:
        shown = _CONTROL.sub(b"", data) if b"\x1b" in data else data
        joined = _BETWEEN.sub("", shown.decode("utf-8", "replace")).encode()
        for canary in known:
            needle = next((needle for needle in canary.needles if needle in data or needle in shown), None)
            if needle is not None:
                found.append(
                    Sighting(canary.name, place, _around(shown if needle in shown else data, needle))
                )
            elif (closed := _BETWEEN.sub("", canary.value).encode()) in joined:
                found.append(Sighting(canary.name, place, _around(joined, closed)))
    return found


def _around(data: bytes, needle: bytes) -> str:
    at = data.index(needle)
    before, behind = data[max(0, at - 60) : at], data[at + len(needle) : at + len(needle) + 20]
    return f"{before.decode('utf-8', 'replace')}<HERE>{behind.decode('utf-8', 'replace')}".replace("\n", "⏎")
