"""What acts on venues and on the console itself, and the keys of dialogs."""

from console.actions.action import ANYWHERE, COMMISSION, DIALOG, MAIN, Action

_ALSO_IN_WIZARD = (MAIN, COMMISSION)

CONSOLE_WIDE: tuple[Action, ...] = (
    Action("reconnect", ("r",), "reconnect", "reconnect", "Connect the chosen venue again now", "Venues"),
    Action(
        "disconnect",
        ("x",),
        "disconnect",
        "disconnect",
        "Disconnect the chosen venue, after asking",
        "Venues",
        ("venues",),
    ),
    Action("copy.row", ("y",), "copy_row", "copy", "Copy the row under the cursor", "Console"),
    Action("copy.table", ("Y",), "copy_table", "copy table", "Copy the whole table as CSV", "Console"),
    Action("freeze", ("f",), "freeze", "freeze", "Hold the panels still; the data goes on", "Console"),
    Action("log", ("grave_accent",), "log_lines", "log", "Show the log", "Console", _ALSO_IN_WIZARD),
    Action("settings", ("comma",), "settings", "settings", "Choose theme, depth and grouping", "Console"),
    Action("help", ("question_mark", "f1"), "help", "help", "Show all keys", "Console", _ALSO_IN_WIZARD),
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
        "dialog.page_up",
        ("pageup",),
        "move(0, -10)",
        "page",
        "Go up ten rows",
        "Dialogs",
        (DIALOG,),
        palette=False,
    ),
    Action(
        "dialog.page_down",
        ("pagedown",),
        "move(0, 10)",
        "page",
        "Go down ten rows",
        "Dialogs",
        (DIALOG,),
        palette=False,
    ),
    Action(
        "dialog.first",
        ("home",),
        "move(0, -9999)",
        "first",
        "Go to the first row",
        "Dialogs",
        (DIALOG,),
        palette=False,
    ),
    Action(
        "dialog.last",
        ("end",),
        "move(0, 9999)",
        "last",
        "Go to the last row",
        "Dialogs",
        (DIALOG,),
        palette=False,
    ),
    Action(
        "dialog.less", ("left",), "move(-1, 0)", "less", "Change a value", "Dialogs", (DIALOG,), palette=False
    ),
    Action(
        "dialog.more", ("right",), "move(1, 0)", "more", "Change a value", "Dialogs", (DIALOG,), palette=False
    ),
    Action(
        "suspend",
        ("ctrl+z",),
        "suspend_process",
        "suspend",
        "Suspend the console; an open confirmation dies",
        "Console",
        (ANYWHERE,),
        palette=False,
    ),
    Action("quit", ("ctrl+q",), "quit", "quit", "Leave the console", "Console", (ANYWHERE,)),
)
