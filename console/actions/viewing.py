"""What chooses, moves and arranges what is shown."""

from console.actions.action import COMMISSION, MAIN, Action

_BOOK = ("markets", "books")

VIEWING: tuple[Action, ...] = (
    Action(
        "screen.markets", ("1",), "show('markets')", "Markets", "Show all venues for one symbol", "Screens"
    ),
    Action("screen.books", ("2",), "show('books')", "Books", "Show one or two books in depth", "Screens"),
    Action("screen.orders", ("3",), "show('orders')", "Orders", "Show all orders", "Screens"),
    Action(
        "screen.balances",
        ("4",),
        "show('balances')",
        "Balances",
        "Show what is held and its worth",
        "Screens",
    ),
    Action("screen.venues", ("7",), "show('venues')", "Venues", "Show how every venue is doing", "Screens"),
    Action("screen.audit", ("8",), "show('audit')", "Audit", "Show the audit trail", "Screens"),
    Action("panel.next", ("tab",), "next_panel(1)", "panel", "Go to the next panel", "Moving"),
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
    Action("find", ("slash",), "find", "find", "Find a symbol of any venue", "Choosing"),
    Action("command", ("colon",), "command", "command", "Type a command", "Choosing"),
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
        (MAIN, COMMISSION),
        shown_key="[ ]",
    ),
    Action(
        "venue.previous",
        ("left_square_bracket",),
        "step_venue(-1)",
        "venue",
        "Choose the venue before",
        "Choosing",
        (MAIN, COMMISSION),
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
        ("plus",),
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
)
