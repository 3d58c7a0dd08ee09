"""Which symbols an operator means by a few letters: exact, then start, then part, then scattered letters."""

from collections.abc import Iterable, Mapping

LIMIT = 200
"""More results than anybody reads."""


def rank(query: str, symbol: str) -> int | None:
    """Return how well `symbol` fits, 0 best, None when it does not.

    Args:
        query: letters in any case; separators are ignored, so `btcusdt`, `btc/usdt` and `btc usdt` are one.
        symbol: unified form, `BASE/QUOTE` or `BASE/QUOTE:SETTLE`.
    """
    wanted = _plain(query)
    plain = _plain(symbol)
    base = symbol.partition("/")[0].upper()
    if not wanted:
        return 4
    if plain == wanted:
        return 0
    if base == wanted:
        return 1
    if plain.startswith(wanted):
        return 2
    if wanted in plain:
        return 3
    letters = iter(plain)
    return 5 if len(wanted) > 1 and all(letter in letters for letter in wanted) else None


def find(query: str, listed: Mapping[str, tuple[str, ...]], first: Iterable[str] = ()) -> list[str]:
    """Return the symbols that fit `query`, the best first, then by how many venues list them.

    Args:
        query: what was typed.
        listed: venues by symbol.
        first: symbols that go before others of the same rank: the watch list.
    """
    preferred = frozenset(first)
    found = []
    for symbol, venues in listed.items():
        place = rank(query, symbol)
        if place is not None:
            found.append((place, symbol not in preferred, ":" in symbol, -len(venues), len(symbol), symbol))
    found.sort()
    return [entry[-1] for entry in found[:LIMIT]]


def _plain(text: str) -> str:
    return text.upper().replace("/", "").replace("-", "").replace("_", "").replace(" ", "").replace(":", "")
