"""The language of the command line: what a typed line asks for, checked against what exists."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.actions.action import SCREENS


@dataclass(frozen=True, slots=True)
class Command:
    """A line that was understood."""

    verb: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A line that was not, and what would be."""

    words: str


@dataclass(frozen=True, slots=True)
class Verb:
    """One word of the language."""

    name: str
    argument: str
    """What follows: `symbol`, `venue`, `theme`, `screen`, `number` or nothing."""
    help: str


VERBS: tuple[Verb, ...] = (
    Verb("symbol", "symbol", "show a symbol"),
    Verb("venue", "venue", "choose a venue"),
    Verb("screen", "screen", "go to a screen"),
    Verb("theme", "theme", "change the colours"),
    Verb("depth", "number", "levels a side, 0 for as many as fit"),
    Verb("reconnect", "venue", "connect a venue again now"),
    Verb("disable", "venue", "disconnect a venue"),
    Verb("help", "", "show all keys"),
    Verb("log", "", "show the log"),
    Verb("quit", "", "leave the console"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What arguments may name."""

    symbols: Sequence[str] = ()
    venues: Sequence[str] = ()
    themes: Sequence[str] = ()

    def of(self, kind: str) -> Sequence[str]:
        """Return the words that may stand for an argument of this kind."""
        return {
            "symbol": self.symbols,
            "venue": self.venues,
            "theme": self.themes,
            "screen": SCREENS,
            "number": ("0", "5", "10", "20"),
        }.get(kind, ())


def parse(line: str, known: Known) -> Command | Misunderstood:
    """Return what `line` asks for, or words about what is wrong with it; never raises."""
    parts = line.strip().lstrip(":").split()
    if not parts:
        return Misunderstood("type a command")
    name, rest = parts[0].lower(), parts[1:]
    verbs = [verb for verb in VERBS if verb.name == name] or [v for v in VERBS if v.name.startswith(name)]
    if len(verbs) != 1:
        some = ", ".join(verb.name for verb in (verbs or VERBS))
        return Misunderstood(f"{'which one' if verbs else 'no such command'}: {some}")
    verb = verbs[0]
    if not verb.argument:
        return Misunderstood(f"{verb.name} stands alone") if rest else Command(verb.name)
    if len(rest) != 1:
        return Misunderstood(f"{verb.name} needs one {verb.argument}")
    wanted = rest[0].casefold()
    options = known.of(verb.argument)
    exact = [word for word in options if word.casefold() == wanted]
    if exact:
        return Command(verb.name, exact[0])
    near = [word for word in options if word.casefold().startswith(wanted)][:6]
    hint = f"; did you mean {', '.join(near)}" if near else ""
    return Misunderstood(f"no {verb.argument} {rest[0]}{hint}")


def complete(line: str, known: Known) -> str:
    """Return `line` with its last word completed as far as it is certain."""
    head, _, tail = line.rpartition(" ")
    words = head.split()
    if words:
        verb = next((verb for verb in VERBS if verb.name == words[0].lower()), None)
        options: Sequence[str] = known.of(verb.argument) if verb and len(words) == 1 else ()
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
    lead = f"{head} " if head else ""
    return f"{lead}{done}" + (" " if len(fits) == 1 and not words else "")
