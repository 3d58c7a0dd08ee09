"""What arms, opens, cancels and stops orders; none of it sends one."""

from console.actions.action import ANYWHERE, MAIN, TICKET, Action

_BOOK = ("markets", "books")
_TICKET = ("markets", "books", "orders")
_ORDERS = ("orders",)
_VENUES = ("venues",)

TRADING: tuple[Action, ...] = (
    Action("buy", ("b",), "ticket('buy')", "buy", "Open the ticket to buy", "Trading", _TICKET),
    Action("sell", ("s",), "ticket('sell')", "sell", "Open the ticket to sell", "Trading", _TICKET),
    Action("ticket", ("t",), "ticket('')", "ticket", "Open the ticket", "Trading", _TICKET),
    Action(
        "take",
        ("equals_sign",),
        "take_price",
        "take price",
        "Open the ticket with the price that is pointed at",
        "Trading",
        _BOOK,
    ),
    Action(
        "micro",
        ("u",),
        "micro_trade('buy')",
        "µ-trade",
        "Review a micro-trade that buys, at the chosen venue",
        "Trading",
        _BOOK,
    ),
    Action(
        "micro.sell",
        ("U",),
        "micro_trade('sell')",
        "µ-sell",
        "Review a micro-trade that sells",
        "Trading",
        _BOOK,
    ),
    Action(
        "probe",
        ("o",),
        "probe('buy')",
        "probe",
        "Review a probe that buys: it rests far away and is cancelled at once",
        "Trading",
        _BOOK,
    ),
    Action(
        "probe.sell", ("O",), "probe('sell')", "probe sell", "Review a probe that sells", "Trading", _BOOK
    ),
    Action(
        "ticket.review",
        ("ctrl+r",),
        "review",
        "review",
        "Have the desk check and prepare the order; the confirmation follows",
        "Trading",
        (TICKET,),
        palette=False,
    ),
    Action(
        "ticket.checks",
        ("f2",),
        "checks",
        "checks",
        "List every check with its numbers",
        "Trading",
        (TICKET,),
        palette=False,
    ),
    Action(
        "order.detail",
        ("enter",),
        "detail",
        "detail",
        "Show everything of the chosen order, and its timeline",
        "Orders",
        _ORDERS,
    ),
    Action("order.cancel", ("c",), "cancel_chosen", "cancel", "Cancel the chosen order", "Orders", _ORDERS),
    Action(
        "order.modify",
        ("m",),
        "modify",
        "modify",
        "Open the ticket to replace the chosen order; the old one is cancelled first",
        "Orders",
        _ORDERS,
    ),
    Action(
        "order.ask", ("i",), "ask_order", "ask", "Ask the venue about the chosen order", "Orders", _ORDERS
    ),
    Action(
        "cancel.venue",
        ("C",),
        "cancel_mine('')",
        "cancel mine",
        "Cancel our orders at the chosen venue, after asking",
        "Orders",
        (MAIN,),
    ),
    Action(
        "cancel.all",
        (),
        "cancel_mine('all')",
        "cancel all",
        "Cancel mine everywhere, after asking",
        "Orders",
        (MAIN,),
    ),
    Action("arm", ("ctrl+l",), "arm", "arm", "Arm the console, or disarm it at once", "Safety", (ANYWHERE,)),
    Action(
        "panic",
        ("ctrl+g",),
        "panic",
        "panic",
        "Twice within 5 s: halt everything and cancel all orders of ours",
        "Safety",
        (ANYWHERE,),
    ),
    Action(
        "release",
        (),
        "release('')",
        "release",
        "Lift the halt of everything, after a typed word",
        "Safety",
        (MAIN,),
    ),
    Action(
        "dead_man",
        ("K",),
        "dead_man",
        "dead man",
        "Switch the dead man's switch of the chosen venue on or off",
        "Safety",
        _VENUES,
    ),
)
