"""The one list of everything an operator can do; keys, hints, palette, help and docs come from here."""

from textual.binding import Binding

from console.actions.action import ANYWHERE, COMMISSION, DIALOG, MAIN, SCREENS, TICKET, Action, key_words
from console.actions.auditing import AUDITING
from console.actions.commissioning import COMMISSIONING
from console.actions.console_wide import CONSOLE_WIDE
from console.actions.trading_actions import TRADING
from console.actions.viewing import VIEWING

ACTIONS: tuple[Action, ...] = (*VIEWING, *TRADING, *AUDITING, *COMMISSIONING, *CONSOLE_WIDE)
"""In the order in which help and docs show them."""


ALWAYS = frozenset({"quit", "panic", "arm", "suspend"})
"""Reach through every dialog and field: what ends, stops and disarms."""

HINT_ORDER: tuple[str, ...] = (
    "order.cancel",
    "order.modify",
    "order.ask",
    "buy",
    "sell",
    "micro",
    "probe",
    "panic",
    "arm",
    "audit.detail",
    "audit.verify",
    "audit.export",
    "find",
    "command",
    "help",
    "commission",
    "order.detail",
    "cancel.venue",
    "take",
    "dead_man",
    "panel.next",
    "venue.next",
    "symbol.next",
    "disconnect",
    "reconnect",
    "depth",
    "group.coarser",
    "centre",
    "zoom",
    "second",
    "freeze",
    "copy.row",
    "log",
    "settings",
    "quit",
)
"""Ids in the order of the hints line; what does not fit is left out from the end."""


def bindings_for(context: str) -> list[Binding]:
    """Return Textual bindings for a main screen, or for the app with ANYWHERE."""
    if context in {ANYWHERE, COMMISSION, DIALOG, TICKET}:
        chosen = [action for action in ACTIONS if context in action.contexts]
    else:
        chosen = [action for action in ACTIONS if context in action.contexts or MAIN in action.contexts]
    return [
        Binding(
            key,
            action.run,
            action.label,
            show=False,
            priority=context == ANYWHERE and action.id in ALWAYS,
            id=f"{action.id}.{index}" if index else action.id,
            tooltip=action.help,
        )
        for action in chosen
        for index, key in enumerate(action.keys)
    ]


def actions_for(context: str) -> tuple[Action, ...]:
    """Return what can be done on a main screen, or in the wizard."""
    assert context in {COMMISSION, *SCREENS}
    reached = (action for action in ACTIONS if ANYWHERE not in action.contexts or action.id in ALWAYS)
    return tuple(
        action for action in (reached if context == COMMISSION else ACTIONS) if action.works_in(context)
    )


def hints_for(context: str) -> tuple[tuple[str, str], ...]:
    """Return key and label of what is worth showing on a main screen, the most useful first."""
    shown = {action.id: action for action in actions_for(context)}
    chosen = (shown[name] for name in HINT_ORDER if name in shown)
    return tuple((action.shown_key or key_words(action.keys[0]), action.label) for action in chosen)
