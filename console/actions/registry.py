"""The one list of everything an operator can do; keys, hints, palette, help and docs come from here."""

from textual.binding import Binding

from console.actions.action import ANYWHERE, DIALOG, MAIN, SCREENS, Action, key_words

_BOOK = ("markets", "books")

ACTIONS: tuple[Action, ...] = (
    Action(
        "screen.markets", ("1",), "show('markets')", "Markets", "Show all venues for one symbol", "Screens"
    ),
    Action("screen.books", ("2",), "show('books')", "Books", "Show one or two books in depth", "Screens"),
    Action(
        "screen.balances",
        ("4",),
        "show('balances')",
        "Balances",
        "Show what is held and its worth",
        "Screens",
    ),
    Action("screen.venues", ("7",), "show('venues')", "Venues", "Show how every venue is doing", "Screens"),
    Action(
        "panel.next",
        ("tab",),
        "next_panel(1)",
        "panel",
        "Go to the next panel",
        "Moving",
    ),
    Action("panel.previous", ("shift+tab",), "next_panel(-1)", "back", "Go to the panel before", "Moving"),
    Action(
        "move.up", ("up", "k"), "move(0, -1)", "up", "Go up: row, venue or price", "Moving", palette=False
    ),
    Action("move.down", ("down", "j"), "move(0, 1)", "down", "Go down", "Moving", palette=False),
    Action("move.left", ("left", "h"), "move(-1, 0)", "left", "Go left", "Moving", palette=False),
    Action("move.right", ("right", "l"), "move(1, 0)", "right", "Go right", "Moving", palette=False),
    Action("move.page_up", ("pageup",), "move(0, -10)", "page", "Go up ten rows", "Moving", palette=False),
    Action(
        "move.page_down", ("pagedown",), "move(0, 10)", "page", "Go down ten rows", "Moving", palette=False
    ),
    Action("move.home", ("home",), "move(0, -9999)", "first", "Go to the first row", "Moving", palette=False),
    Action("move.end", ("end",), "move(0, 9999)", "last", "Go to the last row", "Moving", palette=False),
    Action(
        "find",
        ("slash",),
        "find",
        "find",
        "Find a symbol of any venue",
        "Choosing",
    ),
    Action(
        "command",
        ("colon",),
        "command",
        "command",
        "Type a command",
        "Choosing",
    ),
    Action(
        "symbol.next",
        ("right_curly_bracket",),
        "step_symbol(1)",
        "symbol",
        "Choose the next symbol",
        "Choosing",
        shown_key="{ }",
    ),
    Action(
        "symbol.previous",
        ("left_curly_bracket",),
        "step_symbol(-1)",
        "symbol",
        "Choose the symbol before",
        "Choosing",
    ),
    Action(
        "venue.next",
        ("right_square_bracket",),
        "step_venue(1)",
        "venue",
        "Choose the next venue",
        "Choosing",
        shown_key="[ ]",
    ),
    Action(
        "venue.previous",
        ("left_square_bracket",),
        "step_venue(-1)",
        "venue",
        "Choose the venue before",
        "Choosing",
    ),
    Action(
        "depth",
        ("D",),
        "depth",
        "depth",
        "Show 5, 10, 20 levels a side, or as many as fit",
        "Books",
        ("markets",),
    ),
    Action(
        "group.coarser",
        ("plus", "equals_sign"),
        "group(1)",
        "group",
        "Gather prices into coarser steps",
        "Books",
        _BOOK,
        "+ -",
    ),
    Action("group.finer", ("minus",), "group(-1)", "finer", "Gather prices into finer steps", "Books", _BOOK),
    Action(
        "centre", ("space",), "centre", "centre", "Put the spread back in the middle", "Books", ("books",)
    ),
    Action(
        "zoom",
        ("z",),
        "zoom",
        "zoom",
        "Give the books the whole width, or give it back",
        "Books",
        ("markets",),
    ),
    Action("second", ("v",), "second", "compare", "Show one book or two side by side", "Books", ("books",)),
    Action(
        "reconnect",
        ("r",),
        "reconnect",
        "reconnect",
        "Connect the chosen venue again now",
        "Venues",
    ),
    Action(
        "disconnect",
        ("x",),
        "disconnect",
        "disconnect",
        "Disconnect the chosen venue, after asking",
        "Venues",
        ("venues",),
    ),
    Action(
        "copy.row",
        ("y",),
        "copy_row",
        "copy",
        "Copy the row under the cursor",
        "Console",
    ),
    Action("copy.table", ("Y",), "copy_table", "copy table", "Copy the whole table as CSV", "Console"),
    Action(
        "freeze",
        ("f",),
        "freeze",
        "freeze",
        "Hold the panels still; the data goes on",
        "Console",
    ),
    Action(
        "log",
        ("grave_accent",),
        "log_lines",
        "log",
        "Show the log",
        "Console",
    ),
    Action(
        "settings",
        ("comma",),
        "settings",
        "settings",
        "Choose theme, depth and grouping",
        "Console",
    ),
    Action(
        "help",
        ("question_mark", "f1"),
        "help",
        "help",
        "Show all keys",
        "Console",
    ),
    Action(
        "palette",
        ("ctrl+p",),
        "command_palette",
        "palette",
        "Find any action by name",
        "Console",
        (ANYWHERE,),
        palette=False,
    ),
    Action(
        "dialog.back", ("escape",), "back", "back", "Close the dialog", "Dialogs", (DIALOG,), palette=False
    ),
    Action("dialog.up", ("up",), "move(0, -1)", "up", "Go up", "Dialogs", (DIALOG,), palette=False),
    Action("dialog.down", ("down",), "move(0, 1)", "down", "Go down", "Dialogs", (DIALOG,), palette=False),
    Action(
        "dialog.less", ("left",), "move(-1, 0)", "less", "Change a value", "Dialogs", (DIALOG,), palette=False
    ),
    Action(
        "dialog.more", ("right",), "move(1, 0)", "more", "Change a value", "Dialogs", (DIALOG,), palette=False
    ),
    Action("quit", ("ctrl+q",), "quit", "quit", "Leave the console", "Console", (ANYWHERE,)),
)
"""In the order in which help and docs show them."""


HINT_ORDER: tuple[str, ...] = (
    "find",
    "command",
    "help",
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
    if context in {ANYWHERE, DIALOG}:
        chosen = [action for action in ACTIONS if context in action.contexts]
    else:
        chosen = [action for action in ACTIONS if context in action.contexts or MAIN in action.contexts]
    return [
        Binding(
            key,
            action.run,
            action.label,
            show=False,
            priority=context == ANYWHERE and action.id == "quit",
            id=f"{action.id}.{index}" if index else action.id,
            tooltip=action.help,
        )
        for action in chosen
        for index, key in enumerate(action.keys)
    ]


def actions_for(context: str) -> tuple[Action, ...]:
    """Return what can be done on a main screen."""
    assert context in SCREENS
    return tuple(action for action in ACTIONS if action.works_in(context))


def hints_for(context: str) -> tuple[tuple[str, str], ...]:
    """Return key and label of what is worth showing on a main screen, the most useful first."""
    shown = {action.id: action for action in actions_for(context)}
    chosen = (shown[name] for name in HINT_ORDER if name in shown)
    return tuple((action.shown_key or key_words(action.keys[0]), action.label) for action in chosen)
