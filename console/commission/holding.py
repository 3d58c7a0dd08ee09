"""Whether a rung is held now: its newest evidence, what it hung on, and how old it is."""

from collections.abc import Mapping

from console.commission.evidence import PASSED, WAIVED, Evidence
from console.commission.footing import CHANGED, NOT_YET
from console.commission.found import Found, passes
from console.commission.views import RungState
from venues.model.ladder import RungRules
from venues.model.value import Value

DAY_MS = 86_400_000
WARN_DAYS = 7
"""So long before a rung is due again it is told."""


class Held(Value):
    """How a rung stands."""

    state: RungState
    words: str = ""
    due_words: str = ""
    waits: str = ""
    """What is not known yet, so that nothing may rely on the rung; empty when all is known."""
    fell_with: str = ""
    """Name of the rung with which the top fell, and with which it comes back; empty for what fell by itself."""

    @property
    def is_sure(self) -> bool:
        """Whether an order may rely on it."""
        return self.state.is_held and not self.waits


def held(rules: RungRules, evidence: Evidence | None, now: Mapping[str, str], now_ms: int) -> Held:
    """Judge one rung by itself.

    Args:
        rules: what the catalogue says of it.
        evidence: the newest row about it.
        now: what rungs hang on at this moment.
        now_ms: milliseconds UTC, by the trail's clock.
    """
    if evidence is None:
        return Held(RungState.OPEN)
    if not evidence.is_held:  # also an outcome that this program does not know
        return Held(RungState.FAILED, evidence.words)
    days_left = rules.due_days - (now_ms - evidence.time_ms) / DAY_MS
    if days_left <= 0:
        return Held(RungState.FALLEN, f"it was climbed more than {rules.due_days} days ago")
    if evidence.outcome == PASSED and not passes(rules, Found(evidence.figures)):
        return Held(RungState.FALLEN, "its figures are not those that are demanded now")
    waits = ""
    for name in rules.hangs_on:
        present, before = now.get(name, ""), evidence.hangs_on.get(name, "")
        if not present:
            waits = waits or NOT_YET[name]
        elif present != before:
            return Held(RungState.FALLEN, CHANGED[name])
    state = RungState.WAIVED if evidence.outcome == WAIVED else RungState.PASSED
    return Held(state, evidence.words, _due_words(days_left), waits)


def _due_words(days_left: float) -> str:
    if days_left > WARN_DAYS:
        return ""
    whole = int(days_left)
    return f"due again in {whole} days" if whole > 1 else "due again within a day or two"
