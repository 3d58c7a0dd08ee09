"""Levels as they stand in a frame: what is no number there would silently lose a level in ccxt's book."""

from math import inf
from typing import Any

import orjson

from venues.model.text import sanitise

_BODIES = ("result", "data", "params", "contents")


class ImpossibleLevel(ValueError):
    """A level of a frame has a price or size that cannot be one."""


def check_frame(message: Any) -> None:
    """Return when every level of a book frame has a finite price above zero and a finite size of at least zero.

    Frames that carry no levels pass. Works on the shapes that ccxt's venues send: a body under `result`, `data`
    (one or a list), `params` or `contents`, sides named `bids`/`asks` or `b`/`a`, levels as `[price, size, ...]`
    or as mappings. This runs for every frame of every venue, so all levels of a body are first read at one go;
    only where that fails is each looked at by itself, to name the one that is wrong.

    Raises:
        ImpossibleLevel: a level is not like that.
    """
    if type(message) is not dict:
        return
    for body in _bodies(message):
        levels = _levels(body)
        if levels and not (_plain_texts(levels) if type(levels[0]) is list else _plain_numbers(levels)):
            for level in levels:
                _check(level)


def _bodies(message: dict[str, Any]) -> list[dict[str, Any]]:
    for name in _BODIES:
        body = message.get(name)
        if body is None:
            continue
        if type(body) is list:
            return [entry for entry in body if type(entry) is dict]
        if type(body) is dict:
            changes = body.get("changes")
            return [changes if type(changes) is dict else body]
        break
    return [message]


def _levels(body: dict[str, Any]) -> list[Any]:
    """Return the levels of both sides."""
    bids = body.get("bids") or body.get("b")
    asks = body.get("asks") or body.get("a")
    if type(bids) is not list:
        return asks if type(asks) is list else []
    return bids + asks if type(asks) is list else bids


def _plain_texts(levels: list[Any]) -> bool:
    """Return True when every price and size is a text in plain digits, read by one call for all of them."""
    try:
        text = ",".join([level[0] + "," + level[1] for level in levels])
        if "e" in text:  # an exponent, or one of JSON's words
            return False
        numbers = orjson.loads(f"[{text}]")
        lowest = min(numbers)
        sound = lowest > 0 or (lowest == 0 and min(numbers[::2]) > 0)
        return sound and len(numbers) == 2 * len(levels)
    except (TypeError, LookupError, ValueError):
        return False


def _plain_numbers(levels: list[Any]) -> bool:
    """Return True when every level is a mapping with numbers for price and size."""
    try:
        prices = [level["price"] for level in levels]
        sizes = [level["qty"] for level in levels]
        return bool(min(prices) > 0 and min(sizes) >= 0 and sum(prices) + sum(sizes) < inf)
    except (TypeError, LookupError):
        return False


def _check(level: Any) -> None:
    """Look at one level: exponents and other spellings of a number are fine, all else is not."""
    if type(level) is dict:
        price, size = level.get("price"), level.get("qty", level.get("size"))
    elif type(level) is list and len(level) >= 2:
        price, size = level[0], level[1]
    else:
        raise ImpossibleLevel(_words(level))
    try:
        sound = 0.0 < float(price) < inf and 0.0 <= float(size) < inf  # type: ignore[arg-type]
    except (TypeError, ValueError):
        sound = False
    if not sound:
        raise ImpossibleLevel(_words(level))


def _words(level: Any) -> str:
    return f"a level that cannot be one: {sanitise(level, 60)}"
