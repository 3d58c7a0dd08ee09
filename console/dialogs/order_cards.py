"""Views of a confirmation and of what came of it, from the desk's views alone."""

from console.desk.views import Confirmation, OrderLine, Progress, Pulse, Step
from console.dialogs.typed_code import DeadCard, TypedCode
from console.screens.order_words import timeline_rows
from widgets.trading_views import CardView, OutcomeView, TypedMark

MONEY = "REAL MONEY: this order is sent to the venue itself and spends what is in the account."

_OUTCOMES = {
    Step.UNDER_WAY: ("→", "line--accent"),
    Step.DONE: ("●", "line--good"),
    Step.REFUSED: ("✗", "line--warn"),
    Step.UNKNOWN: ("?", "line--bad"),
}

_UNKNOWN = (
    "Nobody can say what became of it; it counts as open and as filled until that is proved. "
    "There is no second try: i asks the venue again."
)


def card_view(
    confirmation: Confirmation, pulse: Pulse, keys: tuple[TypedCode | DeadCard, bool], dead: str, scroll: int
) -> CardView:
    """Return the card; `keys` are what follows the keys now, and whether it is deaf."""
    follower, deaf = keys
    warning = MONEY if confirmation.real_money else ""
    if isinstance(follower, DeadCard):
        return CardView(
            confirmation.headline,
            confirmation.lines,
            (),
            "",
            warning,
            hint="its code is void" if deaf else "Tab, Enter: review it again with new numbers",
            on_second=follower.on_again,
            second="Review again",
            reachable=True,
            dead=dead,
            scroll=scroll,
        )
    marks = tuple(
        TypedMark(character, wrong) for character, wrong in zip(follower.text, follower.wrong(), strict=True)
    )
    rehearses = confirmation.is_rehearsal
    return CardView(
        confirmation.headline,
        confirmation.lines,
        confirmation.request,
        pulse.now,
        warning,
        code=confirmation.code,
        typed=marks,
        hint=_hint(follower, deaf=deaf, rehearses=rehearses),
        on_second=follower.on_send,
        second="Rehearse" if rehearses else "Send",
        purpose="to rehearse" if rehearses else "to send",
        reachable=follower.is_right,
        scroll=scroll,
    )


def _hint(typed: TypedCode, *, deaf: bool, rehearses: bool) -> str:
    if deaf:
        return "read first: keys count in a moment"
    if typed.on_send:
        return "Enter ends the rehearsal; nothing is sent" if rehearses else "Enter sends"
    return f"Tab to {'Rehearse' if rehearses else 'Send'}, then Enter" if typed.is_right else ""


def sent_foot(confirmation: Confirmation, step: Step, line: OrderLine | None) -> str:
    """Return the keys beneath what became of an order; one that has ended does not go on.

    Args:
        confirmation: what was confirmed.
        step: how far it has come.
        line: the order as the desk shows it; None while it shows none.
    """
    goes_on = step in {Step.UNDER_WAY, Step.UNKNOWN} if line is None else not line.state.is_final
    closes = "Esc closes" if confirmation.is_rehearsal or not goes_on else "Esc closes, the order goes on"
    return f"i ask again · {closes}" if step is Step.UNKNOWN else closes


def outcome_view(progress: Progress, words: tuple[str, ...], scroll: int) -> OutcomeView:
    """Return the order's timeline and receipt."""
    glyph, part = _OUTCOMES[progress.step]
    explained = (_UNKNOWN, *words) if progress.step is Step.UNKNOWN else words
    return OutcomeView(
        progress.headline,
        part,
        glyph,
        timeline_rows(progress.timeline),
        progress.receipt,
        progress.passed,
        explained,
        scroll,
    )
