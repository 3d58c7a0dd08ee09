"""What one action is: its keys, where it works, its words."""

from venues.model.value import Value

ANYWHERE = "anywhere"
"""Works under a dialog too."""

MAIN = "main"
"""Works on every main screen."""

DIALOG = "dialog"
"""Works in dialogs only."""

TICKET = "ticket"
"""Works in the dialogs from which an order is reviewed."""

COMMISSION = "commission"
"""Works in the commissioning wizard, which is a dialog as large as the terminal."""

SCREENS = ("markets", "books", "orders", "balances", "venues", "audit")
"""The main screens there are, by the name of their mode."""


class Action(Value):
    """Something that an operator can do with a key."""

    id: str
    """Stable name, for keymaps."""
    keys: tuple[str, ...]
    """Textual key names; the first is the one that hints show."""
    run: str
    """Textual action that is run on the screen (on the app for ANYWHERE)."""
    label: str
    """One or two words for the hints line."""
    help: str
    """A sentence without full stop for help, palette and docs."""
    group: str
    contexts: tuple[str, ...] = (MAIN,)
    shown_key: str = ""
    """What the hints line shows for the key where that differs."""
    palette: bool = True
    """Listed in the command palette."""

    def works_in(self, context: str) -> bool:
        """Return True when the action can be used on the main screen `context`, or in the wizard."""
        if context == COMMISSION:
            return bool({COMMISSION, DIALOG, ANYWHERE} & set(self.contexts))
        return context in self.contexts or MAIN in self.contexts or ANYWHERE in self.contexts


_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "comma": ",",
    "grave_accent": "`",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "escape": "Esc",
    "enter": "Enter",
    "f1": "F1",
    "f2": "F2",
}


def key_words(key: str) -> str:
    """Return how an operator reads a Textual key name: `ctrl+q` is `^Q`."""
    if key.startswith("ctrl+"):
        return f"^{key[5:].upper()}"
    return _NAMES.get(key, key)
