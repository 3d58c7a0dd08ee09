"""The part of a catalogue file that names what ccxt's class could dial and this program never does."""

from typing import Annotated

from pydantic import AfterValidator

from venues.catalog.sections import Section
from venues.catalog.values import Says


def _interface(text: str) -> str:
    if (
        not text
        or text.startswith("*")
        or not set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*")
    ):
        raise ValueError("")
    return text


Interface = Annotated[
    str,
    AfterValidator(_interface),
    Says("an interface such as ws.inverse or dapi*, as ccxt's class names it"),
]


class UnusedInterfaces(Section):
    """Interfaces that may name hosts outside the list, since nothing is ever asked of them; `*` stands for any rest."""

    live: tuple[Interface, ...] = ()
    testnet: tuple[Interface, ...] = ()
