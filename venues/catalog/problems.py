"""Problem: one defect of a configuration or catalogue file, said so that a person can act on it."""

from collections.abc import Iterable

from venues.model.telltales import without_key_like
from venues.model.value import Value


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest // 2] + "..." + text[-longest // 3 :]


def _one_line(text: str) -> str:
    """Escape line breaks and terminal sequences that a file's keys and values may hold."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class Problem(Value):
    """One defect and where it stands."""

    file: str
    """The file, or `environment` for an environment variable; empty when there is none."""
    line: int | None
    """Counted from 1; None where a line makes no sense."""
    key: str
    """The dotted key as it is written there."""
    expected: str = ""
    found: str = ""
    message: str = ""
    """More than `expected` and `found` say: what it means, what to do."""

    def __str__(self) -> str:
        """Say it on one line: where, which key, what was expected, what was found."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        told = [f"expected {self.expected}"] if self.expected else []
        told += [f"found {self.found}"] if self.found else []
        sentence = ", ".join(told)
        sentence = "; ".join(part for part in (sentence, self.message) if part)
        # a key of a venue may stand at a wrong place, as a name or as a value
        key = _shortened(without_key_like(self.key), 160)
        place, sentence = _shortened(place, 400), _shortened(without_key_like(sentence), 900)
        return _one_line(": ".join(part for part in (place, key, sentence) if part))


class ConfigError(Exception):
    """A configuration cannot be used; carries every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
