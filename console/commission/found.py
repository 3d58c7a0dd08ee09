"""What a measurement brought, and how it stands beside what the ladder demands."""

from console.commission.views import FigureLine
from venues.model.examined import Examined, Figure
from venues.model.ladder import RungRules
from venues.model.value import Value

MOST_FIGURES = 5
"""Figures that stand for a finding that came without words."""


class NotMeasured(RuntimeError):
    """A rung could not even be asked about, so that nothing is recorded of it; the message says why."""


class Found(Value):
    """What was measured for a rung."""

    figures: tuple[Figure, ...] = ()
    words: str = ""
    """For the operator."""
    proved: bool = True
    """False when nothing could be measured: `words` say why, and the rung fails whatever it demands."""

    @classmethod
    def of(cls, examined: Examined, *more: Figure) -> "Found":
        """Return what a worker found, with more figures beside it."""
        return cls((*examined.figures, *more), examined.words, examined.answered)


def passes(rules: RungRules, found: Found) -> bool:
    """Return True when everything that is demanded was measured and holds."""
    return found.proved and all(
        demand.holds(_value(found.figures, demand.figure)) for demand in rules.demands
    )


def failing_words(rules: RungRules, found: Found) -> str:
    """Return why a rung was not passed."""
    if not found.proved:
        return found.words or "nothing could be measured"
    short = [
        f"{_label(demand.figure)} is {_value(found.figures, demand.figure) or 'not known'}, {demand.words} is demanded"
        for demand in rules.demands
        if not demand.holds(_value(found.figures, demand.figure))
    ]
    return "; ".join([*short, found.words] if short and found.words else short)


def found_words(found: Found) -> str:
    """Return what was found, in the words that came with it, else by its figures."""
    told = [
        f"{_label(figure.name)} {figure.value} {figure.unit}".strip()
        for figure in found.figures[:MOST_FIGURES]
    ]
    return found.words or ", ".join(told)


def figure_lines(rules: RungRules, figures: tuple[Figure, ...]) -> tuple[FigureLine, ...]:
    """Return figures beside what is demanded of them, the demanded ones first."""
    lines = []
    for demand in rules.demands:
        value = _value(figures, demand.figure)
        unit = next((figure.unit for figure in figures if figure.name == demand.figure), "")
        shown = f"{value} {unit}".strip() or "not measured"
        lines.append(FigureLine(_label(demand.figure), shown, demand.words, demand.holds(value)))
    asked = {demand.figure for demand in rules.demands}
    rest = [figure for figure in figures if figure.name not in asked]
    lines += [FigureLine(_label(figure.name), f"{figure.value} {figure.unit}".strip()) for figure in rest]
    return tuple(lines)


def _value(figures: tuple[Figure, ...], name: str) -> str:
    return next((figure.value for figure in figures if figure.name == name), "")


def _label(name: str) -> str:
    """Return a figure's name for the screen, without the unit that its value carries."""
    words = name.replace("_percent", " %").replace("_usd", " USD")
    for suffix in ("_ms", "_seconds"):
        words = words.removesuffix(suffix)
    return words.replace("_", " ")
