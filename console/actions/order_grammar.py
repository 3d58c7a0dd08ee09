"""The command line's language for orders: a line that fills the ticket in, and sends nothing."""

from collections.abc import Sequence

from console.actions.ticket_text import TicketText
from console.desk.reading import Refused, read_price, read_size
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import Value, replace
from venues.model.words import Side

SHAPE = "buy gate:BTC/USDT $12 at 60000 post"
"""An example that shows all parts."""

_FORCES = {
    "gtc": TimeInForce.GTC,
    "ioc": TimeInForce.IOC,
    "fok": TimeInForce.FOK,
    "post": TimeInForce.POST_ONLY,
}


class _Rest(Value):
    """What stands after the size."""

    price: str = ""
    force: str = ""
    market: bool = False
    cap: str = ""


def parse_order(
    words: Sequence[str], venues: Sequence[str], symbols: Sequence[str], venue: str
) -> TicketText | str:
    """Return the ticket that a line like `buy gate:BTC/USDT $12 at 60000 post` fills in, or what is wrong with it.

    Args:
        words: the line's words, `buy` or `sell` first.
        venues: those there are.
        symbols: those there are.
        venue: the chosen one, for a line that names none.
    """
    side = Side.BUY if words[0].lower() == "buy" else Side.SELL
    if len(words) < 2:
        return f"{side} needs a symbol and a size: {SHAPE}"
    market = _market(words[1], venues, symbols, venue)
    if isinstance(market, str):
        return market
    size, left = _size(words[2:])
    if not size:
        return f"{side} needs a size after the symbol: 0.01, $12 or 12 USD"
    read = read_size(size)
    if isinstance(read, Refused):
        return read.words
    rest = _rest(left)
    if isinstance(rest, str):
        return rest
    fault = _contradiction(rest)
    return fault or _filled(TicketText(market[0], market[1], side, size=size, source="command"), rest)


def _market(word: str, venues: Sequence[str], symbols: Sequence[str], venue: str) -> tuple[str, str] | str:
    """Return venue and symbol of `gate:BTC/USDT` or `BTC/USDT`, or what is wrong."""
    named, colon, tail = word.partition(":")
    known = {name.casefold(): name for name in venues}
    if colon and named.casefold() in known:
        venue, word = known[named.casefold()], tail
    elif colon and "/" not in named:
        return f"no venue {named}"
    if not venue:
        return "no venue is chosen"
    for symbol in symbols:
        if symbol.casefold() == word.casefold():
            return venue, symbol
    near = [symbol for symbol in symbols if symbol.casefold().startswith(word.casefold())][:4]
    return f"no symbol {word}" + (f"; did you mean {', '.join(near)}" if near else "")


def _size(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the size with its unit, and what follows it."""
    if len(words) > 1 and words[1].lower() == "usd":
        return f"{words[0]} {words[1]}", words[2:]
    return (words[0], words[1:]) if words else ("", ())


def _rest(words: Sequence[str]) -> _Rest | str:
    rest, left = _Rest(), list(words)
    while left:
        word = left.pop(0).lower()
        if word in {"at", "cap"}:
            if not left:
                return f"{word} needs a number"
            number = left.pop(0)
            if getattr(rest, "price" if word == "at" else "cap"):
                return f"{word} stands twice"
            read = read_price(number.removesuffix("%") if word == "cap" else number)
            if isinstance(read, Refused):
                return read.words if word == "at" else read.words.replace("the price", "the cap")
            rest = (
                replace(rest, price=number) if word == "at" else replace(rest, cap=number.removesuffix("%"))
            )
        elif word in _FORCES and not rest.force:
            rest = replace(rest, force=word)
        elif word == "market" and not rest.market:
            rest = replace(rest, market=True)
        else:
            return f"do not know {word} here: at PRICE, market, cap PERCENT, post, ioc, fok, gtc"
    return rest


def _contradiction(rest: _Rest) -> str:
    if rest.market and rest.price:
        return "a market order takes no price: leave out `market` or `at`"
    if rest.market and rest.force in {"post", "fok", "gtc"}:
        return f"a market order is sent as IOC, so it cannot be {rest.force}"
    if rest.cap and not rest.market:
        return "a cap is for market orders: add `market`"
    return ""


def _filled(text: TicketText, rest: _Rest) -> TicketText:
    if rest.market:
        return replace(text, kind=OrderKind.MARKET, cap=rest.cap or text.cap)
    force = _FORCES.get(rest.force, TimeInForce.GTC)
    return replace(text, price=rest.price, time_in_force=force)
