"""Levels as they stand in a frame: what is no number there would silently lose a level in ccxt's book."""

from math import inf
from typing import Any

from venues.model.text import sanitise

_SIDES = ("bids", "b", "asks", "a")
_BODIES = ("result", "data", "params", "contents")


class ImpossibleLevel(ValueError):
    """A level of a frame has a price or size that cannot be one."""


def check_frame(message: Any) -> None:
    """Return when every level of a book frame has a finite price above zero and a finite size of at least zero.

    Frames that carry no levels pass. Works on the shapes that ccxt's venues send: a body under `result`, `data`
    (one or a list), `params` or `contents`, sides named `bids`/`asks` or `b`/`a`, levels as `[price, size, ...]`
    or as mappings. Plain digits, which is what venues send, are told by a few calls for a whole side.

    Raises:
        ImpossibleLevel: a level is not like that.
    """
    if type(message) is not dict:
        return
    for body in _bodies(message):
        for name in _SIDES:
            side = body.get(name)
            if type(side) is not list or not side:
                continue
            try:
                digits = "".join([level[0] + level[1] for level in side]).replace(".", "")
            except (TypeError, LookupError):
                _check_each(side)
            else:
                if not (digits.isdecimal() and digits.isascii()):
                    _check_each(side)


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


def _check_each(side: list[Any]) -> None:
    """Look at each level of a side that is not all plain digits: exponents and mappings are fine, all else is not."""
    for level in side:
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
