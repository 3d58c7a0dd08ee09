"""How a check is written: a function from a case to an answer, which gets its rule's number and name as a decorator."""

from collections.abc import Callable
from decimal import Decimal

from console.desk.case import Case
from console.desk.exact import Known, Missing, plain
from console.desk.finding import Finding, Outcome, WouldPass
from venues.model.value import Value


class Answer(Value):
    """A finding without its rule; see `Finding` for each part."""

    outcome: Outcome
    words: str
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: str = ""
    would_pass: WouldPass | None = None


class Check(Value):
    """One rule and the function that judges it."""

    number: str
    name: str
    judge: Callable[[Case], Answer]

    def __call__(self, case: Case) -> Finding:
        """Return what the rule says of `case`."""
        return self.finding(self.judge(case))

    def finding(self, answer: Answer) -> Finding:
        """Return `answer` under the name of this rule."""
        return Finding(
            self.number,
            self.name,
            answer.outcome,
            answer.words,
            answer.value,
            answer.limit,
            answer.unit,
            answer.would_pass,
        )


def check(number: str, name: str) -> Callable[[Callable[[Case], Answer]], Check]:
    """Make a function the judge of rule `number`, one of several if their names differ."""
    return lambda judge: Check(number, name, judge)


def passed(words: str, value: Decimal | None = None, limit: Decimal | None = None, unit: str = "") -> Answer:
    """Answer that the rule is kept."""
    return Answer(Outcome.PASSED, words, value, limit, unit)


def denied(
    words: str,
    value: Decimal | None = None,
    limit: Decimal | None = None,
    unit: str = "",
    would_pass: WouldPass | None = None,
) -> Answer:
    """Answer that the rule is broken, or that it cannot be judged; what would pass is said at the end."""
    hint = "" if would_pass is None else f"; {would_pass.words}"
    return Answer(Outcome.DENIED, words + hint, value, limit, unit, would_pass)


def not_applicable(words: str) -> Answer:
    """Answer that the rule has nothing to say about such an order."""
    return Answer(Outcome.NOT_APPLICABLE, words)


def at_most(
    what: str,
    value: Known,
    limit: Known,
    unit: str,
    suggest: Callable[[Decimal], WouldPass | None] | None = None,
) -> Answer:
    """Answer whether `value` is within `limit`; what is missing denies with its own words.

    Args:
        what: what is measured, as the beginning of a sentence.
        value: what was measured.
        limit: the most that is allowed, in the same unit.
        unit: of both.
        suggest: what would pass, given the limit.
    """
    if isinstance(value, Missing):
        return denied(value.words, unit=unit, limit=limit if isinstance(limit, Decimal) else None)
    if isinstance(limit, Missing):
        return denied(limit.words, value, unit=unit)
    numbers = f"{what}: {plain(value, 8)} {unit}, at most {plain(limit, 8)} {unit}"
    if not (value <= limit):
        would = suggest(limit) if suggest is not None else None
        return denied(f"{numbers} is allowed", value, limit, unit, would)
    return passed(numbers, value, limit, unit)
