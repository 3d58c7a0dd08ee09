"""What the operator can do about a rung that does not hold, by why it does not."""

from collections.abc import Iterable, Mapping

from console.commission.holding import Held
from console.commission.texts import RungText
from console.commission.views import RungKind, RungState
from console.keys.views import KeySource, KeyView
from venues.model.examined import NO, YES, Figure
from venues.model.ladder import RungRules
from venues.model.scope import Power
from venues.model.words import VenueState

COMES_BACK = "climb the rung that fell: Go live comes back with it, by the words that you have typed"
AGAIN = "Enter climbs it again"
ASK_AGAIN = (
    "nothing that counts was measured: climb it again (a); if it stays so, look at the venue's state and log"
)
UNLOCKS = "V unlocks the vault; then climb it again (a)"
NOT_TOLD = (
    "look at the key's page at the venue; if the key cannot withdraw there, W waives this rung in the console"
)
WAIVES = "or W waives this rung in the console"
_ASKED = frozenset(
    {"key_scope", "rates", "limits", "capabilities", "fees", "balance_updates", "fee_calculation", "candles"}
)
"""Rungs whose own remedy is for figures that fall short, and no help where there are none."""


def remedy_of(
    text: RungText,
    rules: RungRules,
    one: Held,
    measured: Iterable[Figure],
    key: KeyView | None,
    *,
    waivable: bool,
) -> str:
    """Return what to do about a rung; empty while it is held, and where Enter is all that it wants.

    Args:
        text: its own texts.
        rules: what it demands.
        one: how it stands.
        measured: what was measured when it was judged last.
        key: what is told of the venue's key.
        waivable: the operator may waive it now.
    """
    state, figures = one.state, {figure.name: figure.value for figure in measured}
    is_automatic = text.kind is RungKind.AUTOMATIC
    if state.is_held or state is RungState.RUNNING or (state is RungState.OPEN and is_automatic):
        return ""
    if one.fell_with:
        return COMES_BACK
    if rules.name == "credentials":
        return _of_key(key, figures, fell=state is RungState.FALLEN)
    if rules.name == "key_scope" and (found := _of_scope(text, state, figures, waivable=waivable)):
        return found
    if state is RungState.FALLEN:
        return AGAIN if is_automatic else text.remedy
    if state is RungState.FAILED and _is_unmeasured(rules, figures):
        return ASK_AGAIN
    return f"{text.remedy}; {WAIVES}" if waivable else text.remedy


def _is_unmeasured(rules: RungRules, figures: Mapping[str, str]) -> bool:
    if rules.name == "fees":  # without a fee that is expected, some figures are missing for that reason alone
        return not figures
    return rules.name in _ASKED and any(not figures.get(demand.figure) for demand in rules.demands)


def _of_scope(text: RungText, state: RungState, figures: Mapping[str, str], *, waivable: bool) -> str:
    if figures.get(Power.WITHDRAW) == YES or figures.get(Power.TRADE) == NO:
        return text.remedy
    if state is RungState.FALLEN:  # by another key, by its age, or by what the venue says of it since
        return f"{AGAIN}; where the venue says that the key can withdraw, {text.remedy}"
    return NOT_TOLD if waivable else ""


def _of_key(key: KeyView | None, figures: Mapping[str, str], *, fell: bool) -> str:
    if key is None:
        return "lyra vault add keeps one; then V takes it in"
    if key.locked:
        return UNLOCKS
    if key.words:
        is_kept = key.source is KeySource.VAULT
        return "do what it says; " + (
            "then lock the vault and unlock it (V twice)" if is_kept else "then start again"
        )
    if fell:
        return AGAIN
    account = figures.get("account", "")
    if account == VenueState.AUTH_FAILED.value:
        where = (
            f"lyra vault rotate {key.venue}"
            if key.source is KeySource.VAULT
            else "put it where the old one is"
        )
        return f"the venue refuses the key: look at its page there, or make another; then {where}"
    if account != VenueState.UP.value:
        return "the venue has not accepted the key yet: wait until it is UP, then climb it again (a)"
    if not key.encrypted and key.source is not KeySource.PRACTICE:
        return f"lyra vault add {key.venue} keeps the key encrypted; {WAIVES}"
    return AGAIN
