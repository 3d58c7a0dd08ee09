"""Writes the registry as help groups and as `docs/keys.md`: `python -m console.actions.document > docs/keys.md`."""

import sys

from console.actions.action import ANYWHERE, COMMISSION, DIALOG, MAIN, SCREENS, TICKET, Action, key_words
from console.actions.grammar import VERBS
from console.actions.registry import ACTIONS, actions_for

_HEAD = """# Keys

Written by `python -m console.actions.document`; a test holds this page to the registry.

Letters are dead while a text field has focus. No key on this page and no command places an order: buying, selling,
probing and modifying lead to a confirmation, and only that sends.

## The confirmation

It shows a code of four characters and lives for ten seconds. Type the code with single keys, then Tab to Send, then
Enter. A paste or two keys within 30 ms count for nothing and empty the field; a click does nothing; Enter alone goes
back, Esc always does. For one second after it opens, after the terminal gets the focus back, and after a resize no key
counts. When a number it stands on changes it dies, and says which; then it can be reviewed again with new numbers.
Afterwards the same box shows the order's timeline; `i` asks the venue again while the order is UNKNOWN; Esc closes the
box, and an order that has not ended goes on. A rehearsal's button is called Rehearse: nothing is sent.
"""


def keys_text(action: Action) -> str:
    """Return all keys of an action as an operator reads them."""
    return " ".join(key_words(key) for key in action.keys) or key_words("ctrl+p")


def groups_for(context: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return group names with keys and sentences of what can be done on a main screen."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in actions_for(context):
        groups.setdefault(action.group, []).append((keys_text(action), action.help))
    return [(name, tuple(rows)) for name, rows in groups.items()]


def place_text(action: Action) -> str:
    """Return where an action works."""
    if ANYWHERE in action.contexts:
        return "everywhere"
    if MAIN in action.contexts:
        return "every screen, the wizard" if COMMISSION in action.contexts else "every screen"
    if DIALOG in action.contexts:
        return "dialogs"
    if TICKET in action.contexts:
        return "the ticket"
    if COMMISSION in action.contexts:
        return "the wizard"
    return ", ".join(name.capitalize() for name in SCREENS if name in action.contexts)


def markdown() -> str:
    """Return the whole page."""
    lines = [_HEAD]
    for group in dict.fromkeys(action.group for action in ACTIONS):
        lines += [f"## {group}", "", "| keys | what | where |", "|---|---|---|"]
        for action in ACTIONS:
            if action.group == group:
                keys = " ".join(
                    f"`{key_words(key)}`" if key_words(key) != "`" else "`` ` ``" for key in action.keys
                )
                keys = keys or "palette"
                lines.append(f"| {keys} | {action.help} | {place_text(action)} |")
        lines.append("")
    lines += ["## Command line", "", "| command | what |", "|---|---|"]
    lines += [
        f"| `{verb.name} {verb.argument.upper()}`".replace(" `", "`") + f" | {verb.help} |" for verb in VERBS
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
