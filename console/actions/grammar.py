"""The language of the command line: what a typed line asks for, checked against what exists."""

from collections.abc import Sequence

from console.actions.action import SCREENS
from console.actions.order_grammar import parse_order
from console.actions.ticket_text import TicketText
from venues.model.value import Value


class Command(Value):
    """A line that was understood."""

    verb: str
    argument: str = ""
    ticket: TicketText | None = None
    """What the ticket is opened with; for `buy` and `sell`."""


class Misunderstood(Value):
    """A line that was not, and what would be."""

    words: str


class Verb(Value):
    """One word of the language."""

    name: str
    argument: str
    """What follows: `symbol`, `venue`, `theme`, `screen`, `number`, `scope`, `order` or nothing."""
    help: str
    whole: bool = False
    """Only the whole word is understood, no beginning of it."""
    optional: bool = False
    """The argument may be left out."""


ORDER = "order"
"""An argument with a language of its own, see `order_grammar`."""

EVERYWHERE = "all"

VERBS: tuple[Verb, ...] = (
    Verb("symbol", "symbol", "show a symbol"),
    Verb("venue", "venue", "choose a venue"),
    Verb("screen", "screen", "go to a screen"),
    Verb("theme", "theme", "change the colours"),
    Verb("depth", "number", "levels a side, 0 for as many as fit"),
    Verb("reconnect", "venue", "connect a venue again now"),
    Verb("disable", "venue", "disconnect a venue"),
    Verb("buy", ORDER, "open the ticket filled in: gate:BTC/USDT $12 at 60000 post", whole=True),
    Verb("sell", ORDER, "the same for a sell; ioc, fok, gtc, post, market, cap 0.2", whole=True),
    Verb("cancel", "scope", "cancel our orders at a venue or all, after asking", whole=True),
    Verb("release", "venue", "lift the halt of a venue, or of everything", whole=True, optional=True),
    Verb("commission", "venue", "open a venue's commissioning wizard", optional=True),
    Verb("unlock", "", "open the vault with its passphrase"),
    Verb("lock", "", "lock the vault at once: no new orders with its keys"),
    Verb("help", "", "show all keys"),
    Verb("log", "", "show the log"),
    Verb("quit", "", "leave the console"),
)


class Known(Value):
    """What arguments may name."""

    symbols: Sequence[str] = ()
    venues: Sequence[str] = ()
    themes: Sequence[str] = ()
    venue: str = ""
    """The chosen one, for orders that name none."""

    def of(self, kind: str) -> Sequence[str]:
        """Return the words that may stand for an argument of this kind."""
        return {
            "symbol": self.symbols,
            "venue": self.venues,
            "theme": self.themes,
            "screen": SCREENS,
            "number": ("0", "5", "10", "20"),
            "scope": (EVERYWHERE, *self.venues),
            ORDER: tuple(f"{venue}:" for venue in self.venues) + tuple(self.symbols),
        }.get(kind, ())


def parse(line: str, known: Known) -> Command | Misunderstood:
    """Return what `line` asks for, or words about what is wrong with it; never raises."""
    parts = line.strip().lstrip(":").split()
    if not parts:
        return Misunderstood("type a command")
    verb = _verb(parts[0].lower())
    if isinstance(verb, Misunderstood):
        return verb
    if verb.argument == ORDER:
        ticket = parse_order(parts, known.venues, known.symbols, known.venue)
        return Misunderstood(ticket) if isinstance(ticket, str) else Command(verb.name, ticket=ticket)
    return _with_argument(verb, parts[1:], known)


def _verb(name: str) -> Verb | Misunderstood:
    verbs = [verb for verb in VERBS if verb.name == name]
    verbs = verbs or [verb for verb in VERBS if verb.name.startswith(name)]
    if len(verbs) == 1 and verbs[0].whole and verbs[0].name != name:
        return Misunderstood(f"type the whole word: {verbs[0].name}")
    if len(verbs) != 1:
        some = ", ".join(verb.name for verb in (verbs or VERBS))
        return Misunderstood(f"{'which one' if verbs else 'no such command'}: {some}")
    return verbs[0]


def _with_argument(verb: Verb, rest: Sequence[str], known: Known) -> Command | Misunderstood:
    if not verb.argument:
        return Misunderstood(f"{verb.name} stands alone") if rest else Command(verb.name)
    if verb.optional and not rest:
        return Command(verb.name)
    if len(rest) != 1:
        what = f"a venue or {EVERYWHERE}" if verb.argument == "scope" else f"one {verb.argument}"
        return Misunderstood(f"{verb.name} needs {what}")
    wanted = rest[0].casefold()
    options = known.of(verb.argument)
    exact = [word for word in options if word.casefold() == wanted]
    if exact:
        return Command(verb.name, exact[0])
    near = [word for word in options if word.casefold().startswith(wanted)][:6]
    hint = f"; did you mean {', '.join(near)}" if near else ""
    kind = "venue" if verb.argument == "scope" else verb.argument
    return Misunderstood(f"no {kind} {rest[0]}{hint}")


def complete(line: str, known: Known) -> str:
    """Return `line` with its last word completed as far as it is certain."""
    head, _, tail = line.rpartition(" ")
    words = head.split()
    lead = f"{head} " if head else ""
    if words:
        verb = next((verb for verb in VERBS if verb.name == words[0].lower()), None)
        options: Sequence[str] = known.of(verb.argument) if verb and len(words) == 1 else ()
        if verb and verb.argument == ORDER and ":" in tail:
            venue, _, tail = tail.partition(":")
            lead, options = f"{lead}{venue}:", known.symbols
    else:
        options = [verb.name for verb in VERBS]
    fits = [word for word in options if word.casefold().startswith(tail.casefold())]
    if not fits:
        return line
    common = fits[0]
    for word in fits[1:]:
        while not word.casefold().startswith(common.casefold()):
            common = common[:-1]
    done = common if len(common) >= len(tail) else tail
    return f"{lead}{done}" + (" " if len(fits) == 1 and not words else "")
